'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { run, decode, outcomes } = require('./testing');

const adapter = (name) => path.join(__dirname, 'testdata', `${name}.js`);

test('describe adds the operations', async () => {
  const { status, answers } = await run(adapter('echo'), ['{"id":0,"op":"describe","protocol":1}\n']);
  assert.equal(status, 0);
  assert.deepEqual(answers.get(0).describe.ops, ['decode']);
  assert.equal(answers.get(0).describe.concurrency, 1);
});

test('an unknown operation is a failure, and the program lives on', async () => {
  const lines = ['{"id":1,"op":"call","endpoint":"http://127.0.0.1:1"}\n', '{"id":2,"op":"undo"}\n', decode(3, {})];
  const { status, answers } = await run(adapter('echo'), lines);
  assert.equal(status, 0);
  assert.match(answers.get(1).failure, /unknown operation "call"/);
  assert.match(answers.get(2).failure, /unknown operation "undo"/);
  assert.equal(answers.get(3).outcome.kind, 'success');
});

test('lines may come in pieces, split inside characters, and the last without a line feed', async () => {
  const bytes = Buffer.from(`${decode(1, { action: '界😀', body: '资源' })}\r\n${decode(2, { action: '终' })}`.trimEnd());
  const pieces = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
  const { status, answers } = await run(adapter('echo'), pieces);
  assert.equal(status, 0);
  assert.equal(answers.get(1).outcome.data.action, '界😀');
  assert.equal(answers.get(1).outcome.data.text, '资源');
  assert.equal(answers.get(2).outcome.data.action, '终');
});

test('a line may be long', async () => {
  const length = 24 << 20;
  const [outcome] = await outcomes(adapter('echo'), [{ body: Buffer.alloc(length, 'x') }]);
  assert.equal(outcome.data.length, length);
});

test('what an SDK prints is on standard error', async () => {
  const { stderr, answers } = await run(adapter('echo'), [decode(1, {})]);
  assert.match(stderr, /an SDK that prints/);
  assert.equal(answers.size, 1);
});

test('what an adapter cannot do is a failure', async () => {
  const [refused] = await outcomes(adapter('echo'), [{ action: 'refuse' }]);
  assert.equal(refused.failure, 'no client');
});

test('whatever an SDK shows can be written', async () => {
  const [deep, payload, odd] = await outcomes(adapter('echo'), [{ action: 'deep' }, { action: 'payload' }, { action: 'odd' }]);
  let inmost = deep.data;
  while (Array.isArray(inmost)) [inmost] = inmost;
  assert.match(inmost, /nested deeper/);
  assert.deepEqual(payload.data, { shallow: 1 });
  assert.equal(odd.code, 'NaN');
  assert.equal(odd.message, 'a\ud800b');
  assert.equal(odd.requestId, '中\ufffd');
  assert.deepEqual(odd.data, {
    infinite: ['-Infinity'], big: odd.data.big, twice: [{ a: 1 }, { a: 1 }], itself: odd.data.itself, date: '1970-01-01T00:00:00.000Z', none: null,
  });
  assert.equal(Number(odd.data.big), 12345678901234567890);
  assert.match(odd.data.itself.itself, /nested deeper/);
});

for (const action of ['throws', 'later', 'rejects']) {
  test(`an exception that nobody handles ends the program: ${action}`, async () => {
    const { status, stderr, answers } = await run(adapter('crash'), [decode(1, { action })]);
    assert.equal(status, 1);
    assert.match(stderr, /TypeError: of the SDK\n\s+at .*crash\.js/);
    assert.equal(answers.size, 0);
  });
}

test('a promise that is never settled is no end of input', async () => {
  const { status, stderr } = await run(adapter('crash'), [decode(1, { action: 'forgets' })]);
  assert.equal(status, 1);
  assert.match(stderr, /never came back/);
});

test('a line that is no request ends the program', async () => {
  const { status, stderr } = await run(adapter('echo'), ['hello\n']);
  assert.equal(status, 1);
  assert.match(stderr, /SyntaxError/);
});

test('the loopback server sends what it is given, on one port', async () => {
  const body = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0x0a]);
  const [plain, spelt, empty, created] = await outcomes(adapter('served'), [
    { status: 502, body },
    { status: 200, header: { 'CONTENT-type': ['Text/XML;charset=UTF-8'], 'X-A': ['1', '2'], 'Content-Length': ['999'] }, body: '<a/>' },
    { status: 204, header: { 'Content-Type': ['application/json'] }, body: 'x' },
    { status: 201, body: '' },
  ]);
  const connection = ['Connection', 'keep-alive'];
  assert.equal(plain.data.status, 502);
  assert.deepEqual(plain.data.header, ['Content-Length', '6', ...connection]);
  assert.equal(plain.data.body, body.toString('latin1'));
  assert.deepEqual(spelt.data.header, ['CONTENT-type', 'Text/XML;charset=UTF-8', 'X-A', '1', 'X-A', '2', 'Content-Length', '4', ...connection]);
  assert.deepEqual([empty.data.status, empty.data.header, empty.data.body], [204, ['Content-Type', 'application/json', ...connection], '']);
  assert.deepEqual([created.data.status, created.data.body], [201, '']);
  assert.equal(created.data.endpoint, plain.data.endpoint);
});

test('the loopback server says what it cannot send, and what was not asked for', async () => {
  const [interim, header, nothing] = await outcomes(adapter('served'), [
    { status: 100 }, { header: { 'X-A': ['a\nb'] } }, { action: 'nothing' },
  ]);
  assert.match(interim.failure, /status 100/);
  assert.match(header.failure, /X-A/);
  assert.match(nothing.failure, /sent no request/);
});

for (const name of ['index', 'testing']) {
  test(`${name}.d.ts declares what ${name}.js exports`, () => {
    const types = fs.readFileSync(path.join(__dirname, `${name}.d.ts`), 'utf8');
    const declared = Array.from(types.matchAll(/^export (?:declare )?(?:function|class|const) (\w+)/gm), ([, word]) => word);
    assert.deepEqual(declared.sort(), Object.keys(require(`./${name}`)).sort());
  });
}

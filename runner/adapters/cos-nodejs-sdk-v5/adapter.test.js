'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, decode, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'tencent-cos', product: 'cos', version: '5', action: 'ListAllMyBuckets', format: 'xml' };
const xml = { ...given, header: { 'Content-Type': ['application/xml'], 'X-Cos-Request-Id': ['r-1'] } };
const refusal = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>No.</Message><RequestId>r-1</RequestId></Error>';
const buckets = '<ListAllMyBucketsResult><Buckets><Bucket><Name>a-1</Name></Bucket></Buckets></ListAllMyBucketsResult>';
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['cos-nodejs-sdk-v5']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const [error, success, other, references, page, head, missing] = await outcomes(adapter, [
    { ...xml, status: 403, body: refusal },
    { ...xml, body: buckets },
    { ...xml, body: refusal },
    { ...xml, status: 403, body: refusal.replace('No.', '&#78;o.') },
    { ...xml, status: 403, body: '<html></html>' },
    { ...xml, action: 'HeadObject' },
    { ...xml, status: 404, action: 'HeadObject' },
  ]);
  assert.deepEqual(error, {
    kind: 'error', status: 403, code: 'AccessDenied', message: 'No.', requestId: 'r-1', text: 'AccessDenied: No.', errorType: 'Error',
  });
  assert.deepEqual(success, { kind: 'success', status: 200, requestId: 'r-1' });
  assert.deepEqual(other, success); // an error at 200 is an empty list of buckets
  assert.equal(references.message, '&#78;o.');
  assert.deepEqual([page.kind, page.code, page.message, page.text], ['error', '403', 'Forbidden', '[object Object]']);
  assert.deepEqual(head, success);
  assert.deepEqual([missing.kind, missing.status, missing.code, missing.requestId], ['error', 404, '404', 'r-1']);
});

test('what it cannot read ends the process', async () => {
  for (const body of [buckets.slice(0, 40), buckets.slice(0, -1), 'text']) {
    const { status, answers } = await run(adapter, [decode(1, { ...xml, body })]);
    assert.deepEqual([status, answers.size], [1, 0], body);
  }
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

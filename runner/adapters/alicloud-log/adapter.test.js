'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'alibaba-sls', product: 'sls', version: '0.6.0', action: 'GetProject', format: 'json' };
const json = { ...given, header: { 'Content-Type': ['application/json'], 'x-log-requestid': ['r-1'] } };
const refused = '{"errorCode":"Unauthorized","errorMessage":"No."}';
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['@alicloud/log']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const [error, success, text, page, half, cut, nothing] = await outcomes(adapter, [
    { ...json, status: 401, body: refused },
    { ...json, body: '{"projectName":"web-logs"}' },
    { ...json, status: 401, body: refused, header: { 'Content-Type': ['text/plain'] } },
    { ...json, status: 502, body: '<html></html>', header: { 'Content-Type': ['text/html'] } },
    { ...json, status: 500, body: '{"errorCode":"InternalServerError","errorMessage":""}' },
    { ...json, status: 500, body: refused.slice(0, 20) },
    { ...json, status: 500 },
  ]);
  assert.deepEqual(error, {
    kind: 'error', code: 'Unauthorized', message: 'No.', requestId: 'r-1', text: 'UnauthorizedError: No.', errorType: 'Error',
  });
  assert.deepEqual(success, { kind: 'success', data: { projectName: 'web-logs' } });
  for (const o of [text, page, half]) assert.equal(o.kind, 'success'); // whatever the status says
  for (const o of [cut, nothing]) assert.deepEqual([o.kind, o.errorType], ['undecodable', 'SyntaxError']);
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

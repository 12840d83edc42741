'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'azure', product: 'resources', version: '2021-04-01', action: 'resourcegroups' };
const json = { ...given, header: { 'Content-Type': ['application/json'] } };
const adapter = path.join(__dirname, 'adapter.js');
const refusal = { code: 'ScopeLocked', message: 'No “x”.', innererror: { code: 'Inner' } };

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['@azure-rest/core-client']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('errors', async () => {
  const [error, bare, header, object, page, cut, marked] = await outcomes(adapter, [
    { ...json, status: 409, body: JSON.stringify({ error: refusal }) },
    { ...json, status: 409, body: JSON.stringify(refusal) },
    { ...json, header: { ...json.header, 'x-ms-error-code': ['ScopeLocked'] }, status: 409, body: '{"error":{"message":"m"}}' },
    { ...json, status: 409, body: '{"error":{"code":"C","message":{}}}' },
    { ...given, status: 502, header: { 'Content-Type': ['text/html'] }, body: '<html>' },
    { ...json, status: 500, body: '{"error":' },
    { ...json, status: 409, body: `\ufeff${JSON.stringify(refusal)}` },
  ]);
  assert.deepEqual(error, {
    kind: 'error', status: 409, code: 'ScopeLocked', message: 'No “x”.', text: 'RestError: No “x”.', errorType: 'RestError',
  });
  assert.deepEqual(bare, error);
  assert.deepEqual([header.kind, header.code, header.message], ['error', undefined, 'm']); // the header is not read
  assert.deepEqual([object.code, object.message], ['C', '[object Object]']);
  assert.deepEqual([page.kind, page.status, page.code, page.message], ['error', 502, undefined, 'Unexpected status code: 502']);
  assert.deepEqual([cut.kind, cut.status, cut.code], ['undecodable', 500, 'PARSE_ERROR']);
  assert.deepEqual([marked.kind, marked.status, marked.code], ['undecodable', 409, 'PARSE_ERROR']);
});

test('successes', async () => {
  const [success, cut, marked, nothing] = await outcomes(adapter, [
    { ...json, body: '{"value":[1]}' },
    { ...json, body: '{"value":' },
    { ...json, body: '\ufeff{}' },
    { ...json },
  ]);
  assert.deepEqual(success, { kind: 'success', status: 200, data: { value: [1] } });
  assert.deepEqual([cut.kind, marked.kind], ['undecodable', 'undecodable']);
  assert.deepEqual(nothing, { kind: 'success', status: 200 });
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

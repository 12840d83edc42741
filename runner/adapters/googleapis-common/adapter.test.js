'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'google', product: 'cloudresourcemanager', version: 'v3', action: 'liens/p1-l2' };
const json = { ...given, header: { 'Content-Type': ['application/json; charset=UTF-8'] } };
const adapter = path.join(__dirname, 'adapter.js');
const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', domain: 'googleapis.com', reason: 'IAM_PERMISSION_DENIED' };
const refusal = { error: { code: 403, message: 'No “x”.', details: [info] } };

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['googleapis-common']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('errors', async () => {
  const older = { error: { code: 403, message: 'm', errors: [{ domain: 'global', reason: 'forbidden' }] } };
  const [error, contradicts, old, list, text, page, nothing, noType] = await outcomes(adapter, [
    { ...json, status: 403, body: JSON.stringify(refusal) },
    { ...json, status: 500, body: JSON.stringify(refusal) },
    { ...json, status: 403, body: JSON.stringify(older) },
    { ...json, status: 403, body: JSON.stringify([refusal]) },
    { ...json, status: 400, body: '{"error":"invalid_grant"}' },
    { ...given, status: 502, header: { 'Content-Type': ['text/html'] }, body: '<html>' },
    { ...json, status: 500 },
    { ...given, header: {}, status: 403, body: JSON.stringify(refusal) },
  ]);
  assert.deepEqual(error, {
    kind: 'error', status: 403, code: 'IAM_PERMISSION_DENIED', message: 'No “x”.', text: 'Error: No “x”.', errorType: 'GaxiosError',
  });
  assert.equal(contradicts.status, 500);
  assert.deepEqual([old.kind, old.code], ['error', 'forbidden']);
  // A list, and JSON that no Content-Type announces, are not read.
  assert.deepEqual([list.code, list.message], [undefined, 'Request failed with status code 403']);
  assert.deepEqual([noType.code, noType.message], [undefined, JSON.stringify(refusal)]);
  assert.deepEqual([text.kind, text.message], ['error', 'invalid_grant']);
  assert.deepEqual([page.kind, page.status, page.message], ['error', 502, '<html>']);
  assert.deepEqual([nothing.kind, nothing.status, nothing.text], ['error', 500, 'Error']);
});

test('successes', async () => {
  const [success, cut, nothing] = await outcomes(adapter, [
    { ...json, body: '{"name":"n"}' },
    { ...json, body: '{"name":"n"' },
    { ...json },
  ]);
  assert.deepEqual(success, { kind: 'success', status: 200, data: { name: 'n' } });
  // What is no JSON is handed on as a text.
  assert.deepEqual(cut, { kind: 'success', status: 200 });
  assert.deepEqual(nothing, { kind: 'success', status: 200 });
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

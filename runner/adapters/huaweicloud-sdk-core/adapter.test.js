'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'huawei', product: 'ecs', version: 'v1', action: 'ListServerGroups' };
const json = { ...given, header: { 'Content-Type': ['application/json'], 'X-Request-Id': ['r-1'] } };
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['@huaweicloud/huaweicloud-sdk-core']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const [error, inside, other, html, success, cut, moved] = await outcomes(adapter, [
    { ...json, status: 404, body: '{"error_code":"Ecs.0114","error_msg":"gone"}' },
    { ...json, status: 404, body: '{"error":{"code":"Ecs.0114","message":"gone"}}' },
    { ...json, status: 404, body: '{"code":"Ecs.0114","message":"gone"}' },
    { ...json, status: 502, body: '<html>' },
    { ...json, body: '{"server_groups":[{"id":"g"}]}' },
    { ...json, body: '{"server_groups":[' },
    { ...json, status: 302 },
  ]);
  const shown = {
    kind: 'error', status: 404, code: 'Ecs.0114', message: 'gone', requestId: 'r-1',
    text: 'ClientRequestException: gone', errorType: 'ClientRequestException',
  };
  assert.deepEqual(error, shown);
  assert.deepEqual(inside, shown);
  // One of the names that services give to code and message is not known to it.
  assert.deepEqual([other.kind, other.code, other.message], ['error', undefined, 'Request failed with status code 404']);
  assert.deepEqual([html.kind, html.status, html.errorType], ['error', 502, 'ServerResponseException']);
  assert.deepEqual(success, { kind: 'success', status: 200, data: { server_groups: [{ id: 'g' }] } });
  // What it cannot read is a success without data.
  assert.deepEqual(cut, { kind: 'success', status: 200, data: {} });
  assert.deepEqual([moved.kind, moved.errorType], ['transport', 'ServiceResponseException']);
});

test('an error that is null kills it', async () => {
  await assert.rejects(outcomes(adapter, [{ ...json, status: 404, body: 'null' }]));
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'alibaba', product: 'ecs', version: '2014-05-26', action: 'DescribeRegions' };
const json = { ...given, header: { 'Content-Type': ['application/json;charset=utf-8'] } };
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['@alicloud/openapi-core']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const [error, success, garbage, empty, throttled, uncoded] = await outcomes(adapter, [
    { ...json, status: 403, body: '{"RequestId":"r-1","HostId":"h","Code":"Forbidden.RAM","Message":"No."}' },
    { ...json, body: '{"RequestId":"r-2","TotalCount":0,"Regions":[]}' },
    { ...json, body: '{"RequestId":"r-3"' },
    { ...json, status: 500 },
    { ...json, status: 400, body: '{"RequestId":"r-4","Code":"Throttling.User","Message":"Later."}' },
    { ...json, status: 404, body: '{}' },
  ]);
  assert.deepEqual(error, {
    kind: 'error', status: 403, code: 'Forbidden.RAM', requestId: 'r-1',
    message: 'Forbidden.RAM: code: 403, No. request id: r-1',
    text: 'ClientError: Forbidden.RAM: code: 403, No. request id: r-1', errorType: 'ClientError',
  });
  assert.deepEqual(success, {
    kind: 'success', status: 200, requestId: 'r-2', data: { RequestId: 'r-2', TotalCount: 0, Regions: [] },
  });
  assert.deepEqual([garbage.kind, garbage.errorType], ['undecodable', 'SyntaxError']);
  assert.deepEqual([empty.kind, empty.status], ['undecodable', undefined]); // no status: the SDK shows none
  assert.deepEqual([throttled.kind, throttled.errorType], ['error', 'ThrottlingError']);
  // As the SDK shows it.
  assert.deepEqual([uncoded.kind, uncoded.code, uncoded.requestId], ['error', 'undefined', 'undefined']);
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

test('what the SDK does not send is a failure of the adapter', async () => {
  const { answers } = await run(adapter, [call(1, { ...given, accessKeyId: '', accessKeySecret: '' })]);
  assert.match(answers.get(1).failure, /the SDK sent nothing: InvalidCredentials/);
});

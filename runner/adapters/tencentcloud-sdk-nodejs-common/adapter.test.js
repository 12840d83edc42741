'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'tencent', product: 'cvm', version: '2017-03-12', action: 'DescribeInstancesStatus' };
const json = { ...given, header: { 'Content-Type': ['application/json'] } };
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['tencentcloud-sdk-nodejs-common']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const refusal = '{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"No."},"RequestId":"r-1"}}';
  const [error, success, garbage, bare, empty, outside] = await outcomes(adapter, [
    { ...json, body: refusal },
    { ...json, body: '{"Response":{"TotalCount":0,"InstanceStatusSet":[],"RequestId":"r-2"}}' },
    { ...json, body: '{"Response":{"RequestId":"r-3"' },
    { ...json, body: '{"RequestId":"r-4"}' },
    { ...json, status: 500 },
    { ...json, status: 403, body: refusal },
  ]);
  assert.deepEqual(error, {
    kind: 'error', code: 'AuthFailure.SignatureFailure', message: 'No.', requestId: 'r-1',
    text: '[TencentCloudSDKException]message:No.  requestId:r-1  traceId:', errorType: 'TencentCloudSDKHttpException',
  });
  assert.deepEqual(success, {
    kind: 'success', requestId: 'r-2', data: { TotalCount: 0, InstanceStatusSet: [], RequestId: 'r-2' },
  });
  assert.deepEqual([garbage.kind, garbage.errorType], ['undecodable', 'FetchError']);
  assert.deepEqual([bare.kind, bare.errorType], ['undecodable', 'TypeError']);
  assert.deepEqual([empty.kind, empty.status, empty.message], ['error', 500, 'Internal Server Error']);
  // The SDK does not read a body at another status than 200.
  assert.deepEqual([outside.kind, outside.status, outside.code, outside.requestId], ['error', 403, undefined, '']);
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

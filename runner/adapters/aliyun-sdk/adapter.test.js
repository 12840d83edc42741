'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const ecs = { provider: 'alibaba', product: 'ecs', version: '2014-05-26', action: 'DescribeRegions' };
const ess = { provider: 'alibaba', product: 'ess', version: '2014-08-28', action: 'DescribeScalingGroups' };
const header = { 'Content-Type': ['application/json;charset=utf-8'] };
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['aliyun-sdk']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

for (const given of [ecs, ess]) {
  test(`decode of ${given.product}`, async () => {
    const [error, success, garbage, empty] = await outcomes(adapter, [
      { ...given, header, status: 403, body: '{"RequestId":"r-1","HostId":"h","Code":"Forbidden.RAM","Message":"No."}' },
      { ...given, header, body: '{"RequestId":"r-2","TotalCount":0,"Regions":[]}' },
      { ...given, header, status: 502, body: '<html>' },
      { ...given, header, status: 500 },
    ]);
    assert.deepEqual(error, {
      kind: 'error', status: 403, code: 'Forbidden.RAM', message: 'No.', retryable: false,
      text: 'Forbidden.RAM: No.', errorType: 'Error',
    });
    assert.deepEqual(success, {
      kind: 'success', status: 200, requestId: 'r-2', data: { RequestId: 'r-2', TotalCount: 0, Regions: [] },
    });
    assert.deepEqual([garbage.kind, garbage.status, garbage.errorType], ['undecodable', 502, 'SyntaxError']);
    assert.deepEqual([empty.kind, empty.status, empty.code], ['error', 500, 500]); // a number, as the SDK shows it
  });
}

test('what the SDK has no client or method for is a failure of the adapter', async () => {
  const [kms, action] = await outcomes(adapter, [{ ...ecs, product: 'kms' }, { ...ecs, action: 'ListKeys' }]);
  assert.match(kms.failure, /no client for kms/);
  assert.match(action.failure, /no listKeys/);
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, ecs)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

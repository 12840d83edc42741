'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'alibaba', product: 'ecs', version: '2014-05-26', action: 'DescribeRegions' };
const json = { ...given, header: { 'Content-Type': ['application/json;charset=utf-8'] } };
const xml = { ...given, format: 'xml', header: { 'Content-Type': ['text/xml;charset=utf-8'] } };
const refusal = { status: 403, body: '{"RequestId":"r-1","HostId":"h","Code":"Forbidden.RAM","Message":"No."}' };
const xmlRefusal = {
  status: 403,
  body: '<Error><RequestId>r-1</RequestId><HostId>h</HostId><Code>Forbidden.RAM</Code><Message>No.</Message></Error>',
};

const RPC = path.join(__dirname, 'adapter.js');
const ROA = path.join(__dirname, 'roa.js');

test('both describe the installed package', async () => {
  for (const file of [RPC, ROA]) {
    const { answers } = await run(file, ['{"id":0,"op":"describe","protocol":1}\n']);
    const { describe } = answers.get(0);
    assert.equal(describe.version, require('./package.json').dependencies['@alicloud/pop-core']);
    assert.deepEqual(describe.ops, ['decode', 'call']);
  }
});

test('RPCClient', async () => {
  const [error, success, garbage, empty, uncoded] = await outcomes(RPC, [
    { ...json, ...refusal },
    { ...json, body: '{"RequestId":"r-2","TotalCount":0,"Regions":[]}' },
    { ...json, body: '{"RequestId":"r-3"' },
    { ...json, status: 500 },
    { ...json, status: 404, body: '{"RequestId":"r-4"}' },
  ]);
  const { text, ...rest } = error;
  assert.deepEqual(rest, {
    kind: 'error', status: 403, code: 'Forbidden.RAM', message: 'No.', requestId: 'r-1', hostId: 'h', errorType: 'Error',
  });
  assert.match(text, /^Forbidden\.RAMError: No\., URL: http/);
  assert.deepEqual(success, {
    kind: 'success', status: 200, requestId: 'r-2', data: { RequestId: 'r-2', TotalCount: 0, Regions: [] },
  });
  assert.deepEqual([garbage.kind, garbage.status], ['undecodable', undefined]);
  assert.deepEqual([empty.kind, empty.status], ['undecodable', undefined]); // no status: the SDK shows none
  assert.equal(uncoded.kind, 'success'); // the SDK goes by the Code alone
});

test('ROAClient', async () => {
  const [error, xmlError, success, xmlSuccess, garbage, empty] = await outcomes(ROA, [
    { ...json, ...refusal },
    { ...xml, ...xmlRefusal },
    { ...json, body: '{"RequestId":"r-2","TotalCount":0}' },
    { ...xml, body: '<DescribeRegionsResponse><RequestId>r-2</RequestId></DescribeRegionsResponse>' },
    { ...json, body: '{"RequestId":"r-3"' },
    { ...given, status: 500 },
  ]);
  assert.deepEqual([error.kind, error.status, error.code, error.message, error.requestId, error.hostId],
    ['error', 403, 'Forbidden.RAM', 'No.', 'r-1', 'h']);
  assert.deepEqual([xmlError.kind, xmlError.status, xmlError.code, xmlError.message, xmlError.requestId],
    ['error', undefined, 'Forbidden.RAM', 'No. hostid: h, requestid: r-1', undefined]);
  assert.deepEqual(success, { kind: 'success', requestId: 'r-2', data: { RequestId: 'r-2', TotalCount: 0 } });
  assert.deepEqual(xmlSuccess, { kind: 'success', requestId: ['r-2'], data: { RequestId: ['r-2'] } });
  assert.equal(garbage.kind, 'undecodable');
  assert.equal(empty.kind, 'success'); // the SDK goes by the Content-Type alone
});

test('a port that nobody listens on is a transport error', async () => {
  for (const file of [RPC, ROA]) {
    const { answers } = await run(file, [call(1, given)]);
    assert.equal(answers.get(1).outcome.kind, 'transport');
  }
});

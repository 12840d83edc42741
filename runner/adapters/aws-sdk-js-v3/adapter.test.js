'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const adapter = path.join(__dirname, 'adapter.js');
const dynamodb = { provider: 'aws', product: 'dynamodb', version: '2012-08-10', action: 'DescribeTable', format: 'json', header: { 'X-Amzn-Requestid': ['R'] } };
const lambda = { ...dynamodb, product: 'lambda', version: '2015-03-31', action: 'GetFunctionConfiguration' };
const sqs = { ...dynamodb, product: 'sqs', version: '2012-11-05', action: 'GetQueueAttributes' };
const sts = { ...dynamodb, product: 'sts', version: '2011-06-15', action: 'AssumeRole', format: 'xml' };
const ec2 = { ...sts, product: 'ec2', version: '2016-11-15', action: 'CreateTags' };
const s3 = {
  provider: 'aws-s3', product: 's3', version: '2006-03-01', action: 'CompleteMultipartUpload', format: 'xml',
  header: { 'X-Amz-Request-Id': ['R'], 'X-Amz-Id-2': ['H'] },
};

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['@aws-sdk/client-s3']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('errors of each protocol', async () => {
  const [named, unnamed, older, query, list, headers] = await outcomes(adapter, [
    { ...dynamodb, status: 400, body: '{"__type":"a.b#ResourceNotFoundException","message":"m"}' },
    { ...dynamodb, status: 400, body: '{"__type":"ValidationException","message":"m"}' },
    { ...sqs, header: { 'X-Amzn-Query-Error': ['AWS.SimpleQueueService.NonExistentQueue;Sender'] }, status: 400,
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"}' },
    { ...sts, status: 400, body: '<ErrorResponse><Error><Code>PackedPolicyTooLarge</Code><Message>m</Message></Error></ErrorResponse>' },
    { ...ec2, status: 403, body: '<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors></Response>' },
    { ...lambda, header: { 'X-Amzn-Errortype': ['TooManyRequestsException:http://x/'] }, status: 429, body: '{"message":"m"}' },
  ]);
  assert.deepEqual(named, {
    kind: 'error', status: 400, code: 'ResourceNotFoundException', message: 'm', requestId: 'R', known: true,
    text: 'ResourceNotFoundException: m', errorType: 'ResourceNotFoundException',
  });
  assert.deepEqual([unnamed.code, unnamed.known, unnamed.errorType], ['ValidationException', false, 'DynamoDBServiceException']);
  assert.deepEqual([older.code, older.errorType], ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist']);
  assert.deepEqual([query.code, query.errorType], ['PackedPolicyTooLarge', 'PackedPolicyTooLargeException']);
  assert.deepEqual([list.status, list.code, list.message, list.known], [403, 'C', 'm', false]);
  assert.deepEqual([headers.status, headers.code, headers.known], [429, 'TooManyRequestsException', true]);
});

test('successes of each protocol', async () => {
  const [json, map, wrapped, bare, ids] = await outcomes(adapter, [
    { ...dynamodb, body: '{"Table":{"TableName":"t","ItemCount":4096,"New":1}}' },
    { ...sqs, body: '{"Attributes":{"a":"b"}}' },
    { ...sts, action: 'GetCallerIdentity',
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>' },
    { ...ec2, body: '<CreateTagsResponse><requestId>R</requestId></CreateTagsResponse>' },
    { ...s3, body: '<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>' },
  ]);
  assert.deepEqual(json, { kind: 'success', status: 200, requestId: 'R', data: { Table: { TableName: 't', ItemCount: 4096 } } });
  assert.deepEqual([map.data, wrapped.data, bare.data], [{ Attributes: { a: 'b' } }, { Account: '1' }, {}]);
  assert.deepEqual([ids.requestId, ids.hostId, ids.data], ['R', 'H', { Key: 'k' }]);
});

test('what it makes of other bodies', async () => {
  const [failed, empty, cut, text, nothing] = await outcomes(adapter, [
    { ...s3, body: '<Error><Code>InternalError</Code><Message>m</Message></Error>' },
    { ...s3, body: '' },
    { ...dynamodb, body: '{"Table":{"It' },
    { ...dynamodb, body: '"ab"' },
    { ...dynamodb, status: 400, body: '{}' },
  ]);
  assert.deepEqual([failed.kind, failed.status, failed.code], ['error', 503, 'InternalError']); // that of the SDK, which was not sent
  assert.deepEqual([empty.kind, empty.status], ['undecodable', 503]);
  assert.equal(cut.kind, 'undecodable');
  assert.deepEqual([text.kind, text.data], ['success', { 0: 'a', 1: 'b' }]);
  assert.deepEqual([nothing.code, nothing.message], ['Unknown', 'UnknownError']);
});

test('a port that nobody listens on is a transport error', async () => {
  const { answers } = await run(adapter, [call(1, dynamodb)]);
  assert.equal(answers.get(1).outcome.kind, 'transport');
});

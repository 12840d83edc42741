'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { call, outcomes, run } = require('../kit-node/testing');

const given = { provider: 'alibaba-oss', product: 'oss', version: '2019-05-17', action: 'InitiateMultipartUpload', format: 'xml' };
const xml = { ...given, header: { 'Content-Type': ['application/xml'], 'x-oss-request-id': ['r-2'] } };
const refused = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>No.</Message><RequestId>r-1</RequestId><HostId>h</HostId></Error>';
const begun = '<InitiateMultipartUploadResult><Bucket>photos</Bucket><Key>a &amp; b</Key><UploadId>u-1</UploadId></InitiateMultipartUploadResult>';
const adapter = path.join(__dirname, 'adapter.js');

test('it describes the installed package', async () => {
  const { answers } = await run(adapter, ['{"id":0,"op":"describe","protocol":1}\n']);
  const { describe } = answers.get(0);
  assert.equal(describe.version, require('./package.json').dependencies['ali-oss']);
  assert.deepEqual(describe.ops, ['decode', 'call']);
});

test('decode', async () => {
  const document = { ...xml.header, 'x-oss-err': [Buffer.from(refused).toString('base64')] };
  const [error, success, attribute, other, page, cut, head, missing, hidden, read] = await outcomes(adapter, [
    { ...xml, status: 403, body: refused },
    { ...xml, body: begun },
    { ...xml, status: 403, body: refused.replace('<Message>', '<Message lang="en">') },
    { ...xml, body: refused },
    { ...xml, status: 403, body: '<html>' },
    { ...xml, body: begun.slice(0, 60) },
    { ...xml, action: 'HeadObject' },
    { ...xml, status: 404, action: 'HeadObject' },
    { ...xml, status: 404, action: 'HeadObject', header: document },
    { ...xml, status: 403, action: 'HeadObject', header: document },
  ]);
  assert.deepEqual(error, {
    kind: 'error', status: 403, code: 'AccessDenied', message: 'No.', requestId: 'r-1', hostId: 'h',
    text: 'AccessDeniedError: No.', errorType: 'Error',
  });
  assert.deepEqual(success, { kind: 'success', status: 200, requestId: 'r-2', data: { Bucket: 'photos', Key: 'a & b', UploadId: 'u-1' } });
  assert.equal(attribute.message, '[object Object]');
  assert.deepEqual(other, { kind: 'success', status: 200, requestId: 'r-2', data: {} }); // an error at 200
  assert.deepEqual([page.kind, page.status, page.code], ['undecodable', 403, undefined]);
  assert.deepEqual([cut.kind, cut.status], ['undecodable', undefined]);
  assert.deepEqual(head, { kind: 'success', status: 200, requestId: 'r-2' });
  // Whatever is missing, and whatever the header says of it.
  for (const o of [missing, hidden]) assert.deepEqual([o.kind, o.status, o.code, o.requestId], ['error', 404, 'NoSuchKey', 'r-2']);
  assert.deepEqual([read.kind, read.status, read.code, read.message], ['error', 403, 'AccessDenied', 'No.']);
});

test('a port that nobody listens on is a transport error without a status', async () => {
  const { answers } = await run(adapter, [call(1, given)]);
  const { kind, status } = answers.get(1).outcome;
  assert.deepEqual([kind, status], ['transport', undefined]);
});

'use strict';

// ali-oss, Alibaba Cloud's SDK for its object storage in Node.

const OSS = require('ali-oss');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, timeoutMs, maxRetries }) => new OSS({
  endpoint, accessKeyId, accessKeySecret, timeout: timeoutMs, retryMax: maxRetries, bucket: 'photos', sldEnable: true, authorizationV4: true,
  region: 'oss-cn-hangzhou',
}));

async function call({ action, ...rest }) {
  const oss = client(rest);
  try {
    if (action === 'HeadObject') return success(await oss.head('sea.jpg'));
    const { bucket, name, uploadId, res } = await oss.initMultipartUpload('sea.jpg');
    return success({ res }, { Bucket: bucket, Key: name, UploadId: uploadId });
  } catch (e) {
    const status = e.status < 0 ? undefined : e.status; // -1 and -2 are the SDK's words for no answer, and no statuses
    return { kind: kindOf(e), status, code: e.code, message: e.message, requestId: e.requestId, hostId: e.hostId, ...kit.printed(e) };
  }
}

// A user finds the request id among the headers of the response that stands beside a result.
function success({ res }, data) {
  return { kind: 'success', status: res.status, requestId: res.headers['x-oss-request-id'], data };
}

// Errors of the service and of the network are Errors whose name the SDK has set; a status below 0 stands for no answer. What
// the XML reader has thrown, and what the SDK's own code throws where it is not asked for, has another name.
function kindOf(e) {
  if (e.status < 0 || e.name === 'ResponseTimeoutError' || kit.isNetworkError(e)) return 'transport';
  return e.status > 0 && e.name !== 'Error' ? 'error' : 'undecodable';
}

kit.serve({
  describe: {
    name: 'ali-oss', version: require('ali-oss/package.json').version, language: 'node', providers: ['alibaba-oss'], formats: ['xml'],
    // Nothing sorts errors, lists their codes or says which to retry.
    exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

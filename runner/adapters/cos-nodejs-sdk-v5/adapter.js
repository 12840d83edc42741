'use strict';

// cos-nodejs-sdk-v5, the SDK of Tencent Cloud's Object Storage for Node.

const COS = require('cos-nodejs-sdk-v5');
const kit = require('../kit-node');

// It repeats a request three times of itself, and has no setting for that.
const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, timeoutMs }) => new COS({
  SecretId: accessKeyId, SecretKey: accessKeySecret, Timeout: timeoutMs, Domain: endpoint, ServiceDomain: endpoint,
}));

async function call({ action, ...rest }) {
  const cos = client(rest);
  try {
    const data = action === 'HeadObject'
      ? await cos.headObject({ Bucket: 'bucket-1250000000', Region: 'ap-guangzhou', Key: 'object' })
      : await cos.getService({});
    return { kind: 'success', status: data.statusCode, requestId: data.RequestId };
  } catch (e) {
    // One shape for all, and not always an Error. What the service answered has its status; what never arrived
    // has none, and a connection that breaks off within a body has the status and a code of Node.
    const network = e.statusCode === undefined || kit.isNetworkError(Object.assign(new Error(), e));
    const kind = network ? 'transport' : 'error';
    return { kind, status: e.statusCode, code: e.code, message: e.message, requestId: e.RequestId, ...kit.printed(e) };
  }
}

kit.serve({
  describe: {
    name: 'cos-nodejs-sdk-v5', version: COS.version, language: 'node', providers: ['tencent-cos'], formats: ['xml'],
    // A success is shown in members of the SDK's own, not in those of the body. Nothing sorts errors,
    // lists their codes or says which to retry.
    exposes: ['status', 'code', 'message', 'requestId', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

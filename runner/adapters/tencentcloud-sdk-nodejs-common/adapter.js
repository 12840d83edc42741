'use strict';

// The common client of tencentcloud-sdk-nodejs-common, the core of Tencent Cloud's API
// 3.0 SDKs for Node. The clients of the products are built on the same code.

const { CommonClient } = require('tencentcloud-sdk-nodejs-common');
const { version } = require('tencentcloud-sdk-nodejs-common/package.json');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, version: apiVersion, accessKeyId, accessKeySecret, timeoutMs }) => {
  const { host, protocol } = new URL(endpoint);
  return new CommonClient(host, apiVersion, {
    credential: { secretId: accessKeyId, secretKey: accessKeySecret },
    region: 'ap-guangzhou',
    profile: { httpProfile: { protocol: `${protocol}//`, reqTimeout: timeoutMs / 1000 } }, // in seconds
  });
});

async function call({ action, ...rest }) {
  try {
    const response = await client(rest).request(action, {}); // it has no retries
    return { kind: 'success', requestId: response?.RequestId, data: kit.payload(response) };
  } catch (e) {
    return failed(e);
  }
}

function failed(e) {
  const shown = {
    status: e?.httpCode, code: e?.code, message: e?.message, requestId: e?.requestId, ...kit.printed(e),
  };
  if (shown.errorType !== 'TencentCloudSDKHttpException') {
    // Of reading the body, handed through bare: node-fetch's error, or a TypeError
    // where there is no Response in it.
    const network = shown.errorType === 'FetchError' && e.type !== 'invalid-json';
    return { kind: network ? 'transport' : 'undecodable', ...shown };
  }
  // One class for all: a Response.Error sets code, a status other than 200 sets
  // httpCode, a request that failed sets neither.
  return { kind: 'code' in e || 'httpCode' in e ? 'error' : 'transport', ...shown };
}

kit.serve({
  describe: {
    name: 'tencentcloud-sdk-nodejs-common', version, language: 'node', providers: ['tencent'],
    formats: ['json'], // the only one of API 3.0
    // Not the status: httpCode is left unset in errors of the service, which come at
    // 200. No part of the common package sorts errors, lists their codes or says which
    // to retry.
    exposes: ['code', 'message', 'requestId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

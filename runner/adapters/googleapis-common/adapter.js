'use strict';

// googleapis-common, on which Google's generated clients for Node are built, with gaxios,
// which makes their requests and their errors.

const { createAPIRequest, OAuth2Client } = require('googleapis-common');
const { version } = require('googleapis-common/package.json');
const kit = require('../kit-node');

const client = kit.keepClients(({ accessKeyId, timeoutMs, maxRetries }) => {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: accessKeyId });
  const retryConfig = { retry: maxRetries, noResponseRetries: maxRetries, retryDelay: 10 };
  return { auth, timeout: timeoutMs, retry: maxRetries > 0, retryConfig };
});

// call is a method of a generated client.
async function call({ action, version: apiVersion, ...rest }) {
  try {
    const response = await createAPIRequest({
      options: { ...client({ ...rest, version: apiVersion }), url: `${rest.endpoint}/${apiVersion}/${action}`, method: 'GET' },
      params: {}, requiredParams: [], pathParams: [], context: { _options: {} },
    });
    return { kind: 'success', status: response.status, data: kit.payload(response.data) };
  } catch (e) {
    return failed(e);
  }
}

// failed maps a GaxiosError. Its cause is what gaxios has read of a response's error; the
// reason is that of the ErrorInfo or, as older services write it, of the first of the errors.
function failed(e) {
  if (e.response) {
    const code = e.cause?.details?.[0]?.reason ?? e.cause?.errors?.[0]?.reason;
    return { kind: 'error', status: e.status, code, message: e.message, ...kit.printed(e) };
  }
  // Of unpacking a body; all else without a response is of the network.
  return { kind: /^Z_/.test(e.code) ? 'undecodable' : 'transport', ...kit.printed(e) };
}

kit.serve({
  describe: {
    name: 'googleapis-common', version, language: 'node', providers: ['google'], formats: ['json'],
    exposes: ['status', 'code', 'message', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

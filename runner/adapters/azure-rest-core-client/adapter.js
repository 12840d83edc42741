'use strict';

// @azure-rest/core-client, on which Azure's newer clients for Node are generated, with
// @azure/core-rest-pipeline, which sends their requests.

const { createRestError, getClient } = require('@azure-rest/core-client');
const { version } = require('@azure-rest/core-client/package.json');
const kit = require('../kit-node');

// A token credential is refused without TLS, and a key may have any header.
const client = kit.keepClients(({ endpoint, version: apiVersion, accessKeyId, maxRetries }) => getClient(
  endpoint, { key: `Bearer ${accessKeyId}` }, {
    apiVersion, allowInsecureConnection: true, credentials: { apiKeyHeaderName: 'authorization' },
    retryOptions: { maxRetries, retryDelayInMs: 10 },
  },
));

// call is a method of a generated client: all but a documented status is a RestError.
async function call({ action, ...rest }) {
  try {
    const response = await client(rest)
      .pathUnchecked('/subscriptions/{subscriptionId}/{action}', '00000000-0000-0000-0000-000000000000', action)
      .get({ timeout: rest.timeoutMs });
    if (!['200', '201', '202', '204'].includes(response.status)) throw createRestError(response);
    return { kind: 'success', status: Number(response.status), data: kit.payload(response.body) };
  } catch (e) {
    return failed(e);
  }
}

// failed maps a RestError. Those that are not of the service have a code that is the SDK's.
function failed(e) {
  const shown = { status: e.statusCode, code: e.code, message: e.message, ...kit.printed(e) };
  if (e.name === 'AbortError' || e.code === 'REQUEST_SEND_ERROR' || kit.isNetworkError(e)) return { kind: 'transport', ...shown };
  if (e.name !== 'RestError') throw e;
  return { kind: e.code === 'PARSE_ERROR' ? 'undecodable' : 'error', ...shown };
}

kit.serve({
  describe: {
    name: '@azure-rest/core-client', version, language: 'node', providers: ['azure'], formats: ['json'],
    // A RestError has no request id; it is only in the header of its response.
    exposes: ['status', 'code', 'message', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

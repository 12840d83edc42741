'use strict';

// @alicloud/log, Alibaba Cloud's SDK for its log service in Node.

const Client = require('@alicloud/log');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret }) => new Client({ endpoint, accessKeyId, accessKeySecret }));

async function call({ timeoutMs, ...rest }) {
  const log = client(rest);
  try {
    // The project is a part of the host name, so that none is given. It has no retries.
    const data = await log.getProject('', { timeout: timeoutMs });
    return { kind: 'success', data: kit.payload(data) };
  } catch (e) {
    return { kind: kindOf(e), code: e.code, message: e.message, requestId: e.requestid, ...kit.printed(e) };
  }
}

// An error that the service has answered is an Error named after its code, with a request id. Those of httpx say so by their
// names; what else is thrown is JSON.parse's or the SDK's own, about a body.
function kindOf(e) {
  if ('requestid' in e) return 'error';
  return kit.isNetworkError(e) || e.name.startsWith('RequestTimeout') ? 'transport' : 'undecodable';
}

kit.serve({
  describe: {
    name: '@alicloud/log', version: require('@alicloud/log/package.json').version, language: 'node', providers: ['alibaba-sls'], formats: ['json'],
    // Nobody sees a status, nor the request id of a success: it returns the body alone.
    exposes: ['code', 'message', 'requestId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

'use strict';

// RPCClient of @alicloud/pop-core, Alibaba Cloud's V1.0 core for Node.

const { RPCClient } = require('@alicloud/pop-core');
const { version } = require('@alicloud/pop-core/package.json');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, version: apiVersion }) =>
  new RPCClient({ endpoint, accessKeyId, accessKeySecret, apiVersion }, true)); // true: with the HTTP response

async function call({ action, timeoutMs, ...rest }) {
  try {
    // As in the README: GET, and no Format but the client's own. It has no retries.
    const [body, { response }] = await client(rest).request(action, {}, { timeout: timeoutMs });
    return { kind: 'success', status: response.statusCode, requestId: body?.RequestId, data: kit.payload(body) };
  } catch (e) {
    return failed(e);
  }
}

function failed(e) {
  if (e?.entry) { // of the service: a body with a Code that is not "OK" and such
    const { Message, RequestId, HostId } = e.data;
    return {
      kind: 'error', status: e.entry.response.statusCode, code: e.code,
      message: Message, requestId: RequestId, hostId: HostId, ...kit.printed(e),
    };
  }
  // RequestTimeoutError and the like are httpx's, which sends the request. All else is
  // of reading the body: json-bigint rejects with a plain object, and RPCClient itself
  // stumbles over what is no object.
  const transport = kit.isNetworkError(e) || e instanceof Error && e.name.startsWith('RequestTimeout');
  return { kind: transport ? 'transport' : 'undecodable', message: e?.message, ...kit.printed(e) };
}

kit.serve({
  describe: {
    name: '@alicloud/pop-core', version, language: 'node', providers: ['alibaba'],
    // It parses every body as JSON, whatever Format the caller sets.
    formats: ['json'],
    // An error has code, data (the body as an object, and the only place of its request
    // and host id) and entry (the HTTP response). Its own message is the service's with
    // the URL behind it: that is the text. It sorts no errors and lists no codes.
    exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

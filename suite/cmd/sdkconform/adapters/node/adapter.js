'use strict';

// An adapter: it lets an SDK in Node read what sdkconform sends, and says what the SDK's user sees.
//
// It works as it is, with a small client in the place of your SDK (my-sdk.js). Put your SDK there, then go by what these say:
//
//     sdkconform smoke --adapter 'node adapter.js'
//     sdkconform run --adapter 'node adapter.js'

const { Client, ServiceError, ParseError, NetworkError, version } = require('./my-sdk'); // your SDK
const kit = require('./sdkconform-kit');

// One client for each endpoint: decode and every call of a run share it.
const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, timeoutMs, maxRetries }) =>
  new Client({ endpoint, accessKeyId, accessKeySecret, timeout: timeoutMs, retries: maxRetries }));

// What the SDK's user sees of one request: public fields as they are, nothing tidied. undefined is left out. Do not catch
// what the SDK does not promise to throw: it is a crash, and sdkconform says so.
async function call({ action, ...rest }) {
  try {
    const { status, requestId, data } = await client(rest).request(action, rest.version);
    return { kind: 'success', status, requestId, data: kit.payload(data) };
  } catch (e) {
    if (e instanceof ServiceError) {
      return {
        kind: 'error', status: e.status, code: e.code, message: e.description, requestId: e.requestId, hostId: e.hostId,
        ...kit.printed(e),
      };
    }
    if (e instanceof ParseError) return { kind: 'undecodable', status: e.status, ...kit.printed(e) };
    if (e instanceof NetworkError) return { kind: 'transport', ...kit.printed(e) };
    throw e;
  }
}

kit.serve({
  // What the SDK is. exposes names the fields that it shows at all.
  describe: {
    name: 'my-sdk', version, language: 'node', providers: ['alibaba'], formats: ['json'],
    exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'data', 'text'],
  },
  decode: kit.decodeBy(call), // the given bytes, from a server in this process
  call, // the real client, to a server of sdkconform
});

'use strict';

// ROAClient of @alicloud/pop-core, the one client of the package that reads XML. The
// services of the pages are called by RPCClient; those that ROAClient is for answer
// errors of the same form.

const { ROAClient } = require('@alicloud/pop-core');
const { version } = require('@alicloud/pop-core/package.json');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, version: apiVersion }) =>
  new ROAClient({ endpoint, accessKeyId, accessKeySecret, apiVersion }));

async function call({ action, format, timeoutMs, ...rest }) {
  try {
    const accept = format === 'xml' ? 'application/xml' : 'application/json';
    // It has no retries.
    const body = await client(rest).get('/', { Action: action }, { accept }, { timeout: timeoutMs });
    return success(body, format);
  } catch (e) {
    return failed(e);
  }
}

function success(body, format) {
  // Of XML the caller gets the document with its root, each element a list; of another
  // Content-Type than the two that it knows, the text.
  const shown = format === 'xml' && body && typeof body === 'object' ? Object.values(body)[0] : body;
  return { kind: 'success', requestId: shown?.RequestId, data: kit.payload(shown) };
}

function failed(e) {
  if (e?.result) { // of the service, in JSON
    const { Message, RequestId, HostId } = e.result;
    return {
      kind: 'error', status: e.statusCode, code: e.code,
      message: Message, requestId: RequestId, hostId: HostId, ...kit.printed(e),
    };
  }
  // Of the service, in XML. It has a code, and the rest in one sentence.
  if (e?.constructor?.name === 'ACSError') {
    return { kind: 'error', code: e.code, message: e.message, ...kit.printed(e) };
  }
  const transport = kit.isNetworkError(e) || e instanceof Error && e.name.startsWith('RequestTimeout');
  return { kind: transport ? 'transport' : 'undecodable', message: e?.message, ...kit.printed(e) };
}

kit.serve({
  describe: {
    name: '@alicloud/pop-core ROAClient', version, language: 'node', providers: ['alibaba'],
    formats: ['json', 'xml'], // by Content-Type
    // The status is that of a JSON error, as are the ids.
    exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

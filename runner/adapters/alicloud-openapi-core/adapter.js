'use strict';

// @alicloud/openapi-core, the core of Alibaba Cloud's V2.0 SDKs for Node. The clients
// of the products are built on the same code.

const { default: Client, $OpenApiUtil, AlibabaCloudError } = require('@alicloud/openapi-core');
const { version } = require('@alicloud/openapi-core/package.json');
const kit = require('../kit-node');

const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, timeoutMs, maxRetries }) =>
  new Client(new $OpenApiUtil.Config({
    endpoint: new URL(endpoint).host, protocol: 'http', accessKeyId, accessKeySecret,
    connectTimeout: timeoutMs, readTimeout: timeoutMs,
    // Without options it tries once. Which errors are tried again is the caller's to say.
    retryOptions: maxRetries > 0 ? {
      retryable: true,
      retryCondition: [{ maxAttempts: maxRetries + 1, exception: ['ThrottlingError', 'ServerError'], errorCode: [] }],
      noRetryCondition: [],
    } : undefined,
  })));

async function call({ action, ...rest }) {
  try {
    const { statusCode, body } = await client(rest).callApi(new $OpenApiUtil.Params({
      action, version: rest.version, protocol: 'http', pathname: '/', method: 'POST', authType: 'AK',
      style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
    }), new $OpenApiUtil.OpenApiRequest({}), {});
    return { kind: 'success', status: statusCode, requestId: body?.RequestId, data: kit.payload(body) };
  } catch (e) {
    return failed(e);
  }
}

function failed(e) {
  if (e instanceof AlibabaCloudError) {
    // Those without a status are of a request that was not sent.
    if (e.statusCode === undefined) throw new kit.Failure(`the SDK sent nothing: ${e.message}`);
    return {
      kind: 'error', status: e.statusCode, code: e.code, message: e.message, requestId: e.requestId,
      ...kit.printed(e),
    };
  }
  // RequestTimeoutError and the like are httpx's, which sends the request. All else is
  // of reading the body, handed through bare.
  const transport = kit.isNetworkError(e) || e instanceof Error && e.name.startsWith('RequestTimeout');
  return { kind: transport ? 'transport' : 'undecodable', message: e?.message, ...kit.printed(e) };
}

kit.serve({
  describe: {
    name: '@alicloud/openapi-core', version, language: 'node', providers: ['alibaba'],
    // It asks for JSON in every request and parses no other success. (It does read an
    // XML error, if the content type is one certain spelling.)
    formats: ['json'],
    // Message is a sentence that the SDK makes around the service's, and still the
    // message that its error class declares. The class has no field for the host id:
    // that is only in data, the error body as a whole, which is not the adapter's to
    // take apart. Throttling has a class of its own, the other sorts have none, and no
    // error says whether it is worth retrying.
    exposes: ['status', 'code', 'message', 'requestId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

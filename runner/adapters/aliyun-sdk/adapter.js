'use strict';

// The ECS and ESS clients of aliyun-sdk, the community SDK in the style of aws-sdk.

const ALY = require('aliyun-sdk');
const { version } = require('aliyun-sdk/package.json');
const kit = require('../kit-node');

const services = { ecs: ALY.ECS, ess: ALY.ESS };

const client = kit.keepClients(({ endpoint, product, version: apiVersion, accessKeyId, ...rest }) => {
  const Service = services[product];
  if (!Service) throw new kit.Failure(`the SDK has no client for ${product}`);
  return new Service({
    endpoint, apiVersion, accessKeyId, secretAccessKey: rest.accessKeySecret,
    maxRetries: rest.maxRetries, httpOptions: { timeout: rest.timeoutMs },
    paramValidation: false, // the parameters that an action needs are not the suite's concern
  });
});

function call({ action, ...rest }) {
  const service = client(rest);
  const method = action[0].toLowerCase() + action.slice(1);
  if (!service[method]) throw new kit.Failure(`the SDK's client for ${rest.product} has no ${method}`);
  return new Promise((resolve) => {
    service[method]({ Action: action }, function done(error, data) {
      if (error) return resolve(failed(error));
      const status = this.httpResponse.statusCode;
      resolve({ kind: 'success', status, requestId: data?.RequestId, data: kit.payload(data) });
    });
  });
}

function failed(e) {
  const shown = {
    status: e.statusCode, code: e.code, message: e.message, retryable: e.retryable, ...kit.printed(e),
  };
  // The SDK's sender says so, and to which host; what reads a body throws bare.
  if (e.code === 'NetworkingError' && 'hostname' in e) return { kind: 'transport', ...shown };
  return { kind: e.constructor === Error ? 'error' : 'undecodable', ...shown };
}

kit.serve({
  describe: {
    name: 'aliyun-sdk', version, language: 'node', providers: ['alibaba'], products: Object.keys(services),
    formats: ['json'], // it asks for JSON in every request
    // An error has no request id and no host id; a success is the body as an object.
    exposes: ['status', 'code', 'message', 'data', 'retryable', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

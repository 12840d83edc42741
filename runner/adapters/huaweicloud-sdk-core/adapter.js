'use strict';

// @huaweicloud/huaweicloud-sdk-core, the core of Huawei Cloud's SDK for Node, by the client
// of its ECS. The clients of all services are generated alike, on this core.

const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
const { ServiceResponseException } = require('@huaweicloud/huaweicloud-sdk-core/exception/ServiceResponseException');
const { version } = require('@huaweicloud/huaweicloud-sdk-core/package.json');
const { EcsClient, ListServerGroupsRequest } = require('@huaweicloud/huaweicloud-sdk-ecs/v2/public-api');
const kit = require('../kit-node');

// With a project the SDK need not ask the service of identities for one.
const client = kit.keepClients(({ endpoint, accessKeyId, accessKeySecret, timeoutMs }) => EcsClient.newBuilder()
  .withCredential(new BasicCredentials().withAk(accessKeyId).withSk(accessKeySecret).withProjectId('project'))
  .withEndpoint(endpoint)
  .withOptions({ axiosRequestConfig: { timeout: timeoutMs } })
  .build());

// It makes the one request of ECS whose response is all texts and lists: whatever the
// action, the core reads it. It repeats a request at another endpoint alone.
async function call(request) {
  try {
    const response = await client(request).listServerGroups(new ListServerGroupsRequest());
    const { httpStatusCode: status, ...data } = response; // it has no request id
    return { kind: 'success', status, data: kit.payload(data) };
  } catch (e) {
    if (!(e instanceof ServiceResponseException)) throw e;
    // What the service says at 4xx and 5xx is of a class below this one. All else is of this
    // one: the network and faults of its own, and nothing tells the user which.
    return {
      kind: e.constructor === ServiceResponseException ? 'transport' : 'error',
      status: e.httpStatusCode, code: e.errorCode, message: e.errorMsg, requestId: e.requestId, ...kit.printed(e),
    };
  }
}

kit.serve({
  describe: {
    name: '@huaweicloud/huaweicloud-sdk-core', version, language: 'node', providers: ['huawei'], products: ['ecs'],
    formats: ['json'],
    exposes: ['status', 'code', 'message', 'requestId', 'data', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

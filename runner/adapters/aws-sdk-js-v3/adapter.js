'use strict';

// @aws-sdk/client-*, AWS's SDK for JavaScript, version 3: a client of a service for each of AWS's protocols.

const { version } = require('@aws-sdk/client-s3/package.json');
const kit = require('../kit-node');

// A service's package has its client, a command for each operation, and the class of its errors.
const services = {
  dynamodb: ['@aws-sdk/client-dynamodb', 'DynamoDB'],
  ec2: ['@aws-sdk/client-ec2', 'EC2'],
  lambda: ['@aws-sdk/client-lambda', 'Lambda'],
  s3: ['@aws-sdk/client-s3', 'S3'],
  sqs: ['@aws-sdk/client-sqs', 'SQS'],
  sts: ['@aws-sdk/client-sts', 'STS'],
};

// Nothing of the machine.
Object.assign(process.env, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' });

const client = kit.keepClients(({ product, endpoint, accessKeyId, accessKeySecret, timeoutMs, maxRetries }) => {
  const [name, prefix] = services[product];
  return new (require(name)[`${prefix}Client`])({
    region: 'eu-west-1', endpoint, credentials: { accessKeyId, secretAccessKey: accessKeySecret }, forcePathStyle: true,
    maxAttempts: maxRetries + 1, // it counts with the first
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, socketTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
});

// What operations of services with a path in their requests have in it. The SDK checks nothing else before it sends.
const labels = ['Bucket', 'Key', 'UploadId', 'FunctionName', 'Name', 'UUID', 'Resource', 'LayerName', 'StatementId', 'CodeSigningConfigArn',
  'CapacityProviderName', 'DurableExecutionArn', 'CheckpointToken', 'CallbackId', 'Qualifier', 'VersionId', 'CopySource', 'RenameSource',
  'QueueUrl', 'TableName', 'ResourceArn', 'Arn', 'Id'];
const input = { ...Object.fromEntries(labels.map((name) => [name, 'sdkconform'])), VersionNumber: 1, PartNumber: 1, TagKeys: ['sdkconform'] };

async function call({ action, ...rest }) {
  const [name, prefix] = services[rest.product];
  const service = require(name);
  const sdk = client(rest);
  try {
    const { $metadata, ...data } = await sdk.send(new service[`${action}Command`](input));
    return { kind: 'success', ...shown($metadata), data: kit.payload(data) };
  } catch (e) {
    return failed(e, service[`${prefix}ServiceException`]);
  }
}

function shown(metadata) {
  return { status: metadata?.httpStatusCode, requestId: metadata?.requestId, hostId: metadata?.extendedRequestId };
}

function failed(e, ServiceException) {
  if (e instanceof ServiceException) {
    // A code of the model has a class of its own.
    const known = e.constructor !== ServiceException;
    // Where the protocol is one with XML, or was one, the service's code is in Code, and name is that of the class.
    return { kind: 'error', code: e.Code ?? e.name, message: e.message, ...shown(e.$metadata), known, ...kit.printed(e), errorType: e.constructor.name };
  }
  if (/^No value provided for input HTTP label/.test(e?.message)) throw new kit.Failure(e.message);
  const transport = kit.isNetworkError(e) || e?.name === 'TimeoutError' || e?.code === 'ECONNRESET';
  return { kind: transport ? 'transport' : 'undecodable', message: e?.message, ...shown(e?.$metadata), ...kit.printed(e) };
}

kit.serve({
  describe: {
    name: 'aws-sdk-js-v3', version, language: 'node', providers: ['aws', 'aws-s3'],
    formats: ['json', 'xml'], // that of the service's protocol
    products: Object.keys(services),
    exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'data', 'known', 'text'],
  },
  decode: kit.decodeBy(call),
  call,
});

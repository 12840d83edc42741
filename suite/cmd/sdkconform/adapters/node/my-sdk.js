'use strict';

// In the place of your SDK: a small client of an API that answers in JSON.

const { randomUUID } = require('node:crypto');
const http = require('node:http');

/** The service said no. */
class ServiceError extends Error {
  constructor(status, values) {
    super(`${values.Code}: ${values.Message} (HTTP ${status}, request ${values.RequestId})`);
    Object.assign(this, {
      name: 'ServiceError', status, code: values.Code, description: values.Message,
      requestId: values.RequestId, hostId: values.HostId,
    });
  }
}

/** The response cannot be read. */
class ParseError extends Error {
  constructor(status, why) {
    super(`HTTP ${status}: ${why}`);
    Object.assign(this, { name: 'ParseError', status });
  }
}

/** There is no response, or not the whole of it. */
class NetworkError extends Error {
  constructor(cause) {
    super(cause.message, { cause });
    this.name = 'NetworkError';
  }
}

/** Sends each request on a connection of its own, and again what the service was too busy for. */
class Client {
  constructor({ endpoint, accessKeyId, accessKeySecret, timeout, retries }) {
    Object.assign(this, { endpoint, accessKeyId, accessKeySecret, timeout, retries });
  }

  /** Makes one request: the status, request id and data of a success, or one of the three errors. */
  async request(action, version) {
    for (let left = this.retries; ; left--) {
      const form = new URLSearchParams({
        Action: action, Version: version, Format: 'JSON', AccessKeyId: this.accessKeyId, SignatureNonce: randomUUID(),
      });
      const { status, body } = await this.send(String(form)).catch((e) => { throw new NetworkError(e); });
      try {
        return read(status, body);
      } catch (e) {
        if (left <= 0 || !(e instanceof ServiceError) || e.status < 500 && e.code !== 'Throttling') throw e;
      }
    }
  }

  send(form) {
    return new Promise((resolve, reject) => {
      const request = http.request(this.endpoint, {
        method: 'POST', agent: false, signal: AbortSignal.timeout(this.timeout),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': form.length },
      }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      });
      request.on('error', reject);
      request.end(form);
    });
  }
}

function read(status, body) {
  let values;
  try {
    values = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (e) {
    throw new ParseError(status, e.message);
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    throw new ParseError(status, 'the body is no object');
  }
  const texts = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string' && value !== ''));
  if (status >= 400) throw new ServiceError(status, texts);
  if (texts.RequestId === undefined) throw new ParseError(status, 'the body has no request id');
  return { status, requestId: texts.RequestId, data: values };
}

module.exports = { Client, ServiceError, ParseError, NetworkError, version: '1.0' };

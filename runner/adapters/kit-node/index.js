'use strict';

// The process protocol of sdkconform, version 1: one JSON object a line on standard
// input, one on standard output. README.md shows an adapter.

const http = require('node:http');

/**
 * Thrown by an adapter that could not do what it was asked to, for a reason that is
 * not the SDK's: it becomes the protocol's "failure".
 */
class Failure extends Error {}

/**
 * Serves the protocol until standard input ends, then exits with status 0.
 *
 * @param {{describe: object, decode?: Function, call?: Function}} adapter
 *   describe: the description without "ops", which are taken from the functions;
 *   decode:   async ({provider, product, version, action, format, status, header, body: Buffer}) => outcome
 *   call:     async ({endpoint, provider, product, version, action, format, accessKeyId,
 *             accessKeySecret, timeoutMs, maxRetries}) => outcome
 *
 * One request at a time. Whatever a function throws but a Failure ends the program
 * with its stack on standard error and status 1, as does an exception outside of it:
 * a crash must be seen as one.
 */
async function serve(adapter) {
  // Rejections that nobody handles are exceptions, whatever NODE_OPTIONS says.
  process.on('unhandledRejection', (reason) => { throw reason; });
  // A promise that nothing will settle must not look like the end of input.
  process.on('beforeExit', () => {
    throw new Error('input ended, and the SDK never came back from the last request');
  });
  // Several SDKs send even 127.0.0.1 through a proxy.
  for (const name of Object.keys(process.env)) {
    if (/^(https?|all|no)_proxy$/i.test(name)) delete process.env[name];
  }
  // What an SDK prints is no answer.
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);

  for await (const line of lines(process.stdin)) {
    const answer = `${await answerTo(JSON.parse(line), adapter)}\n`;
    await new Promise((done) => { write(answer, done); });
  }
  process.exit(0); // whatever sockets and timers are still open
}

// lines cuts a stream at its line feeds. It looks for them in the bytes, so that a
// chunk may end inside a character, and joins each line once, so that a line of
// 100 MiB costs no more than its length. Blank lines are left out.
async function* lines(stream) {
  let pieces = [];
  const line = () => Buffer.concat(pieces).toString('utf8');
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(10, start)) !== -1; start = end + 1) {
      pieces.push(chunk.subarray(start, end));
      const text = line();
      pieces = [];
      if (text.trim() !== '') yield text;
    }
    pieces.push(chunk.subarray(start));
  }
  const rest = line();
  if (rest.trim() !== '') yield rest;
}

async function answerTo(request, adapter) {
  const { id } = request;
  try {
    return JSON.stringify({ id, ...await perform(request, adapter) });
  } catch (e) {
    if (!(e instanceof Failure)) throw e;
    return JSON.stringify({ id, failure: e.message });
  }
}

async function perform(request, adapter) {
  const { id, op, ...given } = request;
  const ops = ['decode', 'call'].filter((name) => adapter[name]);
  if (op === 'describe') return { describe: { ...adapter.describe, ops, concurrency: 1 } };
  if (!ops.includes(op)) throw new Failure(`unknown operation ${JSON.stringify(op)}; this adapter has ${ops.join(', ')}`);
  if (op === 'decode') {
    given.header ??= {};
    given.body = Buffer.from(given.body ?? '', 'base64');
  }
  return { outcome: writable(await adapter[op](given), []) };
}

const LEVELS = 1000; // of nesting that an answer carries: JSON.stringify and the suite have limits

/**
 * What an SDK shows, as JSON can carry it: NaN and Infinity are the texts that a user sees, a BigInt is
 * its digits, bytes are their text, and what is nested too deep, or in itself, is a text that says so.
 */
function writable(value, around) {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return JSON.rawJSON ? JSON.rawJSON(String(value)) : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (around.length >= LEVELS || around.includes(value)) return '… (nested deeper than is compared)';
  if (typeof value.toJSON === 'function') return value; // a Date, say
  around.push(value);
  const made = Array.isArray(value)
    ? value.map((member) => writable(member, around))
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writable(member, around)]));
  around.pop();
  return made;
}

/**
 * For SDKs that take no transport: holds the response on a loopback port, one for the
 * whole life of the program because SDKs keep clients and connections by endpoint, and
 * returns what use("http://127.0.0.1:PORT") resolves to. A use that sends no request
 * is a Failure.
 */
async function withServer(response, use) {
  const headers = Object.entries(response.header)
    .filter(([name]) => !/^(content-length|transfer-encoding)$/i.test(name)) // framing is the server's
    .flatMap(([name, values]) => values.map((value) => [name, value]));
  check(response.status, headers);
  server ??= await start();
  server.held = { ...response, headers: headers.flat() };
  server.requests = 0;
  const result = await use(`http://127.0.0.1:${server.address().port}`);
  if (server.requests === 0) throw new Failure('the SDK sent no request to the loopback server');
  return result;
}

let server;

function check(status, headers) {
  if (!(status >= 200 && status <= 599)) throw new Failure(`HTTP cannot carry a response of status ${status}`);
  try {
    for (const [name, value] of headers) {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    }
  } catch (e) {
    throw new Failure(`HTTP cannot carry the header: ${e.message}`);
  }
}

async function start() {
  const made = http.createServer((request, answer) => {
    made.requests++;
    request.resume();
    request.on('end', () => {
      const { status, headers, body } = made.held;
      answer.sendDate = false; // nothing but what is held
      if (status === 204 || status === 304) {
        answer.writeHead(status, headers).end(); // these have no body
      } else {
        answer.writeHead(status, [...headers, 'Content-Length', String(body.length)]).end(body);
      }
    });
  });
  // A connection that the server closes while it is idle looks like a network error.
  Object.assign(made, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  made.unref(); // it keeps no program alive whose input has ended
  await new Promise((done) => { made.listen(0, '127.0.0.1', done); });
  return made;
}

/**
 * A decode made of a call: the SDK's client is sent to withServer's port.
 * The suite has a deadline for each case; the SDK's own must not come before it.
 */
function decodeBy(call) {
  return (response) => withServer(response, (endpoint) => call({
    ...response, endpoint,
    accessKeyId: 'accessKeyId', accessKeySecret: 'accessKeySecret', timeoutMs: 60_000, maxRetries: 0,
  }));
}

/**
 * Wraps a function that makes a client: a call that wants the same client as an earlier one, by
 * endpoint, credentials, product, version, time-out and retries, is given that one.
 */
function keepClients(make) {
  const clients = new Map();
  return (call) => {
    const key = JSON.stringify([
      call.endpoint, call.accessKeyId, call.accessKeySecret,
      call.product, call.version, call.timeoutMs, call.maxRetries,
    ]);
    if (!clients.has(key)) clients.set(key, make(call));
    return clients.get(key);
  };
}

/**
 * The payload of a success for an outcome's "data": what is no object is left out, and
 * so are members that are nested deeper than JSON.stringify, or the suite, can write.
 */
function payload(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !deep(member)));
}

function deep(value) {
  const most = 1000;
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    const next = [];
    for (const v of level) {
      if (v !== null && typeof v === 'object') {
        for (const member of Object.values(v)) next.push(member);
      }
    }
    level = next;
  }
  return false;
}

/** The fields "text" and "errorType" of what an SDK threw, an Error or anything else. */
function printed(thrown) {
  let text;
  try {
    text = String(thrown);
  } catch {
    text = Object.prototype.toString.call(thrown); // an object that has no toString
  }
  return { text, errorType: thrown?.constructor?.name ?? typeof thrown };
}

/** Whether an error is of Node's own network code: ECONNRESET, HPE_INVALID_CONSTANT and such. */
function isNetworkError(e) {
  return e instanceof Error && typeof e.code === 'string' &&
    (e.syscall !== undefined || /^(HPE_|ERR_STREAM_|E[A-Z]+$)/.test(e.code));
}

module.exports = { Failure, serve, withServer, decodeBy, keepClients, payload, printed, isNetworkError };

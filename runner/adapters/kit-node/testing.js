'use strict';

// For the tests of adapters.

const { spawn } = require('node:child_process');

/**
 * Runs an adapter program, writes the chunks to its standard input, ends it, and
 * resolves to what the program did: the answers by id, its status and standard error.
 */
async function run(file, chunks, ...args) {
  const child = spawn(process.execPath, [file, ...args], { stdio: 'pipe' });
  const text = (stream) => stream.setEncoding('utf8').toArray().then((parts) => parts.join(''));
  const ended = new Promise((done) => { child.on('close', done); });
  const output = text(child.stdout);
  const errors = text(child.stderr);
  child.stdin.on('error', () => {}); // a program that is gone reads no more
  for (const chunk of chunks) {
    child.stdin.write(chunk);
    await new Promise(setImmediate); // so that chunks arrive as they are
  }
  child.stdin.end();
  const status = await ended;
  const lines = (await output).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return { status, stderr: await errors, answers: new Map(lines.map((line) => [line.id, line])) };
}

/** The line of a decode request. */
function decode(id, { status = 200, header = {}, body = '', ...rest }) {
  const request = { id, op: 'decode', format: 'json', status, header, body: Buffer.from(body).toString('base64'), ...rest };
  return `${JSON.stringify(request)}\n`;
}

/** The line of a call request, to a port that nobody listens on unless another is given. */
function call(id, rest) {
  const request = {
    id, op: 'call', format: 'json', endpoint: 'http://127.0.0.1:1',
    accessKeyId: 'accessKeyId', accessKeySecret: 'accessKeySecret', timeoutMs: 60_000, maxRetries: 0, ...rest,
  };
  return `${JSON.stringify(request)}\n`;
}

/** What an adapter program makes of one response after the other. */
async function outcomes(file, responses, ...args) {
  const { status, stderr, answers } = await run(file, responses.map((r, i) => decode(i, r)), ...args);
  if (status !== 0) throw new Error(`the adapter ended with status ${status}: ${stderr}`);
  return responses.map((_, i) => answers.get(i).outcome ?? answers.get(i));
}

module.exports = { run, decode, call, outcomes };

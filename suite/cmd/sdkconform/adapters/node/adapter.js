// An adapter: it lets an SDK in Node read what sdkconform sends, and says what the SDK's user sees.
//
// It works as it is, with a small reader of JSON in the place of your SDK. Put your SDK there, then go by what these say:
//
//     sdkconform smoke --adapter 'node adapter.js'
//     sdkconform run --adapter 'node adapter.js'
'use strict';

const readline = require('node:readline');

// What the SDK is. exposes names the fields that its errors show at all.
const description = {
	name: 'my-sdk',
	version: '1.0',
	language: 'javascript',
	ops: ['decode'],
	providers: ['alibaba'],
	formats: ['json'],
	exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'text'],
};

// In the place of your SDK, from here ...

class ServiceError extends Error {
	constructor(status, values) {
		super(`${values.Code}: ${values.Message} (HTTP ${status}, request ${values.RequestId})`);
		this.name = 'ServiceError';
		this.status = status;
		this.code = values.Code;
		this.text = values.Message;
		this.requestId = values.RequestId;
		this.hostId = values.HostId;
	}
}

class ParseError extends Error {}

// read returns the values of a success, or throws.
function read(status, body) {
	let values;
	try {
		values = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
	} catch (e) {
		throw new ParseError(`HTTP ${status}: ${e.message}`);
	}
	if (values === null || typeof values !== 'object' || Array.isArray(values)) {
		throw new ParseError(`HTTP ${status}: the body is no object`);
	}
	const texts = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string' && value !== ''));
	if (status >= 400) {
		throw new ServiceError(status, texts);
	}
	if (texts.RequestId === undefined) {
		throw new ParseError(`HTTP ${status}: the body has no request id`);
	}
	return texts;
}

// ... to here.

// decode is what the SDK's user sees of a response: public fields as they are, nothing tidied. JSON leaves undefined out.
function decode(status, header, body) {
	try {
		const result = read(status, body);
		return { kind: 'success', status, requestId: result.RequestId };
	} catch (e) {
		if (e instanceof ServiceError) {
			return {
				kind: 'error', status: e.status, code: e.code, message: e.text, requestId: e.requestId,
				hostId: e.hostId, text: String(e), errorType: e.name,
			};
		}
		if (e instanceof ParseError) {
			return { kind: 'undecodable', status, text: String(e), errorType: 'ParseError' };
		}
		throw e;
	}
}

function answer(q) {
	switch (q.op) {
	case 'describe':
		return { describe: description };
	case 'decode':
		return { outcome: decode(q.status, q.header ?? {}, Buffer.from(q.body ?? '', 'base64')) };
	}
	return { failure: `unknown operation ${q.op}` };
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
	const request = JSON.parse(line);
	process.stdout.write(JSON.stringify({ id: request.id, ...answer(request) }) + '\n');
});

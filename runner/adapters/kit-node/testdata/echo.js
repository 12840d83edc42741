'use strict';

// Shows what the kit hands to an adapter.

const kit = require('..');

kit.serve({
  describe: { name: 'echo', version: '1', language: 'node', providers: ['alibaba'], formats: ['json'], exposes: [] },
  async decode({ body, ...rest }) {
    console.log('an SDK that prints');
    if (rest.action === 'refuse') throw new kit.Failure('no client');
    if (rest.action === 'deep') return { kind: 'success', data: nested(100_000) };
    if (rest.action === 'payload') return { kind: 'success', data: kit.payload({ shallow: 1, deep: nested(100_000) }) };
    if (rest.action === 'odd') return odd();
    return { kind: 'success', data: { ...rest, length: body.length, text: body.length < 100 ? body.toString() : undefined } };
  },
});

function odd() {
  const shared = { a: 1 };
  const itself = {};
  itself.itself = itself;
  return {
    kind: 'success', code: NaN, message: 'a\ud800b', requestId: Buffer.from([0xe4, 0xb8, 0xad, 0xff]),
    data: { infinite: [-Infinity], big: 12345678901234567000n + 890n, twice: [shared, shared], itself, date: new Date(0), none: null, left: undefined },
  };
}

function nested(levels) {
  let value = 0;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

'use strict';

// Fetches what the loopback server holds, with Node's own client.

const http = require('node:http');
const kit = require('..');

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

kit.serve({
  describe: {},
  decode: (response) => kit.withServer(response, (endpoint) => {
    if (response.action === 'nothing') return { kind: 'success' };
    return new Promise((resolve, reject) => {
      const request = http.request(endpoint, { method: 'POST', agent }, async (got) => {
        const body = (await got.toArray()).map((chunk) => chunk.toString('latin1')).join('');
        resolve({ kind: 'success', data: { endpoint, status: got.statusCode, header: got.rawHeaders, body } });
      });
      request.on('error', reject).end('Action=DescribeRegions');
    });
  }),
});

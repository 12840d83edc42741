'use strict';

// Crashes in each way that an SDK can.

const kit = require('..');

const never = new Promise(() => {});

kit.serve({
  describe: {},
  decode({ action }) {
    switch (action) {
      case 'throws': throw new TypeError('of the SDK');
      case 'later': setImmediate(() => { throw new TypeError('of the SDK'); }); break;
      case 'rejects': Promise.reject(new TypeError('of the SDK')); break;
      case 'forgets': break;
    }
    return never;
  },
});

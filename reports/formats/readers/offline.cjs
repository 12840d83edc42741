// With node --require: no connection is made, and each that is tried is written to the file OFFLINE_LOG.
const {appendFileSync} = require('node:fs');
const {Socket} = require('node:net');

Socket.prototype.connect = function (...args) {
	const {host, port, path} = args.flat()[0];
	appendFileSync(process.env.OFFLINE_LOG, `${path ?? host + ':' + port}\n`);
	this.destroy(new Error('this process makes no connection'));
	return this;
};

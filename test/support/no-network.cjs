// Preloaded into the program by a test: writes down every connection and name lookup that is not to this machine.
const { appendFileSync } = require('node:fs');
const dns = require('node:dns');
const net = require('node:net');

const note = (what) => appendFileSync(process.env.NETWORK_LOG, `${what}\n`);
const local = (host) => host === undefined || /^(localhost|127\.|::1|0\.0\.0\.0|::ffff:127\.)/.test(host);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof options === 'object' && options !== null && options.path === undefined && !local(options.host))
    note(`connect ${options.host}:${options.port}`);
  return connect.apply(this, args);
};
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const original = dns[name];
  dns[name] = function (host, ...rest) {
    if (!local(host)) note(`${name} ${host}`);
    return original.call(this, host, ...rest);
  };
}

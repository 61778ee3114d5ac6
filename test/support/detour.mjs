// Loaded into frontdesk before it starts (NODE_OPTIONS): leads its lines to Microsoft's mail servers to those of the
// test, as a hosts file and a firewall's redirection would. Names, ports, certificates and the program stay as they are.
// FRONTDESK_TEST_DETOUR: {"outlook.office365.com:993": 23456, "smtp.gone.example:587": null}; null: the name is unknown.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const ways = new Map(Object.entries(JSON.parse(process.env.FRONTDESK_TEST_DETOUR ?? '{}')));
const nameOf = (way) => way.slice(0, way.lastIndexOf(':'));
const names = (test) => [...new Set([...ways].filter(([, port]) => test(port)).map(([way]) => nameOf(way)))];
/** Each name has an address of its own, by which the line to it is known again. */
const addresses = new Map(
  names((port) => port !== null).map((name, index) => [name, `127.77.0.${index + 1}`]),
);
const unknown = new Set(names((port) => port === null));
const nameAt = (address) => [...addresses].find(([, one]) => one === address)?.[0] ?? address;

const lookup = dns.lookup;
dns.lookup = (host, options, done) => {
  const [how, answer] = typeof options === 'function' ? [{}, options] : [options, done];
  const all = typeof how === 'object' && how.all;
  const address = addresses.get(host);
  if (address)
    return void process.nextTick(answer, null, ...(all ? [[{ address, family: 4 }]] : [address, 4]));
  if (unknown.has(host)) {
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
      ...{ code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host },
    });
    return void process.nextTick(answer, error);
  }
  return lookup(host, options, done);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const port = typeof first === 'object' ? ways.get(`${nameAt(first.host)}:${first.port}`) : undefined;
  if (port) Object.assign(first, { host: '127.0.0.1', port });
  return connect.apply(this, args);
};
syncBuiltinESMExports();

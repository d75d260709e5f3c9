import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a webhook may point: what others write must not make this machine knock at doors inside its own network. */

const INSIDE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6');

export function isInside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return INSIDE.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

export type CheckedUrl = { readonly kind: 'fine'; readonly url: URL } | { readonly kind: 'refused'; readonly reason: string };

/** Before it is kept. The address behind the name is looked at again with every delivery: it may change. */
export function checkUrl(text: string, insideAllowed: boolean): CheckedUrl {
  const refuse = (reason: string): CheckedUrl => ({ kind: 'refused', reason });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return refuse('这不是完整的网址。请写成 https://… 的样子。');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && insideAllowed))
    return refuse('网址要以 https:// 开头，内容在路上才不会被别人看到。');
  if (url.username !== '' || url.password !== '') return refuse('网址里不能带用户名和密码；对方可以用签名核对是谁发来的。');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!insideAllowed && (host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && isInside(host))))
    return refuse('这个网址指向本机或内部网络。确有需要时，请在设置里打开 HUIYIN_WEBHOOK_PRIVATE。');
  return { kind: 'fine', url };
}

/** Looks a name up, and fails where the answer lies inside: the connection is made to exactly the address that was looked at. */
export const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const inside = addresses.find(({ address }) => isInside(address));
    if (inside || addresses.length === 0)
      return callback(Object.assign(new Error(`${hostname} leads into the internal network`), { code: 'EINSIDE' }), '', 0);
    if (options.all) return (callback as unknown as (error: null, all: typeof addresses) => void)(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

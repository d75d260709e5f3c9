import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { isInside, lookupOutside } from './address.ts';

export type Sent =
  | { readonly kind: 'accepted' }
  /** The receiver wants no more of it. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 10_000;

/** One POST. Redirects are not followed: the address was looked at, the one behind it was not. */
export function send(
  target: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  options: { readonly insideAllowed: boolean; readonly timeoutMs?: number },
): Promise<Sent> {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!options.insideAllowed && isIP(host) !== 0 && isInside(host))
    return Promise.resolve({ kind: 'failed', reason: '网址指向内部网络，没有发出' });
  return new Promise((resolve) => {
    const done = (sent: Sent): void => {
      clearTimeout(timer);
      resolve(sent);
      request.destroy();
    };
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body), ...headers },
        ...(options.insideAllowed ? {} : { lookup: lookupOutside }),
      },
      ({ statusCode = 0 }) => {
        if (statusCode >= 200 && statusCode < 300) done({ kind: 'accepted' });
        else if (statusCode === 410) done({ kind: 'gone' });
        else done({ kind: 'failed', reason: `对方回应 ${statusCode}` });
      },
    );
    const timer = setTimeout(() => done({ kind: 'failed', reason: '对方 10 秒内没有回应' }), options.timeoutMs ?? TIMEOUT_MS);
    request.on('error', (error: NodeJS.ErrnoException) => done({ kind: 'failed', reason: reasonOf(error) }));
    request.end(body);
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return '对方没有开着（连接被拒绝）';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return '找不到这个网址的地址';
    case 'EINSIDE':
      return '网址指向内部网络，没有发出';
    case 'ECONNRESET':
      return '连接中断';
    default:
      return `连接失败（${error.code ?? error.message.slice(0, 80)}）`;
  }
}

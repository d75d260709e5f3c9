import { createHmac } from 'node:crypto';
import { signedHeaders } from '../webhooks/signature.ts';
import type { Alert } from './alerts-store.ts';

/** How the one that is told wants to be told. */
export interface AlertTarget {
  readonly url: string;
  readonly format: 'json' | 'wecom' | 'dingtalk';
  /** Undefined: not signed. */
  readonly secret: string | undefined;
}

export type Told = { readonly kind: 'told' } | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 10_000;

/** One POST. The same id comes again when it is tried again, so that a receiver can tell. */
export async function postAlert(target: AlertTarget, alert: Alert, now: Date): Promise<Told> {
  const body = bodyOf(target, alert);
  try {
    const response = await fetch(addressOf(target, now), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...signatureOf(target, alert, body, now) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const said = await response.text();
    if (!response.ok) return { kind: 'failed', reason: `HTTP ${response.status}` };
    return target.format === 'json' ? { kind: 'told' } : robotSays(said);
  } catch (error) {
    return { kind: 'failed', reason: (error as Error).name === 'TimeoutError' ? 'timeout' : reasonOf(error) };
  }
}

function bodyOf({ format }: AlertTarget, alert: Alert): string {
  switch (format) {
    case 'json':
      return JSON.stringify({
        type: `account.${alert.kind}`,
        id: alert.id,
        timestamp: alert.createdAt.toISOString(),
        text: alert.text,
        data: alert.facts,
      });
    case 'wecom':
    case 'dingtalk':
      return JSON.stringify({ msgtype: 'text', text: { content: alert.text } });
    default:
      return format satisfies never;
  }
}

/** 钉钉: the signature of timestamp and secret stands in the address. */
function addressOf({ url, format, secret }: AlertTarget, now: Date): string {
  if (format !== 'dingtalk' || !secret) return url;
  const timestamp = String(now.getTime());
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return signed.href;
}

function signatureOf({ format, secret }: AlertTarget, alert: Alert, body: string, now: Date): Record<string, string> {
  if (format !== 'json' || !secret) return {};
  const key = secret.startsWith('whsec_') ? secret : `whsec_${Buffer.from(secret).toString('base64')}`;
  return signedHeaders(key, { id: alert.id, at: now, body });
}

/** The robots answer 200 in any case; whether they took it stands inside. */
function robotSays(said: string): Told {
  try {
    const { errcode, errmsg } = JSON.parse(said) as { errcode?: number; errmsg?: string };
    return errcode === undefined || errcode === 0 ? { kind: 'told' } : { kind: 'failed', reason: `${errcode} ${errmsg ?? ''}`.trim() };
  } catch {
    return { kind: 'failed', reason: 'the answer is no JSON' };
  }
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause;
  return cause?.code ?? (error as Error).message.slice(0, 120);
}

import { maskPersonal } from '../log.ts';

/** Why a model gave nothing. What is to be done is another thing each time. */
export type ModelFault = ModelTrouble & {
  /** What the endpoint answered with; undefined where there was no answer. */
  readonly status?: number;
};

type ModelTrouble =
  /** It may work later: too many requests, a server in trouble, no connection, too slow. */
  | { readonly kind: 'later'; readonly message: string; readonly afterMs?: number }
  /** It won't work until somebody changes a setting: key, model name, address. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It can't do it with this input, or what it sent is no answer. */
  | { readonly kind: 'unusable'; readonly message: string };

/** Statuses that say that the content was not to its liking, not who asks. */
const CONTENT = new Set([400, 413, 422]);

/** What is said of a call that its deadline ended. */
export const NO_ANSWER_IN_TIME = 'no answer in time';

/** @param ended the deadline or the caller ended the call */
export function readFault(error: unknown, ended: boolean): ModelFault {
  const { status, headers } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown; headers?: unknown };
  // Servers quote what they were sent.
  const said = maskPersonal(error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .slice(0, 200);
  if (typeof status !== 'number') {
    if (ended) return { kind: 'later', message: NO_ANSWER_IN_TIME };
    // Neither refused nor out of reach: the body was no JSON, or not of the form that was asked for.
    return isConnection(error) ? { kind: 'later', message: said } : { kind: 'unusable', message: said };
  }
  if (status === 429 && /insufficient[_ ]quota|billing/i.test(said)) return { kind: 'refused', message: `HTTP ${status}: ${said}`, status };
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfter(headers);
    return { kind: 'later', message: `HTTP ${status}: ${said}`, status, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { kind: CONTENT.has(status) ? 'unusable' : 'refused', message: `HTTP ${status}: ${said}`, status };
}

function isConnection(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if (/^(?:Timeout|Abort|APIConnection|APIUserAbort)/.test(e.name) || /^APIConnection/.test(e.constructor.name)) return true;
    const { code } = e as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(code)) return true;
    if (/^(?:Connection error|terminated|fetch failed|Premature close|other side closed)/i.test(e.message)) return true;
  }
  return false;
}

/** In milliseconds; only the form in seconds, which is what such endpoints send. */
function retryAfter(headers: unknown): number | undefined {
  const value = headers instanceof Headers ? headers.get('retry-after') : undefined;
  return value && /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : undefined;
}

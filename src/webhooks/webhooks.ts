import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import { checkUrl } from './address.ts';
import { bodyOf, eventOf, WEBHOOK_EVENTS, type WebhookEvent } from './event.ts';
import { type Sent, send } from './send.ts';
import { newSecret, signedHeaders } from './signature.ts';
import {
  advance,
  claim,
  countDeliveries,
  deleteWebhook,
  deliveriesOf,
  dueDeliveries,
  happeningsAfter,
  insertWebhook,
  pruneDeliveries,
  queueDelivery,
  requeue,
  settleDelivery,
  setWebhookState,
  type Webhook,
  type WebhookDelivery,
  webhooksOf,
} from './webhooks-store.ts';

export { EVENT_WORDS, WEBHOOK_EVENTS, type WebhookEvent } from './event.ts';
export type { Webhook, WebhookDelivery } from './webhooks-store.ts';

export interface WebhookRefused {
  readonly kind: 'refused';
  readonly reason: string;
}

/**
 * Tells other systems what becomes of tickets. The tickets' own history is the queue: every entry becomes one delivery for each webhook,
 * whichever process sees it first and whenever one ends. A message may arrive twice, if a process ends between sending it and noting
 * so; its `webhook-id` is then the same.
 */
export interface Webhooks {
  /** The secret is in the result, and not shown again. */
  add(
    tx: Db,
    hook: { readonly name: string; readonly url: string; readonly events: readonly string[]; readonly by: string },
  ): Promise<{ readonly kind: 'added'; readonly webhook: Webhook } | WebhookRefused>;
  list(db: Db): Promise<readonly Webhook[]>;
  pause(tx: Db, id: string, by: string): Promise<boolean>;
  resume(tx: Db, id: string): Promise<boolean>;
  remove(tx: Db, id: string): Promise<boolean>;
  deliveries(db: Db, id: string, state?: WebhookDelivery['state']): Promise<readonly WebhookDelivery[]>;
  counts(db: Db, id: string): Promise<Readonly<Record<WebhookDelivery['state'], number>>>;
  /** A delivery that was given up goes out again. */
  again(tx: Db, deliveryId: string): Promise<boolean>;
  /** Queues what is new and sends what is due. Safe to call at any time, by several processes. @returns how many were tried */
  tick(): Promise<number>;
  prune(tx: Db): Promise<number>;
  /** Waits for what is being sent. */
  stop(): Promise<void>;
}

/** After each failure, the wait before the next try, in seconds: 9 tries within a day. */
const WAITS_SECONDS = [5, 30, 120, 600, 3600, 3 * 3600, 8 * 3600, 11 * 3600];
/** So much of a wait is left to chance, so that a receiver that comes back is not met by all at once. */
const JITTER = 0.2;
const CLAIM_MS = 60_000;
const AT_ONCE = 8;
const EVENTS_AT_ONCE = 500;
/** Given up in a row, and a webhook is paused: somebody has to look. */
const PAUSED_AFTER = 3;
const KEPT_DAYS = 30;
const MOST_HOOKS = 20;

export function createWebhooks(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** May point to this machine and its network: for tests, and for a receiver in the same house. */
  readonly insideAllowed: boolean;
  readonly random?: () => number;
  readonly timeoutMs?: number;
}): Webhooks {
  const { store, clock, log } = options;
  const random = options.random ?? Math.random;
  let running: Promise<number> | undefined;

  async function queueNew(): Promise<void> {
    for (const hook of await webhooksOf(store.db)) {
      for (;;) {
        const seen = (await webhooksOf(store.db)).find((one) => one.id === hook.id)?.seenTo;
        if (seen === undefined) break;
        const { upTo, list } = await happeningsAfter(store.db, seen, EVENTS_AT_ONCE);
        if (upTo === seen) break;
        await store.transaction(async (tx) => {
          if (!(await advance(tx, hook.id, seen, upTo))) return;
          for (const happening of list) {
            const event = eventOf(happening);
            if (!event || !hook.events.includes(event)) continue;
            const { number } = happening.ticket;
            await queueDelivery(tx, {
              ...{ webhookId: hook.id, eventSeq: happening.seq, number, event },
              ...{ body: bodyOf(event, happening), at: clock.now() },
            });
          }
        });
      }
    }
  }

  async function deliver(delivery: WebhookDelivery, hook: Webhook): Promise<boolean> {
    const now = clock.now();
    if (!(await store.transaction((tx) => claim(tx, delivery.id, now, new Date(now.getTime() + CLAIM_MS))))) return false;
    const headers = signedHeaders(hook.secret, { id: delivery.id, at: now, body: delivery.body });
    const sent = await send(hook.url, delivery.body, headers, options);
    await store.transaction((tx) => settle(tx, { ...delivery, attempts: delivery.attempts + 1 }, hook, sent));
    return true;
  }

  async function settle(tx: Db, delivery: WebhookDelivery, hook: Webhook, sent: Sent): Promise<void> {
    const at = clock.now();
    switch (sent.kind) {
      case 'accepted':
        await settleDelivery(tx, delivery.id, { state: 'delivered', at });
        if (hook.failures > 0) await setWebhookState(tx, hook.id, { state: 'active', reason: '', failures: 0 });
        return;
      case 'gone':
        await settleDelivery(tx, delivery.id, { state: 'dead', error: '对方说不再接收（410）', at });
        await setWebhookState(tx, hook.id, { state: 'paused', reason: '对方说不再接收（410）', failures: hook.failures + 1 });
        return;
      case 'failed': {
        const wait = WAITS_SECONDS[delivery.attempts - 1];
        if (wait !== undefined) {
          const nextAt = new Date(at.getTime() + wait * 1000 * (1 + JITTER * (2 * random() - 1)));
          return settleDelivery(tx, delivery.id, { state: 'queued', error: sent.reason, nextAt });
        }
        await settleDelivery(tx, delivery.id, { state: 'dead', error: sent.reason, at });
        const failures = ((await webhooksOf(tx)).find((one) => one.id === hook.id)?.failures ?? 0) + 1;
        const paused = failures >= PAUSED_AFTER;
        const reason = paused ? `连续 ${failures} 条送不到：${sent.reason}` : '';
        await setWebhookState(tx, hook.id, { state: paused ? 'paused' : 'active', reason, failures });
        if (paused) log.warn({ webhook: hook.id }, 'a webhook is paused: nothing arrives there');
        return;
      }
      default:
        return sent satisfies never;
    }
  }

  async function round(): Promise<number> {
    if ((await webhooksOf(store.db)).length === 0) return 0;
    await queueNew();
    let tried = 0;
    for (;;) {
      const hooks = new Map((await webhooksOf(store.db)).map((hook) => [hook.id, hook]));
      const due = await dueDeliveries(store.db, clock.now(), AT_ONCE);
      if (due.length === 0) return tried;
      const results = await Promise.all(due.map((delivery) => deliver(delivery, hooks.get(delivery.webhookId)!)));
      const done = results.filter(Boolean).length;
      tried += done;
      // The others are in the hands of another process.
      if (done === 0) return tried;
    }
  }

  return {
    async add(tx, { name, url, events, by }) {
      const refuse = (reason: string): WebhookRefused => ({ kind: 'refused', reason });
      const checked = checkUrl(url, options.insideAllowed);
      if (checked.kind === 'refused') return checked;
      const chosen = WEBHOOK_EVENTS.filter((event) => events.includes(event));
      if (chosen.length === 0) return refuse('请至少选一种要告诉对方的事。');
      if (name.trim() === '') return refuse('请写明对方是谁，例如“街道平台”。');
      if ((await webhooksOf(tx)).length >= MOST_HOOKS) return refuse(`最多 ${MOST_HOOKS} 个。请先删掉不用的。`);
      const webhook = await insertWebhook(tx, {
        ...{ name: name.trim().slice(0, 60), url: checked.url.href, secret: newSecret(), events: chosen as readonly WebhookEvent[] },
        ...{ createdBy: by, createdAt: clock.now() },
      });
      return { kind: 'added', webhook };
    },
    list: webhooksOf,
    pause: (tx, id, by) => setWebhookState(tx, id, { state: 'paused', reason: `${by}暂停`, failures: 0 }),
    resume: (tx, id) => setWebhookState(tx, id, { state: 'active', reason: '', failures: 0 }),
    remove: deleteWebhook,
    deliveries: (db, webhookId, state) => deliveriesOf(db, { webhookId, ...(state ? { state } : {}), limit: 100 }),
    counts: countDeliveries,
    again: (tx, id) => requeue(tx, id, clock.now()),
    async tick() {
      running ??= round().finally(() => {
        running = undefined;
      });
      return await running;
    },
    prune: (tx) => pruneDeliveries(tx, new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000)),
    async stop() {
      await running?.catch(() => undefined);
    },
  };
}

import type { Calendar } from '../community/calendar.ts';
import type { Log } from '../log.ts';
import type { ChannelState, Clock } from '../messages.ts';
import { countByState } from '../outbox/outbox-store.ts';
import type { Store } from '../store/database.ts';
import { absenceOf, claimAlert, keepAbsence, nextAlert, queueAlert, settleAlert } from './alerts-store.ts';
import { type AlertTarget, postAlert } from './post-alert.ts';

/** Between tries to tell; the last one is repeated. */
const RETRY_MS = [10_000, 30_000, 60_000, 5 * 60_000, 15 * 60_000];
/** News of yesterday's loss is none. */
const GIVE_UP_MS = 24 * 3_600_000;
/** While one is being told; a process that dies over it leaves it to the next try. */
const CLAIM_MS = 30_000;

/** The account can not tell by itself that it is lost: staff hear of it another way, once, and once more when it is back. */
export interface AccountWatch {
  state(state: ChannelState): void;
  /** The platform asked to slow down. */
  throttled(until: Date): void;
  /** Looks at the clock, and tells what is to be told. Safe to call at any time. */
  tick(): Promise<void>;
  /** Waits for what is being told. */
  stop(): Promise<void>;
}

const STATUS: Readonly<Record<Exclude<ChannelState['status'], 'online'>, string>> = {
  starting: '还没有启动好',
  waiting_for_scan: '要重新扫码登录',
  offline: '掉线了',
  failed: '出故障了',
  stopped: '已停止',
};

export function createAccountWatch(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly channelName: string;
  readonly community: string;
  readonly target: AlertTarget;
  /** The account counts as lost after so long. */
  readonly afterMs: number;
  readonly log: Log;
}): AccountWatch {
  const { store, clock, calendar, channelName, community, target, log } = options;
  let status: ChannelState['status'] = 'starting';
  let slowedUntil: Date | undefined;
  let stopped = false;
  let telling: Promise<void> | undefined;

  const waiting = async () => (await countByState(store.db)).queued;
  const duration = (ms: number) =>
    ms < 90 * 60_000 ? `${Math.max(1, Math.round(ms / 60_000))} 分钟` : `${Math.round(ms / 3_600_000)} 小时`;

  async function look(): Promise<void> {
    const now = clock.now();
    const away = await absenceOf(store.db, channelName);
    if (status === 'online') {
      if (!away) return;
      const queued = await waiting();
      const text = `【回音·${community}】聊天账号已恢复，中断了约 ${duration(now.getTime() - Date.parse(away.since))}。排着的 ${queued} 条消息正在接着发，不会重复。`;
      await store.transaction(async (tx) => {
        if (away.told)
          await queueAlert(
            tx,
            {
              key: `recovered:${channelName}:${away.since}`,
              kind: 'recovered',
              text,
              facts: { channel: channelName, since: away.since, waiting: queued },
            },
            now,
          );
        await keepAbsence(tx, channelName, undefined);
      });
      return;
    }
    if (!away) return keepAbsence(store.db, channelName, { since: now.toISOString(), told: false });
    if (away.told || now.getTime() - Date.parse(away.since) < options.afterMs) return;
    const queued = await waiting();
    const since = calendar.sayMoment(new Date(away.since), now);
    const text = `【回音·${community}】聊天账号${STATUS[status]}（${since} 起）。有 ${queued} 条消息在等，恢复后自动接着发，不会重复。请到控制台「账号」页处理；急的通知可以在通知页打印出来，人工通知。`;
    await store.transaction(async (tx) => {
      await queueAlert(
        tx,
        {
          key: `lost:${channelName}:${away.since}`,
          kind: 'lost',
          text,
          facts: { channel: channelName, since: away.since, status, waiting: queued },
        },
        now,
      );
      await keepAbsence(tx, channelName, { ...away, told: true });
    });
    log.warn({ status }, 'the account is lost; staff are told');
  }

  async function noteSlow(): Promise<void> {
    const until = slowedUntil;
    if (!until) return;
    slowedUntil = undefined;
    const queued = await waiting();
    const text = `【回音·${community}】平台提示操作频繁，已停止发送，${calendar.sayMoment(until, clock.now())} 再试。还有 ${queued} 条消息在等，不会丢，也不会重复。`;
    const facts = { channel: channelName, until: until.toISOString(), waiting: queued };
    await queueAlert(store.db, { key: `throttled:${channelName}:${until.toISOString()}`, kind: 'throttled', text, facts }, clock.now());
  }

  /** One after the other: who is told learns things in the order in which they happened. */
  async function tell(): Promise<void> {
    for (;;) {
      const now = clock.now();
      const alert = await nextAlert(store.db);
      if (!alert || alert.nextAt.getTime() > now.getTime() || stopped) return;
      if (!(await claimAlert(store.db, alert, new Date(now.getTime() + CLAIM_MS)))) return;
      const told = await postAlert(target, alert, now);
      if (told.kind === 'told') {
        await settleAlert(store.db, alert.id, { state: 'sent' }, clock.now());
        continue;
      }
      const late = now.getTime() - alert.createdAt.getTime() >= GIVE_UP_MS;
      log.warn({ alert: alert.kind, reason: told.reason, attempts: alert.attempts + 1, late }, 'staff could not be told out of band');
      const nextAt = new Date(clock.now().getTime() + RETRY_MS[Math.min(alert.attempts, RETRY_MS.length - 1)]!);
      await settleAlert(store.db, alert.id, { state: late ? 'dropped' : 'queued', error: told.reason, nextAt }, clock.now());
      if (!late) return;
    }
  }

  return {
    state(next) {
      status = next.status;
    },
    throttled(until) {
      slowedUntil = until;
    },
    async tick() {
      await look();
      await noteSlow();
      telling ??= tell().finally(() => {
        telling = undefined;
      });
      await telling;
    },
    async stop() {
      stopped = true;
      await telling?.catch(() => undefined);
    },
  };
}

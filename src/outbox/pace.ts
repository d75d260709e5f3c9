export interface Pacing {
  /** Shortest time between two messages. */
  readonly intervalMs: number;
  /** Up to this much is added at random. */
  readonly jitterMs: number;
  readonly hourlyCap: number;
  readonly dailyCap: number;
  /** Minutes after midnight in the time zone; `from` may be later than `to` (over midnight). Broadcasts wait until they are over. */
  readonly quietHours: { readonly from: number; readonly to: number } | undefined;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What may go out now. */
export interface Pace {
  /** How long nothing may. */
  readonly waitMs: number;
  /** The least urgent priority that may: 0 alerts alone, 1 replies as well, 2 broadcasts as well. */
  readonly upTo: 0 | 1 | 2;
  /** What holds messages back, in Chinese, for staff. */
  readonly reason: string | undefined;
}

/** Broadcasts leave this share of a cap to replies: a notice to 120 groups must not silence the answers of the next hour. */
const BROADCAST_SHARE = 0.8;
/** How many of a cap broadcasts may use. */
export const broadcastShare = (cap: number): number => Math.max(1, Math.floor(cap * BROADCAST_SHARE));

/**
 * Courtesy pacing of one account: an interval with jitter, hourly and daily caps, quiet hours for broadcasts. Alerts wait for
 * nothing but the interval and a pause that the platform asked for. Keeps the moments of the last day in memory; the caller
 * loads them from the outbox at start.
 */
export class Pacer {
  #sent: number[];
  #nextAt = 0;
  #pause = { from: 0, until: 0 };

  /**
   * @param attempts moments of the last 24 hours, oldest first
   * @param random 0 ≤ x < 1
   */
  constructor(
    private readonly pacing: Pacing,
    private readonly timeZone: string,
    attempts: readonly Date[],
    private readonly random: () => number = Math.random,
  ) {
    this.#sent = attempts.map((at) => at.getTime());
    const last = this.#sent.at(-1);
    if (last !== undefined) this.#nextAt = last + pacing.intervalMs;
  }

  note(at: Date): void {
    this.#sent.push(at.getTime());
    this.#nextAt = at.getTime() + this.pacing.intervalMs + this.random() * this.pacing.jitterMs;
  }

  /** The platform asked to slow down: nothing goes out for so long. */
  pause(now: Date, ms: number): void {
    const from = now.getTime();
    if (from + ms > this.#pause.until) this.#pause = { from, until: from + ms };
  }

  #clock(at: number): string {
    return new Intl.DateTimeFormat('en-GB', { timeZone: this.timeZone, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }).format(at);
  }

  pace(now: Date): Pace {
    const t = now.getTime();
    // A clock that was put back must not hold everything until it is where it was.
    this.#sent = this.#sent.filter((at) => at > t - DAY && at <= t);
    this.#nextAt = Math.min(this.#nextAt, t + this.pacing.intervalMs + this.pacing.jitterMs);
    if (t < this.#pause.from) this.#pause = { from: t, until: t + this.#pause.until - this.#pause.from };
    if (this.#pause.until > t)
      return { waitMs: this.#pause.until - t, upTo: 0, reason: `平台提示操作频繁，已停止发送，${this.#clock(this.#pause.until)} 再试` };
    const waitMs = Math.max(0, Math.ceil(this.#nextAt - t));
    const day = held(this.#sent.length, this.pacing.dailyCap, '每日');
    const hour = held(this.#sent.filter((at) => at > t - HOUR).length, this.pacing.hourlyCap, '每小时');
    const cap = hour.upTo < day.upTo ? hour : day;
    if (cap.upTo < 2) return { waitMs, ...cap };
    if (isQuiet(now, this.pacing.quietHours, this.timeZone)) return { waitMs, upTo: 1, reason: '免打扰时段，通知等时段过后再发' };
    return { waitMs, upTo: 2, reason: undefined };
  }
}

function held(count: number, cap: number, per: string): Pick<Pace, 'upTo' | 'reason'> {
  if (count >= cap) return { upTo: 0, reason: `已达${per}上限 ${cap} 条，只发紧急消息` };
  if (count >= broadcastShare(cap)) return { upTo: 1, reason: `接近${per}上限 ${cap} 条，通知稍后再发` };
  return { upTo: 2, reason: undefined };
}

/** Whether a moment lies in the quiet hours of the zone; they may go over midnight. */
export function isQuiet(now: Date, quiet: Pacing['quietHours'], timeZone: string): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  const [h, m] = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .format(now)
    .split(':') as [string, string];
  const minute = Number(h) * 60 + Number(m);
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

/**
 * How long it takes until so many broadcasts are out, if nothing else is sent: the mean interval for each, and the share of
 * the caps that broadcasts may use. In seconds.
 */
export function broadcastSeconds(messages: number, pacing: Pacing): number {
  const step = pacing.intervalMs + pacing.jitterMs / 2;
  const hourly = broadcastShare(pacing.hourlyCap);
  const daily = broadcastShare(pacing.dailyCap);
  const at: number[] = [];
  for (let i = 0; i < messages; i++) {
    const last = at[i - 1];
    const hour = i >= hourly ? at[i - hourly]! + HOUR : 0;
    const day = i >= daily ? at[i - daily]! + DAY : 0;
    at.push(Math.max(last === undefined ? 0 : last + step, hour, day));
  }
  // The last one is counted as well: it is out when it has been sent, not when its turn comes.
  return messages === 0 ? 0 : (at[messages - 1]! + step) / 1000;
}

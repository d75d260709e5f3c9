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

/** Whether a message may go out now. `waitMs` is how long nothing may; `broadcasts` whether broadcasts may. */
export interface Pace {
  readonly waitMs: number;
  readonly broadcasts: boolean;
  /** Why it waits, in Chinese, for staff. */
  readonly reason: string | undefined;
}

/**
 * Courtesy pacing of one account: an interval with jitter, hourly and daily caps, quiet hours for broadcasts.
 * Keeps the moments of the last day in memory; the caller loads them from the outbox at start.
 */
export class Pacer {
  #sent: number[];
  #nextAt = 0;

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

  /** Nothing goes out before this moment, for example after the platform asked to slow down. */
  pauseUntil(at: Date): void {
    this.#nextAt = Math.max(this.#nextAt, at.getTime());
  }

  pace(now: Date): Pace {
    const t = now.getTime();
    const firstOfDay = this.#sent.findIndex((at) => at > t - DAY);
    this.#sent = firstOfDay === -1 ? [] : this.#sent.slice(firstOfDay);
    const broadcasts = !isQuiet(now, this.pacing.quietHours, this.timeZone);
    const cap = this.#overCap(t);
    if (cap) return { waitMs: cap.waitMs, broadcasts, reason: cap.reason };
    const waitMs = Math.max(0, Math.ceil(this.#nextAt - t));
    return { waitMs, broadcasts, reason: waitMs > 60_000 ? '平台提示操作频繁，暂停发送' : undefined };
  }

  #overCap(t: number): { waitMs: number; reason: string } | undefined {
    const { dailyCap, hourlyCap } = this.pacing;
    if (this.#sent.length >= dailyCap) return { waitMs: this.#sent.at(-dailyCap)! + DAY - t, reason: `已达每日上限 ${dailyCap} 条` };
    const hour = this.#sent.length >= hourlyCap ? this.#sent.at(-hourlyCap)! : undefined;
    if (hour !== undefined && hour > t - HOUR) return { waitMs: hour + HOUR - t, reason: `已达每小时上限 ${hourlyCap} 条` };
    return undefined;
  }
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

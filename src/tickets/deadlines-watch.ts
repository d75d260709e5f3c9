import { type Calendar, createCalendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import type { Person } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing } from '../messages.ts';
import { isQuiet, type Pacing } from '../outbox/pace.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { type ClockState, clocksOf, type DeadlineRules } from './deadlines.ts';
import { handlersOf, isUrgent, matterOf } from './deadlines-people.ts';
import { limitTable, metaOf, putMeta, timesOf, timesRevision, weekOf } from './deadlines-settings-store.ts';
import {
  askedOf,
  type ClockRow,
  changedSince,
  clocksOfTicket,
  dropClocks,
  markTold,
  momentsOf,
  newestEvent,
  openNumbers,
  putClocks,
  questionsEndedBetween,
  ringing,
} from './deadlines-store.ts';
import { breachText, escalationText, warnText } from './deadlines-words.ts';
import { quickCalendar } from './quick-calendar.ts';
import { managersOnCall } from './roster-store.ts';
import type { Ticket } from './ticket.ts';
import { ticketByNumber } from './tickets-store.ts';

/** Watches the clocks of all tickets: follows their history, and tells whom it concerns before and when one runs out. */
export interface Deadlines {
  /** What is due now. Safe to call at any time, and in several processes. @returns how many messages were queued */
  tick(): Promise<number>;
  /** The clocks of one ticket as they stand now. */
  of(db: Db, number: string): Promise<readonly ClockState[]>;
}

const BATCH = 200;
/** Of a sweep: between two of them everybody else has their turn with the database. */
const SWEPT = 50;
const MOST_ROUNDS = 20;
/** Where the watch has got to: ticket_event.seq, the settings it computed with, and the moment it last looked. */
const SEEN = 'deadlines-seen';

interface Seen {
  readonly seq: number;
  readonly revision: string;
  readonly day: string;
  readonly at: string;
}

export function createDeadlines(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly channelName: string;
  readonly timeZone: string;
  /** By night only what is urgent is told; the rest in the morning, if it is still so. */
  readonly quietHours: Pacing['quietHours'];
  readonly log: Log;
}): Deadlines {
  const { store, clock, post, community, channelName, log } = options;
  const calendar: Calendar = createCalendar(options.timeZone);

  async function rulesOf(db: Db): Promise<DeadlineRules> {
    const times = await timesOf(db);
    return { calendar: quickCalendar(calendar), week: weekOf(times), limits: await limitTable(db), warnShare: times.warnPercent / 100 };
  }

  async function statesOf(
    db: Db,
    numbers: readonly string[],
    now: Date,
    rules: DeadlineRules,
  ): Promise<ReadonlyMap<string, readonly ClockState[]>> {
    const moments = await momentsOf(db, numbers);
    const asked = await askedOf(db, numbers);
    const states = new Map<string, readonly ClockState[]>();
    for (const number of numbers) {
      const ticket = await ticketByNumber(db, number);
      if (ticket) states.set(number, clocksOf(matterOf(ticket), moments.get(number) ?? [], asked.get(number) ?? [], now, rules));
    }
    return states;
  }

  async function compute(numbers: readonly string[], now: Date, rules: DeadlineRules, silently: boolean): Promise<void> {
    await store.transaction(async (tx) => {
      const states = await statesOf(tx, numbers, now, rules);
      for (const number of numbers) {
        const clocks = states.get(number);
        if (clocks) await putClocks(tx, number, clocks, now, silently);
        else await dropClocks(tx, number);
      }
    });
  }

  /** Everything that is open, with other limits than before, or for the first time: what is late by now is shown, and not rung. */
  async function sweep(now: Date, silently: boolean): Promise<void> {
    const rules = await rulesOf(store.db);
    for (let after = ''; ; ) {
      const numbers = await openNumbers(store.db, after, SWEPT);
      if (numbers.length === 0) return;
      await compute(numbers, now, rules, silently);
      after = numbers.at(-1)!;
    }
  }

  async function follow(now: Date): Promise<void> {
    const kept = await metaOf(store.db, SEEN);
    const seen = kept ? (JSON.parse(kept) as Seen) : undefined;
    const revision = await timesRevision(store.db);
    const day = calendar.dayOf(now);
    if (!seen || seen.revision !== revision || seen.day !== day) {
      // Read first: what is added meanwhile is followed in the next round.
      const seq = await newestEvent(store.db);
      // Once a day as well: an update of the program may know other holidays.
      await sweep(now, seen?.revision !== revision);
      await keep({ seq, revision, day, at: now.toISOString() });
      return;
    }
    let rules: DeadlineRules | undefined;
    let { seq } = seen;
    const ended = await questionsEndedBetween(store.db, new Date(seen.at), now);
    for (;;) {
      const changed = await changedSince(store.db, seq, BATCH);
      if (changed.numbers.length === 0) break;
      rules ??= await rulesOf(store.db);
      await compute(changed.numbers, now, rules, false);
      seq = changed.upTo;
    }
    if (ended.length > 0) await compute(ended, now, rules ?? (await rulesOf(store.db)), false);
    // Not at every tick: a write a second for nothing wears a disk out.
    const idle = now.getTime() - new Date(seen.at).getTime();
    if (seq !== seen.seq || ended.length > 0 || idle > 60_000 || idle < 0) await keep({ ...seen, seq, at: now.toISOString() });
  }

  const keep = (seen: Seen): Promise<void> => store.transaction((tx) => putMeta(tx, SEEN, JSON.stringify(seen)));

  /** One clock of one ticket, in a transaction of its own: what is told is marked with it. */
  async function ring(row: ClockRow, now: Date): Promise<number> {
    return store.transaction(async (tx) => {
      const ticket = await ticketByNumber(tx, row.number);
      const states = (await statesOf(tx, [row.number], now, await rulesOf(tx))).get(row.number) ?? [];
      const state = states.find(({ clock: name, round }) => name === row.clock && round === row.round);
      // Answered, or put off, since it was looked at: the rows follow, and nobody is told.
      if (!ticket || state?.dueAt?.getTime() !== row.dueAt?.getTime() || state?.state === 'stopped') {
        await putClocks(tx, row.number, states, now, false);
        return 0;
      }
      const stage = row.dueAt && row.dueAt.getTime() <= now.getTime() ? 'breach' : 'warn';
      if (!(await markTold(tx, row, stage, now)) || (await isCovered(tx, row))) return 0;
      const messages = await messagesOf(tx, ticket, row, stage, now);
      await post(tx, messages);
      log.info({ ticket: ticket.number, clock: row.clock, stage, told: messages.length }, 'time limit');
      return messages.length;
    });
  }

  /** Who hears that the answer is due need not hear, for the same moment, that news are. */
  async function isCovered(tx: Db, row: ClockRow): Promise<boolean> {
    if (row.clock !== 'news') return false;
    const answer = (await clocksOfTicket(tx, row.number)).find(({ clock }) => clock === 'resolution');
    return answer?.dueAt !== undefined && row.dueAt !== undefined && answer.dueAt.getTime() <= row.dueAt.getTime();
  }

  async function messagesOf(tx: Db, ticket: Ticket, row: ClockRow, stage: 'warn' | 'breach', now: Date): Promise<readonly Outgoing[]> {
    const at = { channel: channelName, at: now, calendar, community };
    const handlers = await handlersOf(tx, ticket, at);
    const said = { ticket, row, calendar, now };
    const own = handlers.map((person) => message(ticket, row, stage, person, stage === 'warn' ? warnText(said) : breachText(said)));
    if (stage === 'warn') return own;
    const known = new Set(handlers.map(({ id }) => id));
    const managers = (await managersOnCall(tx, at)).filter(({ id }) => !known.has(id));
    const names = handlers.map(({ name }) => name);
    return [...own, ...managers.map((person) => message(ticket, row, stage, person, escalationText({ ...said, names })))];
  }

  /** The key says what it is about: the same is never queued twice, whoever computes it again. */
  function message(ticket: Ticket, row: ClockRow, stage: 'warn' | 'breach', person: Person, text: string): Outgoing {
    return {
      key: `ticket:${ticket.number}:staff:limit:${row.clock}:${row.round}:${stage}:${person.id}`,
      to: { person: person.id },
      text,
      priority: isUrgent(ticket) ? 'alert' : 'reply',
      cause: { kind: 'ticket', id: ticket.number },
    };
  }

  return {
    async tick() {
      const now = clock.now();
      await follow(now);
      const night = isQuiet(now, options.quietHours, options.timeZone);
      let told = 0;
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const rows = await ringing(store.db, now, night, BATCH);
        for (const row of rows) {
          try {
            told += await ring(row, now);
          } catch (error) {
            // One ticket that can not be told about must not keep the others from it; it is tried again at the next tick.
            log.error({ err: error, ticket: row.number }, 'time limit could not be told');
          }
        }
        if (rows.length < BATCH) break;
      }
      return told;
    },
    async of(db, number) {
      const now = clock.now();
      return (await statesOf(db, [number], now, await rulesOf(db))).get(number) ?? [];
    },
  };
}

import type { Log } from '../log.ts';
import type { Db, Store } from '../store/database.ts';
import { createDesk, type DeskOptions } from './desk.ts';
import { messagesTo } from './echo.ts';
import { withPrivateChat } from './echo-store.ts';
import { refreshStanding } from './standing.ts';
import {
  addEvent,
  changePerson,
  lastEventSeq,
  openAfter,
  peopleOfTicket,
  ticketByNumber,
  toRevisit,
  waitedEnough,
} from './tickets-store.ts';
import * as words from './words.ts';

/** What happens to tickets because time goes by. */
export interface Care {
  /**
   * Ends waits whose date has come and reminds the one whose it is; asks again, four weeks after closing; looks once a day how
   * pressing what is open has become. Safe at any time and in several processes. @returns how many tickets it touched
   */
  tick(): Promise<number>;
}

const BATCH = 100;
const MOST_ROUNDS = 20;

export function createCare(options: DeskOptions & { readonly store: Store; readonly log: Log }): Care {
  const { store, clock, log } = options;
  const desk = createDesk(options);
  const { calendar, post } = desk;
  /** The day on which priorities were looked at; a restart looks again, which changes nothing. */
  let looked = '';

  async function endWait(tx: Db, number: string): Promise<boolean> {
    const now = clock.now();
    const ticket = await ticketByNumber(tx, number);
    // Ended or put off meanwhile.
    if (ticket?.status !== 'waiting' || !ticket.waiting || ticket.waiting.until.getTime() > now.getTime()) return false;
    const changed = await desk.change(tx, ticket, { status: 'in_progress' });
    if (!changed) return false;
    const seq = await addEvent(tx, {
      number,
      at: now,
      actor: { kind: 'system' },
      kind: 'resumed',
      from: 'waiting',
      to: 'in_progress',
      note: '等待到期，已提醒处理的人',
    });
    const text = words.waitOverForStaff(changed, ticket.confidential ? '见控制台' : ticket.waiting.reason);
    await desk.tellThem(tx, changed, await desk.handlersOf(tx, changed), { suffix: `waited:${seq}`, text, priority: 'reply' });
    return true;
  }

  async function askAgain(tx: Db, number: string): Promise<boolean> {
    const now = clock.now();
    const ticket = await ticketByNumber(tx, number);
    if (!ticket) return false;
    // Whatever became of it: it is asked at most once.
    const marked = await desk.change(tx, ticket, { revisitAt: undefined });
    if (!marked || ticket.status !== 'closed') return false;
    const round = (await lastEventSeq(tx, number, 'closed')) ?? 0;
    const people = await peopleOfTicket(tx, number);
    if (people.length === 0) return true;
    const chats = await withPrivateChat(
      tx,
      people.map(({ personId }) => personId),
    );
    const text = words.askAgain(ticket);
    // In private where there is a private chat, whatever group it was reported in.
    const asked = people.map((person) => (chats.has(person.personId) ? { ...person, groupId: undefined } : person));
    const { messages } = messagesTo(ticket, asked, `ticket:${number}:revisit:${round}:`, { group: () => text, person: text }, 'broadcast');
    await post(tx, messages);
    for (const { personId } of people) await changePerson(tx, number, personId, { askedAgainAt: now });
    const note = `四周后回访 ${people.length} 位居民`;
    const data = { people: people.length, round };
    await addEvent(tx, { number, at: now, actor: { kind: 'system' }, kind: 'rating_asked', note, data });
    return true;
  }

  /** One ticket a transaction: one that can not be done must not keep the others from it. */
  async function each(numbers: readonly string[], work: (tx: Db, number: string) => Promise<boolean>): Promise<number> {
    let done = 0;
    for (const number of numbers) {
      try {
        if (await store.transaction((tx) => work(tx, number))) done++;
      } catch (error) {
        log.error({ err: error, ticket: number }, 'ticket could not be looked after');
      }
    }
    return done;
  }

  async function untilDone(next: () => Promise<readonly string[]>, work: (tx: Db, number: string) => Promise<boolean>): Promise<number> {
    let done = 0;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const numbers = await next();
      done += await each(numbers, work);
      if (numbers.length < BATCH) break;
    }
    return done;
  }

  return {
    async tick() {
      const now = clock.now();
      let touched = await untilDone(() => waitedEnough(store.db, now, BATCH), endWait);
      touched += await untilDone(() => toRevisit(store.db, now, BATCH), askAgain);
      const day = calendar.dayOf(now);
      if (looked === day) return touched;
      looked = day;
      for (let after = ''; ; ) {
        const numbers = await openAfter(store.db, after, BATCH);
        if (numbers.length === 0) break;
        await each(numbers, async (tx, number) => refreshStanding(tx, number, clock));
        after = numbers.at(-1)!;
      }
      return touched;
    },
  };
}

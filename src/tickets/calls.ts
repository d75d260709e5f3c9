import type { Db } from '../store/database.ts';
import type { Tickets } from './api.ts';
import { type CallResult, insertTry, openCalls, triesOf, troubleOf } from './calls-store.ts';
import type { Desk } from './desk.ts';
import { noteReached, TROUBLE } from './echo.ts';
import { type EchoEntry, echoById, lastTelling, moveEcho, textOfMessage } from './echo-store.ts';
import { TELLING, type Ticket } from './ticket.ts';
import { actorName, addEvent, peopleOfTicket, ticketByNumber } from './tickets-store.ts';
import * as words from './words.ts';

const NOTE_LIMIT = 100;

export const CALL_WORDS: Readonly<Record<CallResult, string>> = {
  phone: '电话告知了',
  visit: '上门或当面告知了',
  note: '留了字条',
  not_reached: '没有联系上',
};

/** What no message could bring, a person brings: whom, what, and what came of it. */
export function calling(desk: Desk): Pick<Tickets, 'calls' | 'openCall' | 'enterCall'> {
  const { clock, refuse, clean } = desk;

  /** Undefined where nobody is to be called any more. */
  async function due(db: Db, id: string): Promise<{ entry: EchoEntry; ticket: Ticket } | undefined> {
    const entry = await echoById(db, id);
    const ticket = entry && (await ticketByNumber(db, entry.number));
    if (!entry || !ticket || entry.state !== 'failed' || !(TELLING as readonly string[]).includes(ticket.status)) return undefined;
    return (await lastTelling(db, entry.number))?.seq === entry.round ? { entry, ticket } : undefined;
  }

  return {
    async calls(db, filter = {}) {
      const calls = [];
      for (const { entry, ticket, since } of await openCalls(db, filter)) {
        const { state, error } = await troubleOf(db, entry.message);
        const why = `${TROUBLE[state] ?? '正在重发'}${error ? `，${error}` : ''}`;
        calls.push({ id: entry.id, ticket, text: await textOfMessage(db, entry.message), why, since, tries: await triesOf(db, entry.id) });
      }
      return calls;
    },

    async openCall(tx, { id, actor, reason }) {
      const found = await due(tx, id);
      if (!found) return undefined;
      const { ticket, entry } = found;
      const note = `打电话或上门告知：${clean(reason).slice(0, NOTE_LIMIT)}`;
      await addEvent(tx, { number: ticket.number, at: clock.now(), actor, kind: 'identity_opened', note, data: { people: 1 } });
      return (await peopleOfTicket(tx, ticket.number)).find(({ ref }) => ref === entry.ref);
    },

    async enterCall(tx, { id, actor, result, at, note = '' }) {
      const found = await due(tx, id);
      if (!found) return refuse('illegal', words.refusal.noCall);
      const { ticket, entry } = found;
      const { number } = ticket;
      const now = clock.now();
      const when = at ?? now;
      const queued = (await openCalls(tx, { number })).find((call) => call.entry.id === id)?.since;
      // To the minute: that is how it is entered.
      if (Number.isNaN(when.getTime()) || when.getTime() > now.getTime() || (queued && when.getTime() < queued.getTime() - 60_000))
        return refuse('input', words.refusal.callTime);
      const person = (await peopleOfTicket(tx, number)).find(({ ref }) => ref === entry.ref);
      const said = clean(note, person ? [person.name] : []).slice(0, NOTE_LIMIT);
      const reached = result !== 'not_reached';
      const tries = entry.tries + (reached ? 0 : 1);
      if (!(await moveEcho(tx, id, ['failed'], { state: reached ? 'told' : 'failed', tries }, now)))
        return refuse('conflict', words.refusal.noCall);
      await insertTry(tx, id, { at: when, actor: actorName(actor), result, note: said }, now);
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'called',
        note: `${CALL_WORDS[result]}${reached ? ' 1 位居民' : `（第 ${tries} 次）`}${said ? `：${said}` : ''}`,
        data: { people: reached ? 1 : 0 },
      });
      if (reached) await noteReached(tx, number, clock);
      const after = (await ticketByNumber(tx, number)) ?? ticket;
      const then = after.status === 'closed' && ticket.status !== 'closed' ? `，${number} 已办结` : '';
      return { kind: 'done', ticket: after, text: `已记下：${CALL_WORDS[result]}${then}。` };
    },
  };
}

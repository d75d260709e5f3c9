import type { Tickets } from './api.ts';
import type { Desk } from './desk.ts';
import { closeIfEchoed, echoMessages } from './echo.ts';
import { dueAt, REOPENED } from './limits.ts';
import { STATUS_WORDS } from './ticket.ts';
import { addEvent, changePerson, peopleOfTicket, ticketByNumber } from './tickets-store.ts';
import * as words from './words.ts';

/** Longest reply, in characters. */
export const ANSWER_LIMIT = 1000;

/** What staff do to tickets, from the chat and from the console. What to tell them is in the result. */
export function staffActs(desk: Desk): Pick<Tickets, 'start' | 'answer' | 'reopen' | 'openIdentity'> {
  const { clock, calendar, post, refuse, clean, readFor, change } = desk;
  return {
    async start(tx, { number, actor, expected }) {
      const ticket = await readFor(tx, number, 'in_progress', expected, (t) => words.refusal.startClosed(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      const changed = await change(tx, ticket, { status: 'in_progress' });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, { number, at: clock.now(), actor, kind: 'started', from: ticket.status, to: 'in_progress', note: '开始处理' });
      return { kind: 'done', ticket: changed, text: `${number} 已改为处理中。` };
    },

    async answer(tx, { number, text, actor, close, expected }) {
      const ticket = await readFor(tx, number, 'answered', expected, () => words.refusal.answerToClosed(number));
      if (ticket.kind === 'refused') return ticket;
      const length = [...text.trim()].length;
      if (length === 0) return refuse('input', words.refusal.emptyAnswer(number));
      if (length > ANSWER_LIMIT) return refuse('input', words.refusal.longAnswer(length, ANSWER_LIMIT));
      const people = await peopleOfTicket(tx, number);
      const answer = clean(
        text,
        people.map((person) => person.name),
      );
      const changed = await change(tx, ticket, { status: 'answered', closeWanted: close });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const seq = await addEvent(tx, {
        number,
        at: clock.now(),
        actor,
        kind: 'answered',
        from: ticket.status,
        to: 'answered',
        note: ticket.confidential ? '已私下答复' : answer,
      });
      for (const person of people) await changePerson(tx, number, person.personId, { verdict: undefined });
      const messages = echoMessages(changed, people, seq, words.answerText(number, answer, close));
      await post(tx, messages);
      const closed = await closeIfEchoed(tx, number, clock);
      const told = people.length === 0 ? '登记人已要求删除信息，没有需要通知的人' : `正在通知 ${people.length} 位居民`;
      const then = closed ? '，已办结' : close ? '，送达后自动办结' : '';
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text: `${number} 已答复，${told}${then}。` };
    },

    async reopen(tx, { number, actor, reason, expected }) {
      const ticket = await readFor(tx, number, 'reopened', expected, (t) => words.refusal.reopenOpen(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      const note = clean(reason).slice(0, 200);
      if (note === '') return refuse('input', words.refusal.emptyReason(number));
      const now = clock.now();
      const changed = await change(tx, ticket, {
        status: 'reopened',
        closeWanted: false,
        closedAt: undefined,
        dueAt: dueAt(calendar, now, REOPENED),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, { number, at: now, actor, kind: 'reopened', from: ticket.status, to: 'reopened', note });
      return { kind: 'done', ticket: changed, text: `${number} 已重新打开。` };
    },

    async openIdentity(tx, { number, actor, reason }) {
      await addEvent(tx, { number, at: clock.now(), actor, kind: 'identity_opened', note: clean(reason).slice(0, 100) });
      return peopleOfTicket(tx, number);
    },
  };
}

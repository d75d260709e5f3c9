import type { Actor } from '../messages.ts';
import type { Db } from '../store/database.ts';
import type { Tickets } from './api.ts';
import { assigneesOf, keysOfPerson, sayKnown } from './assignees.ts';
import { promiseAgain } from './deadlines-settings-store.ts';
import type { Desk } from './desk.ts';
import { beginRound, closeIfEchoed } from './echo.ts';
import { withPrivateChat } from './echo-store.ts';
import { openGapIn } from './reply-templates.ts';
import { refreshStanding } from './standing.ts';
import { type Assignee, assigneeKey, STATUS_WORDS, type Ticket, type TicketPerson } from './ticket.ts';
import { addEvent, changePerson, peopleOfTicket, ticketByNumber } from './tickets-store.ts';
import * as words from './words.ts';

/** Longest reply, in characters. */
export const ANSWER_LIMIT = 1000;
export const REASON_LIMIT = 200;

/** What staff do to tickets, from the chat and from the console. What to tell them is in the result. */
export function staffActs(desk: Desk): Pick<Tickets, 'start' | 'answer' | 'reopen' | 'openIdentity'> {
  const { clock, calendar, post, refuse, clean, readFor, change, news, community } = desk;

  const nameOf = async (tx: Db, assignee: Assignee): Promise<string> => {
    const known = (await assigneesOf(tx, community, undefined)).find((one) => assigneeKey(one.assignee) === assigneeKey(assignee));
    return sayKnown(known ?? { assignee });
  };

  return {
    async start(tx, { number, actor, expected }) {
      const known = await ticketByNumber(tx, number);
      const mine = await keysOf(tx, actor);
      const others = known?.assignee && known.assignee.kind !== 'unit' && !mine.includes(assigneeKey(known.assignee));
      // Two take it at once: the second hears who has it.
      if (known?.assignee && others && (known.status === 'assigned' || known.status === 'in_progress'))
        return refuse('conflict', words.refusal.others(number, await nameOf(tx, known.assignee)));
      const ticket = await readFor(tx, number, 'in_progress', expected, (t) => words.refusal.startClosed(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      const now = clock.now();
      const me: Assignee | undefined =
        actor.kind === 'person' ? { kind: 'person', id: actor.id } : actor.kind === 'user' ? { kind: 'user', name: actor.name } : undefined;
      const taken = me && (!ticket.assignee || ticket.assignee.kind === 'unit' || others);
      const changed = await change(tx, ticket, {
        status: 'in_progress',
        referredTo: undefined,
        ...(taken && { assignee: me, assignedAt: now }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const resumed = ticket.status === 'waiting';
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: resumed ? 'resumed' : 'started',
        from: ticket.status,
        to: 'in_progress',
        note: resumed ? '继续处理，不再等' : ticket.status === 'referred' ? '收回，自己处理' : '开始处理',
        ...(taken && { data: { assignee: assigneeKey(me) } }),
      });
      if (taken && ticket.status === 'received') await news(tx, changed, words.takenNews(changed));
      return { kind: 'done', ticket: changed, text: `${number} 已改为处理中。` };
    },

    async answer(tx, { number, text, actor, close, expected }) {
      const ticket = await readFor(tx, number, 'answered', expected, (t) =>
        t.status === 'closed' ? words.refusal.answerToClosed(number) : words.refusal.illegal(number, STATUS_WORDS[t.status], '答复'),
      );
      if (ticket.kind === 'refused') return ticket;
      const length = [...text.trim()].length;
      if (length === 0) return refuse('input', words.refusal.emptyAnswer(number));
      if (length > ANSWER_LIMIT) return refuse('input', words.refusal.longAnswer(length, ANSWER_LIMIT));
      const gap = openGapIn(text);
      if (gap) return refuse('input', words.refusal.openGap(gap));
      const people = await peopleOfTicket(tx, number);
      const answer = clean(
        text,
        people.map((person) => person.name),
      );
      const changed = await change(tx, ticket, { status: 'answered', closeWanted: close, referredTo: undefined });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const now = clock.now();
      const seq = await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'answered',
        from: ticket.status,
        to: 'answered',
        note: ticket.confidential ? '已私下答复' : answer,
        data: { people: people.length },
      });
      for (const person of people)
        await changePerson(tx, number, person.personId, {
          verdict: undefined,
          verdictAt: undefined,
          askedAt: close ? now : undefined,
          askedAgainAt: undefined,
        });
      await tellAnswer(tx, changed, { people, seq, answer, close });
      const closed = await closeIfEchoed(tx, number, clock);
      const told = people.length === 0 ? '登记人已要求删除信息，没有需要通知的人' : `正在通知 ${people.length} 位居民`;
      const then = closed ? '，已办结' : close ? '，送达后自动办结' : '';
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text: `${number} 已答复，${told}${then}。` };
    },

    async reopen(tx, { number, actor, reason, expected }) {
      const ticket = await readFor(tx, number, 'reopened', expected, (t) => words.refusal.reopenOpen(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      if (ticket.status === 'merged') return refuse('illegal', words.refusal.reopenMerged(number, ticket.mergedInto ?? ''));
      const note = clean(reason).slice(0, REASON_LIMIT);
      if (note === '') return refuse('input', words.refusal.emptyReason(number));
      const now = clock.now();
      const changed = await change(tx, ticket, {
        status: 'reopened',
        closeWanted: false,
        closedAt: undefined,
        revisitAt: undefined,
        referredTo: undefined,
        dueAt: await promiseAgain(tx, calendar, now),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, { number, at: now, actor, kind: 'reopened', from: ticket.status, to: 'reopened', note });
      await refreshStanding(tx, number, clock);
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text: `${number} 已重新打开。` };
    },

    async openIdentity(tx, { number, actor, reason }) {
      await addEvent(tx, { number, at: clock.now(), actor, kind: 'identity_opened', note: clean(reason).slice(0, 100) });
      return peopleOfTicket(tx, number);
    },
  };

  /** The reply; and where it closes, the question whether it is solved: in private, where there is a private chat. */
  async function tellAnswer(
    tx: Db,
    ticket: Ticket,
    told: { readonly people: readonly TicketPerson[]; readonly seq: number; readonly answer: string; readonly close: boolean },
  ): Promise<void> {
    const { people, seq, answer, close } = told;
    const { number } = ticket;
    const inGroup = ticket.confidential ? [] : people.filter(({ groupId }) => groupId !== undefined);
    const chats = close
      ? await withPrivateChat(
          tx,
          inGroup.map(({ personId }) => personId),
        )
      : new Set<string>();
    const askedThere = (members: readonly TicketPerson[]): boolean => !members.every(({ personId }) => chats.has(personId));
    const messages = await beginRound(
      tx,
      { ticket, people, kind: 'answered', seq, at: clock.now() },
      {
        group: (members) => words.answerText(number, answer, close, askedThere(members)),
        person: words.answerText(number, answer, close),
      },
    );
    const groups = new Map<string, TicketPerson[]>();
    for (const person of inGroup) groups.set(person.groupId!, [...(groups.get(person.groupId!) ?? []), person]);
    const asks = close ? [...groups.values()].filter((members) => !askedThere(members)).flat() : [];
    await post(tx, [
      ...messages,
      ...asks.map(({ personId, ref }) => ({
        key: `ticket:${number}:ask:${seq}:p:${ref}`,
        to: { person: personId },
        text: words.askPrivately(ticket),
        priority: 'reply' as const,
        cause: { kind: 'ticket' as const, id: number },
      })),
    ]);
  }
}

/** Every name under which one of the staff can have tickets. */
export async function keysOf(db: Db, actor: Actor): Promise<readonly string[]> {
  switch (actor.kind) {
    case 'person':
      return keysOfPerson(db, actor.id);
    case 'user':
      return [`user:${actor.name}`];
    case 'system':
      return [];
    default:
      return actor satisfies never;
  }
}

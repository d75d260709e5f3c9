import type { Db } from '../store/database.ts';
import { nextNumber } from '../store/ids.ts';
import type { Tickets } from './api.ts';
import { REASON_LIMIT } from './by-staff.ts';
import { promiseAgain, promiseFor } from './deadlines-settings-store.ts';
import type { Desk } from './desk.ts';
import { beginRound, messagesTo, noteReached } from './echo.ts';
import { dropOf, lastTelling, textOfRound } from './echo-store.ts';
import { priorityOf } from './priority.ts';
import { refreshStanding } from './standing.ts';
import { ENDED, STATUS_WORDS, type Telling, type Ticket, UNANSWERED } from './ticket.ts';
import {
  addEvent,
  attachPerson,
  changePerson,
  detachVia,
  insertPictures,
  insertTicket,
  peopleOfTicket,
  picturesOfTicket,
  ticketByNumber,
} from './tickets-store.ts';
import * as words from './words.ts';

const SUMMARY_LIMIT = 120;

/** One matter under two numbers becomes one, two under one number become two. Nobody is lost, and nobody is told twice. */
export function merging(desk: Desk): Pick<Tickets, 'merge' | 'unmerge' | 'splitOff'> {
  const { clock, calendar, post, refuse, clean, readFor, change, news } = desk;

  /** What those who come to an answered or referred matter missed; `lost` where nobody knows it any more. */
  async function missed(tx: Db, main: Ticket): Promise<{ kind: Telling; seq: number; text: string } | 'nothing' | 'lost'> {
    if (main.status !== 'answered' && main.status !== 'referred') return 'nothing';
    const last = await lastTelling(tx, main.number);
    if (!last || last.kind !== main.status) return 'lost';
    const text = await textOfRound(tx, main.number, last.seq);
    return text ? { kind: main.status, seq: last.seq, text } : 'lost';
  }

  return {
    async merge(tx, { number, into, actor, expected }) {
      if (number === into) return refuse('input', words.refusal.mergeSelf);
      const main = await ticketByNumber(tx, into);
      if (!main) return refuse('unknown', words.refusal.unknown(into));
      if (main.mergedInto === number) return refuse('input', words.refusal.mergeMoved(into, number));
      if (main.status === 'merged') return refuse('illegal', words.refusal.mergeMoved(into, main.mergedInto ?? ''));
      if (ENDED.includes(main.status)) return refuse('illegal', words.refusal.mergeEnded(into, STATUS_WORDS[main.status]));
      const ticket = await readFor(tx, number, 'merged', expected, (t) => words.refusal.illegal(number, STATUS_WORDS[t.status], '合并'));
      if (ticket.kind === 'refused') return ticket;
      if (ticket.confidential !== main.confidential) return refuse('input', words.refusal.mergeConfidential);
      const told = await missed(tx, main);
      if (told === 'lost') return refuse('illegal', words.refusal.mergeAnswered(into));
      const people = await peopleOfTicket(tx, number);
      const merged = await change(tx, ticket, { status: 'merged', mergedInto: into, closeWanted: false, referredTo: undefined });
      const grown = await change(tx, main, {});
      if (!merged || !grown) return refuse('conflict', words.refusal.conflict(number));
      const now = clock.now();
      const moved: string[] = [];
      for (const person of people) {
        const { personId, groupId, phone, door, floor } = person;
        const said = person.role === 'reporter' ? ticket.details : person.words;
        const home = { building: person.building ?? ticket.where.building, unit: person.unit ?? ticket.where.unit, door, floor };
        const added = await attachPerson(tx, {
          ...{ number: into, personId, role: 'supporter', groupId, where: home, via: number, at: now },
          ...(phone ? { phone } : {}),
          ...(said ? { words: said } : {}),
        });
        if (added) moved.push(personId);
      }
      const pictures = (await picturesOfTicket(tx, number)).map(({ path }) => path);
      if (pictures.length > 0) await insertPictures(tx, into, pictures, now);
      const seq = await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'merged',
        from: ticket.status,
        to: 'merged',
        note: `与 ${into} 是同一件事，并到 ${into}`,
        data: { ticket: into, people: people.length },
      });
      await addEvent(tx, {
        number: into,
        at: now,
        actor,
        kind: 'took_in',
        note: `并入 ${number}，增加 ${moved.length} 位居民`,
        data: { ticket: number, people: moved.length },
      });
      const text = words.mergedText(number, into);
      await post(tx, await beginRound(tx, { ticket: merged, people, kind: 'merged', seq, at: now }, { group: () => text, person: text }));
      const newcomers = (await peopleOfTicket(tx, into)).filter(({ personId }) => moved.includes(personId));
      if (told !== 'nothing' && newcomers.length > 0) {
        const round = { ticket: grown, people: newcomers, kind: told.kind, seq: told.seq, more: `from-${number}`, at: now };
        await post(tx, await beginRound(tx, round, { group: () => told.text, person: told.text }));
        if (main.closeWanted) for (const { personId } of newcomers) await changePerson(tx, into, personId, { askedAt: now });
      }
      await refreshStanding(tx, into, clock);
      return { kind: 'done', ticket: merged, text: `${number} 已并到 ${into}，${people.length} 位居民一起听 ${into} 的结果。` };
    },

    async unmerge(tx, { number, actor, reason, expected }) {
      const ticket = await readFor(tx, number, 'reopened', expected, (t) =>
        words.refusal.illegal(number, STATUS_WORDS[t.status], '单独办理'),
      );
      if (ticket.kind === 'refused') return ticket;
      if (ticket.status !== 'merged' || !ticket.mergedInto)
        return refuse('illegal', words.refusal.illegal(number, STATUS_WORDS[ticket.status], '单独办理'));
      const main = await ticketByNumber(tx, ticket.mergedInto);
      if (!main) return refuse('unknown', words.refusal.unknown(ticket.mergedInto));
      if (main.status === 'merged') return refuse('illegal', words.refusal.unmergeMoved(main.number, main.mergedInto ?? ''));
      const why = clean(reason).slice(0, REASON_LIMIT);
      if (why === '') return refuse('input', '请写明为什么单独办理，例如“不是同一层的灯”。');
      const now = clock.now();
      const refs = await detachVia(tx, main.number, number);
      await dropOf(tx, main.number, refs, now);
      const apart = await change(tx, ticket, {
        status: 'reopened',
        mergedInto: undefined,
        dueAt: await promiseAgain(tx, calendar, now),
      });
      const rest = await change(tx, main, {});
      if (!apart || !rest) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'split',
        from: 'merged',
        to: 'reopened',
        note: `从 ${main.number} 分出，单独办理：${why}`,
        data: { ticket: main.number },
      });
      await addEvent(tx, {
        number: main.number,
        at: now,
        actor,
        kind: 'gave_off',
        note: `分出 ${number}，减少 ${refs.length} 位居民`,
        data: { ticket: number, people: refs.length },
      });
      await refreshStanding(tx, number, clock);
      await refreshStanding(tx, main.number, clock);
      await noteReached(tx, main.number, clock);
      await news(tx, apart, words.unmergedNews(number, calendar.sayMoment(apart.dueAt, now)));
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? apart, text: `${number} 已从 ${main.number} 分出，重新打开。` };
    },

    async splitOff(tx, { number, actor, summary, category, everyone, expected }) {
      const ticket = await ticketByNumber(tx, number);
      if (!ticket) return refuse('unknown', words.refusal.unknown(number));
      if (ENDED.includes(ticket.status)) return refuse('illegal', words.refusal.illegal(number, STATUS_WORDS[ticket.status], '拆分'));
      if (expected && expected.getTime() !== ticket.updatedAt.getTime()) return refuse('conflict', words.refusal.conflict(number));
      const people = await peopleOfTicket(tx, number);
      const chosen = people.filter(({ role }) => everyone || role === 'reporter');
      if (chosen.length === 0) return refuse('input', `${number} 的登记人已要求删除信息，没有人要通知，不用拆分。`);
      const short = clean(
        summary,
        people.map(({ name }) => name),
      ).slice(0, SUMMARY_LIMIT);
      if (short === '') return refuse('input', words.refusal.splitSummary);
      const now = clock.now();
      const kind = category ?? ticket.category;
      const { priority, reasons } = priorityOf({ ...ticket, category: kind, openedAt: now, status: 'received', households: 1 }, now);
      const second: Ticket = {
        ...ticket,
        number: await nextNumber(tx, 'T', calendar.wall(now).year),
        category: kind,
        status: 'received',
        summary: short,
        openedAt: now,
        updatedAt: now,
        dueAt: await promiseFor(tx, calendar, now, ticket.kind, kind),
        ...{ closedAt: undefined, closeWanted: false, assignee: undefined, assignedAt: undefined, waiting: undefined },
        ...{ mergedInto: undefined, referredTo: undefined, source: undefined, priority, priorityReasons: reasons, households: 1 },
      };
      await insertTicket(tx, second);
      for (const person of chosen) {
        const { personId, groupId, phone, door, floor, building, unit } = person;
        await attachPerson(tx, {
          ...{ number: second.number, personId, role: person.role, groupId, where: { building, unit, door, floor }, at: now },
          ...(phone ? { phone } : {}),
          ...(person.words ? { words: person.words } : {}),
        });
      }
      const note = ticket.confidential ? '保密工单' : words.sayMatter(second);
      await addEvent(tx, { number: second.number, at: now, actor, kind: 'opened', to: 'received', note, data: { ticket: number } });
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'gave_off',
        note: `另一件事单独登记为 ${second.number}`,
        data: { ticket: second.number },
      });
      if (!(await change(tx, ticket, {}))) return refuse('conflict', words.refusal.conflict(number));
      const text = words.splitText(second, number, calendar.sayMoment(second.dueAt, now));
      await post(
        tx,
        messagesTo(second, await peopleOfTicket(tx, second.number), `ticket:${second.number}:ack:`, { group: () => text, person: text })
          .messages,
      );
      await refreshStanding(tx, second.number, clock);
      const except = actor.kind === 'person' ? actor.id : undefined;
      const forStaff = words.newForStaff(second, calendar, now);
      await desk.tellThem(tx, second, await desk.handlersOf(tx, second), { suffix: 'new', text: forStaff, except });
      return {
        kind: 'done',
        ticket: (await ticketByNumber(tx, second.number)) ?? second,
        text: `另一件事已单独登记为 ${second.number}，${UNANSWERED.includes(ticket.status) ? `${number} 继续办理` : `${number} 不变`}。`,
      };
    },
  };
}

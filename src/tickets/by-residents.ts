import { nextNumber } from '../store/ids.ts';
import type { Tickets } from './api.ts';
import { promiseAgain, promiseFor } from './deadlines-settings-store.ts';
import { append, type Desk } from './desk.ts';
import { closeIfEchoed } from './echo.ts';
import { priorityOf } from './priority.ts';
import { refreshStanding } from './standing.ts';
import { type Ticket, VERDICT_WORDS } from './ticket.ts';
import {
  addEvent,
  attachPerson,
  changePerson,
  insertPictures,
  insertTicket,
  lastEventSeq,
  peopleOfTicket,
  type TicketChange,
  ticketByNumber,
} from './tickets-store.ts';
import * as words from './words.ts';

const SUMMARY_LIMIT = 120;

/** What residents do to tickets. Their acknowledgements are queued here, in the same transaction. */
export function residentActs(desk: Desk): Pick<Tickets, 'open' | 'join' | 'amend' | 'addPictures' | 'rate'> {
  const { clock, calendar, log, refuse, clean, privatePhone, kept, gridFor, tell, tellStaff, follow, readForResident, change } = desk;

  const ended = (ticket: Ticket): string | undefined => {
    if (ticket.status === 'closed') return words.refusal.closedForResident(ticket.number);
    return ticket.status === 'declined' ? words.refusal.declinedForResident(ticket.number) : undefined;
  };
  return {
    async open(tx, { ticket: report, reporter, group }) {
      const summary = clean(report.summary, [reporter.name]).slice(0, SUMMARY_LIMIT);
      if (summary === '') return refuse('input', words.refusal.emptySummary);
      const now = clock.now();
      const reportedIn = report.confidential ? undefined : group;
      const { door: _, ...where } = report.where;
      const matter = { kind: report.kind, category: report.category, openedAt: now, status: 'received', households: 1 } as const;
      const { priority, reasons } = priorityOf(matter, now);
      const ticket: Ticket = {
        number: await nextNumber(tx, 'T', calendar.wall(now).year),
        kind: report.kind,
        category: report.category,
        status: 'received',
        where,
        grid: gridFor(where, group),
        summary,
        details: kept(report.details, reporter),
        confidential: report.confidential,
        groupId: reportedIn?.id,
        openedAt: now,
        dueAt: await promiseFor(tx, calendar, now, report.kind, report.category),
        updatedAt: now,
        ...{ closedAt: undefined, closeWanted: false, assignee: undefined, assignedAt: undefined, waiting: undefined },
        ...{ mergedInto: undefined, referredTo: undefined, source: undefined, priority, priorityReasons: reasons, households: 1 },
      };
      await insertTicket(tx, ticket);
      await attachPerson(tx, {
        number: ticket.number,
        personId: reporter.id,
        role: 'reporter',
        groupId: reportedIn?.id,
        phone: report.phone ?? privatePhone(report.details),
        where: report.where,
        at: now,
      });
      await addEvent(tx, {
        number: ticket.number,
        at: now,
        actor: 'resident',
        kind: 'opened',
        to: 'received',
        note: ticket.confidential ? '保密工单' : words.sayMatter(ticket),
      });
      if (report.pictures.length > 0) await insertPictures(tx, ticket.number, report.pictures, now);
      const text = words.acknowledgement(ticket, calendar, now);
      await tell(tx, ticket, { person: reporter, group }, 'ack', text);
      await tellStaff(tx, ticket, reporter, 'new', words.newForStaff(ticket, calendar, now));
      log.info({ ticket: ticket.number, category: ticket.category, grid: ticket.grid }, 'ticket opened');
      return { kind: 'done', ticket, text };
    },

    async join(tx, wanted, resident) {
      const ticket = await follow(tx, wanted);
      if (!ticket) return refuse('unknown', words.refusal.unknown(wanted));
      const { number } = ticket;
      const known = (await peopleOfTicket(tx, number)).some((person) => person.personId === resident.person.id);
      // Who is not part of a confidential matter is not told that it exists.
      if (ticket.confidential && !known) return refuse('unknown', words.refusal.confidential(number));
      const over = ended(ticket);
      if (over) return refuse('illegal', over);
      const now = clock.now();
      if (known) {
        const text = words.alreadyJoined(number);
        if (!resident.quiet) await tell(tx, ticket, resident, `again:${resident.person.id}:${now.getTime()}`, text);
        return { kind: 'done', ticket, text };
      }
      const reopening = ticket.status === 'answered';
      const again: TicketChange = { status: 'reopened', closeWanted: false, dueAt: await promiseAgain(tx, calendar, now) };
      const changed = await change(tx, ticket, reopening ? again : {});
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await attachPerson(tx, {
        number,
        personId: resident.person.id,
        role: 'supporter',
        groupId: resident.group?.id,
        where: resident.where,
        words: resident.words && kept(resident.words, resident.person),
        at: now,
      });
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'joined', note: '又有一位居民反映' });
      if (reopening)
        await addEvent(tx, {
          number,
          at: now,
          actor: 'resident',
          kind: 'reopened',
          from: 'answered',
          to: 'reopened',
          note: '答复后又有居民反映',
        });
      await refreshStanding(tx, number, clock);
      const until = ticket.waiting && calendar.sayMoment(ticket.waiting.until, now);
      const text = reopening ? words.joinedAnswered(number) : until ? words.joinedWaiting(number, until) : words.joined(number);
      if (!resident.quiet) await tell(tx, changed, resident, `join:${resident.person.id}`, text);
      if (reopening)
        await tellStaff(tx, changed, resident.person, `reopened:${changed.updatedAt.getTime()}`, words.reopenedForStaff(changed, ''));
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text };
    },

    async amend(tx, wanted, request) {
      const read = await readForResident(tx, wanted, request);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      const { number } = ticket;
      const over = ended(ticket);
      if (over) return refuse('illegal', over);
      const now = clock.now();
      const { door, ...given } = request.where;
      const where = {
        ...ticket.where,
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')),
      };
      const moved = me.role === 'reporter' && words.sayPlace(where) !== words.sayPlace(ticket.where);
      const addition = kept(request.addition ?? '', request.person);
      const grid = moved ? (gridFor(where, request.group) ?? ticket.grid) : ticket.grid;
      const changed = await change(tx, ticket, {
        ...(moved && { where, grid }),
        ...(addition !== '' && me.role === 'reporter' && { details: append(ticket.details, addition) }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await changePerson(tx, number, me.personId, {
        ...(door && { door }),
        ...(addition !== '' && me.role === 'supporter' && { words: append(me.words ?? '', addition) }),
      });
      const pictures = await insertPictures(tx, number, request.pictures ?? [], now);
      const what = [
        moved && `位置改为${words.sayPlace(where)}`,
        addition !== '' && '补充了说明',
        pictures > 0 && `加了 ${pictures} 张照片`,
      ].filter(Boolean);
      if (what.length > 0) await addEvent(tx, { number, at: now, actor: 'resident', kind: 'amended', note: what.join('，') });
      if (door || moved) await refreshStanding(tx, number, clock);
      const text = words.amended(changed);
      if (!request.quiet) await tell(tx, changed, request, `amend:${changed.updatedAt.getTime()}`, text);
      if (changed.grid !== ticket.grid)
        await tellStaff(tx, changed, request.person, `moved:${changed.updatedAt.getTime()}`, words.newForStaff(changed, calendar, now));
      return { kind: 'done', ticket: changed, text };
    },

    async addPictures(tx, wanted, pictures, resident) {
      const read = await readForResident(tx, wanted, resident);
      if ('kind' in read) return read;
      const { number } = read.ticket;
      const over = ended(read.ticket);
      if (over) return refuse('illegal', over);
      const now = clock.now();
      const added = await insertPictures(tx, number, pictures, now);
      const changed = added > 0 ? await change(tx, read.ticket, {}) : read.ticket;
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const text = words.picturesAdded(number, added);
      if (added > 0) {
        await addEvent(tx, { number, at: now, actor: 'resident', kind: 'pictures', note: `加了 ${added} 张照片` });
        await tell(tx, changed, resident, `pictures:${changed.updatedAt.getTime()}`, text);
      }
      return { kind: 'done', ticket: changed, text };
    },

    async rate(tx, wanted, rating) {
      const read = await readForResident(tx, wanted, rating);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      const { number } = ticket;
      if (ticket.status !== 'answered' && ticket.status !== 'closed')
        return refuse('illegal', ended(ticket) ?? words.refusal.notAnswered(number));
      const now = clock.now();
      const remark = kept(rating.remark ?? '', rating.person);
      const unsolved = rating.verdict === 'unsolved';
      const changed = await change(tx, ticket, {
        ...(unsolved && { status: 'reopened', closeWanted: false, closedAt: undefined, dueAt: await promiseAgain(tx, calendar, now) }),
        ...(unsolved && { revisitAt: undefined }),
        ...(!unsolved && me.role === 'reporter' && { closeWanted: true }),
        ...(remark !== '' && me.role === 'reporter' && { details: append(ticket.details, remark) }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await changePerson(tx, number, me.personId, {
        verdict: rating.verdict,
        verdictAt: now,
        ...(remark !== '' && me.role === 'supporter' && { words: append(me.words ?? '', remark) }),
      });
      const data = {
        round: (await lastEventSeq(tx, number, 'answered')) ?? 0,
        verdict: rating.verdict,
        reporter: me.role === 'reporter',
        ...(me.verdict ? { before: me.verdict } : {}),
      };
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'rated', note: VERDICT_WORDS[rating.verdict], data });
      if (unsolved)
        await addEvent(tx, {
          number,
          at: now,
          actor: 'resident',
          kind: 'reopened',
          from: ticket.status,
          to: 'reopened',
          note: '居民反馈没解决',
        });
      if (unsolved) await refreshStanding(tx, number, clock);
      const closed = !unsolved && (await closeIfEchoed(tx, number, clock));
      const text = words.rated(number, rating.verdict, closed);
      await tell(tx, changed, rating, `rated:${me.personId}:${changed.updatedAt.getTime()}`, text);
      if (unsolved)
        await tellStaff(
          tx,
          changed,
          rating.person,
          `reopened:${changed.updatedAt.getTime()}`,
          words.reopenedForStaff(changed, clean(remark, [me.name]).slice(0, 200)),
        );
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text };
    },
  };
}

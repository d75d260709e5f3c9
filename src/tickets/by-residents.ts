import { nextNumber } from '../store/ids.ts';
import type { Tickets } from './api.ts';
import { append, type Desk } from './desk.ts';
import { closeIfEchoed } from './echo.ts';
import { dueAt, limitFor, REOPENED } from './limits.ts';
import { type Ticket, VERDICT_WORDS } from './ticket.ts';
import {
  addEvent,
  attachPerson,
  changePerson,
  insertPictures,
  insertTicket,
  peopleOfTicket,
  type TicketChange,
  ticketByNumber,
} from './tickets-store.ts';
import * as words from './words.ts';

const SUMMARY_LIMIT = 120;

/** What residents do to tickets. Their acknowledgements are queued here, in the same transaction. */
export function residentActs(desk: Desk): Pick<Tickets, 'open' | 'join' | 'amend' | 'addPictures' | 'rate'> {
  const { clock, calendar, log, refuse, clean, privatePhone, kept, gridFor, tell, tellStaff, readForResident, change } = desk;
  return {
    async open(tx, { ticket: report, reporter, group }) {
      const summary = clean(report.summary, [reporter.name]).slice(0, SUMMARY_LIMIT);
      if (summary === '') return refuse('input', words.refusal.emptySummary);
      const now = clock.now();
      const reportedIn = report.confidential ? undefined : group;
      const { door: _, ...where } = report.where;
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
        dueAt: dueAt(calendar, now, limitFor(report.kind, report.category)),
        updatedAt: now,
        closedAt: undefined,
        closeWanted: false,
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

    async join(tx, number, resident) {
      const ticket = await ticketByNumber(tx, number);
      if (!ticket) return refuse('unknown', words.refusal.unknown(number));
      const known = (await peopleOfTicket(tx, number)).some((person) => person.personId === resident.person.id);
      // Who is not part of a confidential matter is not told that it exists.
      if (ticket.confidential && !known) return refuse('unknown', words.refusal.confidential(number));
      if (ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
      const now = clock.now();
      if (known) {
        const text = words.alreadyJoined(number);
        if (!resident.quiet) await tell(tx, ticket, resident, `again:${resident.person.id}:${now.getTime()}`, text);
        return { kind: 'done', ticket, text };
      }
      const reopening = ticket.status === 'answered';
      const again: TicketChange = { status: 'reopened', closeWanted: false, dueAt: dueAt(calendar, now, REOPENED) };
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
      const text = reopening ? words.joinedAnswered(number) : words.joined(number);
      if (!resident.quiet) await tell(tx, changed, resident, `join:${resident.person.id}`, text);
      if (reopening)
        await tellStaff(tx, changed, resident.person, `reopened:${changed.updatedAt.getTime()}`, words.reopenedForStaff(changed, ''));
      return { kind: 'done', ticket: changed, text };
    },

    async amend(tx, number, request) {
      const read = await readForResident(tx, number, request);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      if (ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
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
      const text = words.amended(changed);
      if (!request.quiet) await tell(tx, changed, request, `amend:${changed.updatedAt.getTime()}`, text);
      if (changed.grid !== ticket.grid)
        await tellStaff(tx, changed, request.person, `moved:${changed.updatedAt.getTime()}`, words.newForStaff(changed, calendar, now));
      return { kind: 'done', ticket: changed, text };
    },

    async addPictures(tx, number, pictures, resident) {
      const read = await readForResident(tx, number, resident);
      if ('kind' in read) return read;
      if (read.ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
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

    async rate(tx, number, rating) {
      const read = await readForResident(tx, number, rating);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      if (ticket.status !== 'answered' && ticket.status !== 'closed') return refuse('illegal', words.refusal.notAnswered(number));
      const now = clock.now();
      const remark = kept(rating.remark ?? '', rating.person);
      const unsolved = rating.verdict === 'unsolved';
      const changed = await change(tx, ticket, {
        ...(unsolved && { status: 'reopened', closeWanted: false, closedAt: undefined, dueAt: dueAt(calendar, now, REOPENED) }),
        ...(!unsolved && me.role === 'reporter' && { closeWanted: true }),
        ...(remark !== '' && me.role === 'reporter' && { details: append(ticket.details, remark) }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await changePerson(tx, number, me.personId, {
        verdict: rating.verdict,
        ...(remark !== '' && me.role === 'supporter' && { words: append(me.words ?? '', remark) }),
      });
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'rated', note: VERDICT_WORDS[rating.verdict] });
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

import { unitsOf } from '../community/community.ts';
import { personById } from '../community/people-store.ts';
import type { Actor } from '../messages.ts';
import type { Db } from '../store/database.ts';
import type { Tickets } from './api.ts';
import { assigneesOf, candidatesFor, chatOf, type Known, keysOfPerson, sayDesk, sayKnown } from './assignees.ts';
import { keysOf, REASON_LIMIT } from './by-staff.ts';
import type { Desk } from './desk.ts';
import { rosteredAt } from './roster-store.ts';
import { type Assignee, assigneeKey, ENDED, STATUS_WORDS } from './ticket.ts';
import { addEvent, ticketByNumber } from './tickets-store.ts';
import * as words from './words.ts';

/** Whose a matter is: proposed, given, passed on, and taken to the manager. */
export function assigning(
  desk: Desk,
  refer: Tickets['refer'],
): Pick<Tickets, 'assign' | 'escalate' | 'candidates' | 'assignees' | 'findAssignee' | 'sayAssignee' | 'keysOf'> {
  const { clock, calendar, community, channelName, refuse, clean, readFor, change, news, tellThem, managers } = desk;

  async function known(db: Db, assignee: Assignee): Promise<Known | undefined> {
    return (await assigneesOf(db, community, undefined)).find((one) => assigneeKey(one.assignee) === assigneeKey(assignee));
  }

  const say = async (db: Db, assignee: Assignee): Promise<string> => sayKnown((await known(db, assignee)) ?? { assignee });

  return {
    async assign(tx, { number, to, actor, reason = '', expected }) {
      const one = await known(tx, to);
      if (!one) return refuse('input', words.refusal.noAssignee(to.kind === 'person' ? '这位同事' : to.name));
      const why = clean(reason).slice(0, REASON_LIMIT);
      // What is given to an office outside has left our hands: its people are told so.
      if (one.unit?.outside) return refer(tx, { number, to: one.unit.name, actor, expected, ...(why ? { reason: why } : {}) });
      const ticket = await readFor(tx, number, 'assigned', expected, (t) =>
        words.refusal.illegal(number, STATUS_WORDS[t.status], '派单，请先重新打开'),
      );
      if (ticket.kind === 'refused') return ticket;
      const name = sayKnown(one);
      const holds = ticket.status === 'assigned' || ticket.status === 'in_progress';
      if (ticket.assignee && assigneeKey(ticket.assignee) === assigneeKey(to) && holds)
        return refuse('illegal', words.refusal.already(number, name));
      if (ticket.assignee && holds && why === '') return refuse('input', words.refusal.passReason(number));
      const now = clock.now();
      const changed = await change(tx, ticket, {
        status: 'assigned',
        assignee: to,
        assignedAt: now,
        closeWanted: false,
        referredTo: undefined,
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const before = ticket.assignee ? `${await say(tx, ticket.assignee)} → ` : '';
      const seq = await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'assigned',
        from: ticket.status,
        to: 'assigned',
        note: `${before}${name}${why ? `：${why}` : ''}`,
        data: { assignee: assigneeKey(to) },
      });
      const mine = await keysOf(tx, actor);
      const self = mine.includes(assigneeKey(to));
      const people = await chatOf(tx, to, community, channelName);
      const except = actor.kind === 'person' ? actor.id : undefined;
      const text = words.assignedForStaff(changed, why, calendar, now);
      const told = await tellThem(tx, changed, people, { suffix: `assigned:${seq}`, text, except, priority: 'reply' });
      // A unit of which nobody is in the chat: those on duty pass it on.
      if (to.kind === 'unit' && people.length === 0)
        await tellThem(tx, changed, await desk.handlersOf(tx, { ...changed, assignee: undefined }), {
          suffix: `assigned:${seq}`,
          text: words.unitForStaff(changed, to.name),
          except,
        });
      await news(tx, changed, words.assignedNews(changed, sayDesk(one), calendar, now));
      const heard = told > 0 || self || people.length > 0 ? '' : `${name}没有绑定聊天账号，请另行告知。`;
      return { kind: 'done', ticket: changed, text: `${number} 已派给${name}。${heard}` };
    },

    async escalate(tx, { number, actor, reason, expected }) {
      const ticket = await ticketByNumber(tx, number);
      if (!ticket) return refuse('unknown', words.refusal.unknown(number));
      if (ENDED.includes(ticket.status)) return refuse('illegal', words.refusal.illegal(number, STATUS_WORDS[ticket.status], '吹哨'));
      if (expected && expected.getTime() !== ticket.updatedAt.getTime()) return refuse('conflict', words.refusal.conflict(number));
      const why = clean(reason).slice(0, REASON_LIMIT);
      if (why === '') return refuse('input', words.refusal.callReason(number));
      const except = actor.kind === 'person' ? actor.id : undefined;
      const to = (await managers(tx)).filter(({ id }) => id !== except);
      if (to.length === 0) return refuse('input', words.refusal.noManager);
      const changed = await change(tx, ticket, {});
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const seq = await addEvent(tx, { number, at: clock.now(), actor, kind: 'escalated', note: why, data: { people: to.length } });
      const text = words.escalatedForStaff(changed, await nameOf(tx, actor), why);
      await tellThem(tx, changed, to, { suffix: `escalated:${seq}`, text, priority: 'reply' });
      return { kind: 'done', ticket: changed, text: `${number} 已吹哨，告诉了 ${to.length} 位负责人。` };
    },

    async candidates(db, number) {
      const ticket = await ticketByNumber(db, number);
      if (!ticket) return [];
      const onDuty = new Set((await rosteredAt(db, clock.now(), calendar)).map(({ personId }) => personId));
      return candidatesFor(db, ticket, { community, channel: channelName, onDuty });
    },

    async assignees(db) {
      return (await assigneesOf(db, community, channelName)).map((one) => ({ assignee: one.assignee, name: sayKnown(one) }));
    },

    async findAssignee(db, said) {
      const wanted = said.trim();
      const everyone = await assigneesOf(db, community, channelName);
      const unit = unitsOf(community).find(({ name, title }) => name === wanted || title === wanted);
      if (unit) return { kind: 'found', assignee: { kind: 'unit', name: unit.name } };
      const grid = wanted.replace(/(?:的)?网格员$/, '网格').replace('网格网格', '网格');
      const exact = everyone.filter((one) => nameOfKnown(one) === wanted);
      const chosen =
        exact.length > 0
          ? exact
          : everyone.filter(
              ({ person, ...one }) =>
                (person?.role === 'grid_member' && person.grid === grid) ||
                (wanted.length >= 2 && nameOfKnown({ person, ...one }).includes(wanted)),
            );
      const [first, second] = chosen;
      if (!first) return refuse('input', words.refusal.noAssignee(wanted));
      if (second) return refuse('input', words.refusal.twoAssignees(wanted));
      return { kind: 'found', assignee: first.assignee };
    },

    sayAssignee: say,
    keysOf: keysOfPerson,
  };

  async function nameOf(tx: Db, actor: Actor): Promise<string> {
    if (actor.kind === 'user') return actor.name;
    return actor.kind === 'person' ? ((await personById(tx, actor.id))?.name ?? '同事') : '系统';
  }
}

const nameOfKnown = ({ assignee, person }: Known): string => person?.name ?? (assignee.kind === 'person' ? '' : assignee.name);

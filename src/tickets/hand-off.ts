import { unitsOf } from '../community/community.ts';
import type { Tickets } from './api.ts';
import { REASON_LIMIT } from './by-staff.ts';
import type { Desk } from './desk.ts';
import { beginRound } from './echo.ts';
import { STATUS_WORDS } from './ticket.ts';
import { addEvent, peopleOfTicket } from './tickets-store.ts';
import * as words from './words.ts';

/** Longest wait at once: later, whoever wants to wait on has to say so again. */
export const WAIT_DAYS = 90;
/** Offices of every city, besides the units of the community's file. */
const OFFICES = ['物业', '街道', '12345'] as const;

/** What is not in our hands: waits for somebody, is handed to another office, or is not taken on. */
export function handingOff(desk: Desk): Pick<Tickets, 'wait' | 'refer' | 'decline' | 'referrals'> {
  const { clock, calendar, community, post, refuse, clean, readFor, change, news } = desk;
  const units = unitsOf(community);
  const referrals = [...new Set([...units.filter(({ name }) => name !== '社区').map(({ name }) => name), ...OFFICES])];
  const titleOf = (name: string): string => units.find((unit) => unit.name === name)?.title ?? (name === '12345' ? '12345 热线' : name);

  return {
    referrals,

    async wait(tx, { number, until, reason, actor, expected }) {
      const ticket = await readFor(tx, number, 'waiting', expected, (t) =>
        words.refusal.illegal(number, STATUS_WORDS[t.status], '改为等待'),
      );
      if (ticket.kind === 'refused') return ticket;
      const now = clock.now();
      const names = (await peopleOfTicket(tx, number)).map(({ name }) => name);
      const why = clean(reason, names).slice(0, REASON_LIMIT);
      if (why === '') return refuse('input', words.refusal.waitReason(number));
      if (Number.isNaN(until.getTime()) || until.getTime() <= now.getTime()) return refuse('input', words.refusal.waitPast);
      if (until.getTime() > now.getTime() + WAIT_DAYS * 86_400_000) return refuse('input', words.refusal.waitLong(WAIT_DAYS));
      const changed = await change(tx, ticket, {
        status: 'waiting',
        waiting: { since: ticket.waiting?.since ?? now, until, reason: why },
        closeWanted: false,
        referredTo: undefined,
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const day = calendar.sayMoment(until, now);
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'waits',
        from: ticket.status,
        to: 'waiting',
        note: ticket.confidential ? `等到 ${day}` : `等到 ${day}：${why}`,
        data: { until: until.toISOString() },
      });
      await news(tx, changed, words.waitsNews(number, why, day));
      return { kind: 'done', ticket: changed, text: `${number} 改为等待，等到 ${day}，这段时间不计时，已告诉居民。到时我提醒您。` };
    },

    async refer(tx, { number, to, said = '', reason = '', actor, expected }) {
      const ticket = await readFor(tx, number, 'referred', expected, (t) => words.refusal.illegal(number, STATUS_WORDS[t.status], '转办'));
      if (ticket.kind === 'refused') return ticket;
      const name = units.find((unit) => unit.title === to.trim())?.name ?? to.trim();
      if (!referrals.includes(name)) return refuse('input', words.refusal.referTo(referrals.join('、')));
      const people = await peopleOfTicket(tx, number);
      const names = people.map((person) => person.name);
      const words_ = clean(said, names).slice(0, REASON_LIMIT);
      const why = clean(reason, names).slice(0, REASON_LIMIT);
      if (ticket.status === 'referred' && ticket.referredTo === name && words_ === '')
        return refuse('illegal', words.refusal.referSame(number, titleOf(name)));
      const changed = await change(tx, ticket, { status: 'referred', referredTo: name, closeWanted: false });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const now = clock.now();
      const seq = await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'referred',
        from: ticket.status,
        to: 'referred',
        note: [`转给${titleOf(name)}`, why, words_ && !ticket.confidential ? `对方答复：${words_}` : ''].filter(Boolean).join('，'),
        data: { to: name, people: people.length },
      });
      const text = words.referredText(number, titleOf(name), words_);
      await post(
        tx,
        await beginRound(tx, { ticket: changed, people, kind: 'referred', seq, at: now }, { group: () => text, person: text }),
      );
      return { kind: 'done', ticket: changed, text: `${number} 已转给${titleOf(name)}，正在通知 ${people.length} 位居民。` };
    },

    async decline(tx, { number, reason, actor, expected }) {
      const ticket = await readFor(tx, number, 'declined', expected, (t) =>
        words.refusal.illegal(number, STATUS_WORDS[t.status], '改为不予受理'),
      );
      if (ticket.kind === 'refused') return ticket;
      const people = await peopleOfTicket(tx, number);
      const why = clean(
        reason,
        people.map(({ name }) => name),
      ).slice(0, REASON_LIMIT);
      if (why === '') return refuse('input', words.refusal.declineReason(number));
      const changed = await change(tx, ticket, { status: 'declined', closeWanted: false, referredTo: undefined });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const now = clock.now();
      const seq = await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'declined',
        from: ticket.status,
        to: 'declined',
        note: ticket.confidential ? '已私下说明原因' : why,
        data: { people: people.length },
      });
      const text = words.declinedText(number, why, community.phones.duty);
      await post(
        tx,
        await beginRound(tx, { ticket: changed, people, kind: 'declined', seq, at: now }, { group: () => text, person: text }),
      );
      return { kind: 'done', ticket: changed, text: `${number} 不予受理，正在把原因告诉 ${people.length} 位居民。` };
    },
  };
}

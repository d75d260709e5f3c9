import type { EffectAppliers } from '../bot/effects.ts';
import { type Community, unitsOf } from '../community/community.ts';
import { createStaffCodes } from '../community/staff-codes.ts';
import type { Clock, StaffTicketOrder } from '../messages.ts';
import type { Db } from '../store/database.ts';
import type { Questions } from '../tickets/questions.ts';
import type { Tickets } from '../tickets/tickets.ts';
import { keepWorkPictures } from '../tickets/work-pictures.ts';

/** What staff order about tickets from the chat, what reporters answer them, and how an account becomes one of the staff. */
export function staffOrders(parts: {
  readonly tickets: Tickets;
  readonly questions: Questions;
  readonly community: Community;
  readonly clock: Clock;
}): Pick<EffectAppliers, 'staff_order' | 'answer_question' | 'bind_account'> {
  const { tickets, questions } = parts;
  const codes = createStaffCodes({ clock: parts.clock });

  return {
    async staff_order({ tx, heard, now, reply }, { number, order, pictures = [] }) {
      const actor = { kind: 'person', id: heard.person.id } as const;
      const result = await carryOut(tx, number, order, actor);
      const said = [result?.text];
      // What was refused takes no pictures: they would tell of work that is nobody's.
      if (pictures.length > 0 && result?.kind !== 'refused') {
        const stage = order.kind === 'pictures' ? order.stage : order.kind === 'take' ? 'before' : undefined;
        said.push((await keepWorkPictures(tx, { number, paths: pictures, stage, actor, at: now })).text);
      }
      await reply(said.filter((text) => text !== undefined).join(''));
    },
    async answer_question({ tx, heard, reply }, { question, text, pictures }) {
      const result = await questions.answer(tx, { question, person: heard.person, group: heard.group, text, pictures, message: heard.id });
      await reply(result.kind === 'done' ? result.text : result.reason);
    },
    async bind_account({ tx, heard, reply }, { code }) {
      const { text } = await codes.use(tx, code, heard.person, heard.group === undefined);
      if (text !== '') await reply(text);
    },
  };

  async function carryOut(
    tx: Db,
    number: string,
    order: StaffTicketOrder,
    actor: ByPerson,
  ): Promise<{ readonly kind: 'done' | 'refused'; readonly text: string } | undefined> {
    switch (order.kind) {
      case 'take':
        return said(await tickets.start(tx, { number, actor }));
      case 'ask':
        return said(await questions.ask(tx, { number, text: order.text, actor }));
      case 'pass':
        return said(await pass(tx, number, order, actor));
      case 'wait':
        return said(await tickets.wait(tx, { number, actor, until: order.until, reason: order.reason }));
      case 'decline':
        return said(await tickets.decline(tx, { number, actor, reason: order.reason }));
      case 'call':
        return said(await tickets.escalate(tx, { number, actor, reason: order.reason }));
      case 'pictures':
        return undefined;
      default:
        return order satisfies never;
    }
  }

  /** To a colleague or a unit of ours; what lies outside the community is referred to. */
  async function pass(tx: Db, number: string, { to, reason }: Extract<StaffTicketOrder, { kind: 'pass' }>, actor: ByPerson) {
    const outside = unitsOf(parts.community).some((unit) => unit.outside && (unit.name === to || unit.title === to));
    if (outside) return tickets.refer(tx, { number, actor, to, reason });
    const found = await tickets.findAssignee(tx, to);
    if (found.kind === 'found') return tickets.assign(tx, { number, actor, to: found.assignee, reason });
    return tickets.referrals.includes(to) ? tickets.refer(tx, { number, actor, to, reason }) : found;
  }
}

type ByPerson = { readonly kind: 'person'; readonly id: string };

const said = (result: { readonly kind: 'done'; readonly text: string } | { readonly kind: 'refused'; readonly reason: string }) =>
  result.kind === 'done' ? { kind: result.kind, text: result.text } : { kind: result.kind, text: result.reason };

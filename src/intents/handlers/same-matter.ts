import type { ConversationState, Effect } from '../../messages.ts';
import { SAME_MATTER, SURELY_SAME } from '../../tickets/tickets.ts';
import { isCategory } from '../categories.ts';
import { decide, reply } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Slots } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { isPlaced } from '../slots.ts';
import { isInExchange } from '../unasked.ts';
import { askWhetherSame } from '../words.ts';
import { picturesOf } from './pictures.ts';

/** A report of what somebody has reported already: one ticket for one matter, and nobody's report lost. */

type OpenTicket = Extract<Effect, { kind: 'open_ticket' }>;

/** Whether it is the same matter as another's is asked, and waited for so long. */
export const SAME_MINUTES = 15;
/** The same thing at the same place, reported here a moment ago: it was acknowledged before everybody's eyes. */
const JUST_MINUTES = 10;

/** An open ticket about the same matter at the same place: joined, or added to where it is the resident's own. */
export async function oneOfOpen(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  effect: OpenTicket,
): Promise<Handled | undefined> {
  const { ticket } = effect;
  if (ticket.confidential || ticket.kind === 'suggestion' || !isPlaced(ticket.where)) return undefined;
  const alike = await deps.tickets.recentAlike(deps.db, { where: ticket.where, kind: ticket.kind, text: ticket.details });
  const same = alike.find(({ ticket: other, score }) => score >= SAME_MATTER && !other.confidential && other.status !== 'answered');
  if (!same) return undefined;
  const { number } = same.ticket;
  const sure = same.score >= SURELY_SAME;
  const mine = await deps.tickets.isAttached(deps.db, number, heard.person.id);
  const slots: Slots = { ticket: number, ...categorySlot(ticket.category) };
  if (mine && sure) return decide(recognition, 'ticket', addedTo(number, effect), `同一件事已登记为 ${number}，补充进去`, slots);
  const fresh = deps.clock.now().getTime() - same.ticket.openedAt.getTime() < JUST_MINUTES * 60_000;
  if (
    fresh &&
    sure &&
    heard.group &&
    same.ticket.groupId === heard.group.id &&
    !recognition.addressed &&
    !isInExchange(heard, recognition.intent)
  )
    return decide(
      recognition,
      'ticket',
      joined(number, effect, true),
      `${JUST_MINUTES} 分钟内群里刚登记过同一件事，记到 ${number}，不重复说`,
      slots,
    );
  return decide(
    recognition,
    'ticket',
    [
      reply(askWhetherSame(same.ticket)),
      { kind: 'remember', state: { kind: 'same_matter', number, effect, sure, own: mine }, minutes: SAME_MINUTES },
    ],
    `和 ${number} 像是同一件事，先问`,
    slots,
  );
}

/** 是同一件事吗 was asked. Yes joins it, no logs it by itself; with another place, there. */
export function settleSameMatter(
  heard: Heard,
  recognition: Recognition,
  open: Extract<ConversationState, { kind: 'same_matter' }>,
  yes: boolean,
): Handled {
  const slots: Slots = { ticket: open.number, ...categorySlot(open.effect.ticket.category) };
  if (yes) {
    const effect = withPictures(open.effect, heard);
    if (open.own) return decide(recognition, 'ticket', addedTo(open.number, effect), `是同一件事，补充到 ${open.number}`, slots);
    return decide(recognition, 'ticket', joined(open.number, effect), `是同一件事，加入 ${open.number}`, slots);
  }
  return decide(recognition, 'ticket', [{ kind: 'forget' }, asItsOwn(open.effect, heard, recognition)], '不是同一件事，另外登记');
}

/** What was asked about is logged by itself: the answer never came, or something else did. */
function asItsOwn(effect: OpenTicket, heard: Heard, recognition: Recognition): OpenTicket {
  const { where } = recognition.found;
  return { kind: 'open_ticket', ticket: { ...withPictures(effect, heard).ticket, where: { ...effect.ticket.where, ...where } } };
}

function withPictures(effect: OpenTicket, heard: Heard): OpenTicket {
  return { kind: 'open_ticket', ticket: { ...effect.ticket, pictures: [...effect.ticket.pictures, ...picturesOf(heard)] } };
}

/** More of what the resident reported before. */
function addedTo(number: string, { ticket: { details, pictures } }: OpenTicket): readonly Effect[] {
  const change: Effect = { kind: 'amend_ticket', number, where: {}, addition: details, ...(pictures.length > 0 ? { pictures } : {}) };
  return [{ kind: 'forget' }, change];
}

/** Joins a ticket with the words and pictures of a report of one's own. */
export function joined(number: string, { ticket }: OpenTicket, quiet = false): readonly Effect[] {
  const { details, pictures, where } = ticket;
  return [
    { kind: 'forget' },
    { kind: 'join_ticket', number, where, words: details, ...(quiet ? { quiet } : {}) },
    ...(pictures.length > 0 ? [{ kind: 'amend_ticket', number, where: {}, pictures, quiet: true } as const] : []),
  ];
}

const categorySlot = (category: string): Slots => (isCategory(category) ? { category } : {});

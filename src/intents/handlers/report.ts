import type { ConversationState, Effect, Place, TicketKind } from '../../messages.ts';
import { type Ticket, UNANSWERED } from '../../tickets/tickets.ts';
import { isCategory, needsPlace } from '../categories.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Slots } from '../intent.ts';
import { correctedPlace } from '../places.ts';
import { privateDataIn } from '../private.ts';
import type { Recognition } from '../recognition.ts';
import { signalsOf } from '../signals.ts';
import { isPlaced, whereOf } from '../slots.ts';
import { summarise } from '../summary.ts';
import { askPlace, GIVEN_UP, NOTHING_OPEN, PICTURE_WITHOUT_WORDS } from '../words.ts';
import { picturesOf } from './pictures.ts';
import { oneOfOpen } from './same-matter.ts';
import { handleWorkPictures } from './staff-tickets.ts';
import { alertOf, URGENT_MARK } from './urgent.ts';

type OpenTicket = Extract<Effect, { kind: 'open_ticket' }>;
type Waiting = Extract<ConversationState, { kind: 'ticket_needs_place' }>;

const PLACE_MINUTES = 30;
const JOIN_HOURS = 3;

/** A complaint, a suggestion, a hazard: to a ticket, or to one that is open already, or to the question where it is. */
export async function handleReport(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const open = await openTicketOf(heard, deps);
  const added = open && additionTo(open, heard, recognition);
  if (added) return added;
  const effect = ticketOf(heard, recognition, open);
  const { where, category, kind } = effect.ticket;
  if (kind !== 'suggestion' && !isPlaced(where) && needsPlace(category)) {
    const state: Waiting = { kind: 'ticket_needs_place', effect, asked: 1 };
    return decide(
      recognition,
      'ticket',
      [
        reply(askPlace(kindOfPlace(recognition), exampleBuilding(heard, deps), choicesIn(heard))),
        { kind: 'remember', state, minutes: PLACE_MINUTES },
      ],
      `${recognition.reason}；先问地点`,
    );
  }
  return (await oneOfOpen(heard, recognition, deps, effect)) ?? decide(recognition, 'ticket', [{ kind: 'forget' }, effect]);
}

/** The place that was asked for; what was said besides is kept as well. */
export async function handlePlace(heard: Heard, recognition: Recognition, deps: IntentDeps, waiting: Waiting): Promise<Handled> {
  const { ticket } = waiting.effect;
  const where: Place = { ...ticket.where, ...recognition.found.where };
  // A unit or a floor alone stands in the group's own building; several stay unknown.
  const effect: OpenTicket = {
    kind: 'open_ticket',
    ticket: {
      ...ticket,
      where,
      details: `${ticket.details}\n${heard.message.text}`.slice(0, 4000),
      pictures: [...ticket.pictures, ...picturesOf(heard)],
      ...phoneOf(recognition.text, ticket.phone),
    },
  };
  const slots: Slots = { ...(where.building ? { building: where.building } : {}), ...categorySlot(ticket.category) };
  if (ticket.summary.startsWith(URGENT_MARK)) {
    const alert = alertOf(
      heard,
      `补充地点，${ticket.summary.slice(URGENT_MARK.length)}`,
      where,
      `${ticket.details}；${heard.message.text}`,
    );
    return decide(recognition, 'escalate', [{ kind: 'forget' }, alert, effect], '紧急情况补充了地点，已转值班', slots);
  }
  return (
    (await oneOfOpen(heard, recognition, deps, effect)) ??
    decide(recognition, 'ticket', [{ kind: 'forget' }, effect], `${recognition.reason}，登记`, slots)
  );
}

/** Asked once is enough: the matter is logged without a place, and staff ask the rest. */
export function openWithoutPlace(recognition: Recognition, waiting: Waiting, words: string): readonly Effect[] {
  const { ticket } = waiting.effect;
  return [
    { kind: 'forget' },
    {
      kind: 'open_ticket',
      ticket: {
        ...ticket,
        details: words === '' ? ticket.details : `${ticket.details}\n${words}`.slice(0, 4000),
        ...phoneOf(recognition.text, ticket.phone),
      },
    },
  ];
}

export function handleGiveUp(heard: Heard, recognition: Recognition): Handled {
  switch (heard.conversation?.kind) {
    case 'ticket_needs_place':
      return decide(recognition, 'ack', [{ kind: 'forget' }, reply(GIVEN_UP)]);
    case 'same_matter':
      return decide(recognition, 'ack', [{ kind: 'forget' }, reply(GIVEN_UP)]);
    case 'notice_preview':
      return decide(recognition, 'ack', [{ kind: 'forget' }, { kind: 'cancel_notice', noticeId: heard.conversation.noticeId }]);
    case 'ticket_open':
    case 'answered':
    case 'gap_answer':
    case 'question_needs_place':
    case 'called':
    case 'activity':
    case 'staff_ticket':
      return { ...silent(recognition, '说不用了，结束这段对话'), effects: [{ kind: 'forget' }] };
    case 'order_needs_ticket':
      return decide(recognition, 'ack', [{ kind: 'forget' }, reply('好的，没有办。')], '指令不办了');
    case undefined:
      return recognition.addressed ? decide(recognition, 'ack', [reply(NOTHING_OPEN)]) : silent(recognition, '说不用了，没有正在办的事');
    default:
      return heard.conversation satisfies never;
  }
}

/** 不是3号楼是5号楼. */
export async function handleCorrection(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const open = await openTicketOf(heard, deps);
  const right = correctedPlace(deps.finder, recognition.text, homeOf(heard));
  if (!open || !right) return silent(recognition, '像是更正地点，但没有可以更正的工单');
  return decide(recognition, 'ticket', [{ kind: 'amend_ticket', number: open.number, where: whereOf(right) }], recognition.reason, {
    ticket: open.number,
    ...(right.building ? { building: right.building } : {}),
  });
}

/** A picture that follows its words. */
export async function handlePicture(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const pictures = picturesOf(heard);
  const { conversation } = heard;
  const work = handleWorkPictures(heard, recognition);
  if (work) return work;
  if (pictures.length > 0 && conversation?.kind === 'ticket_needs_place') {
    const { ticket } = conversation.effect;
    const effect: OpenTicket = { kind: 'open_ticket', ticket: { ...ticket, pictures: [...ticket.pictures, ...pictures] } };
    return {
      ...decide(
        recognition,
        'ticket',
        [{ kind: 'remember', state: { ...conversation, effect }, minutes: PLACE_MINUTES }],
        '照片先留着，等地点补上一起登记',
      ),
    };
  }
  const open = pictures.length > 0 ? await openTicketOf(heard, deps) : undefined;
  if (open)
    return decide(recognition, 'ticket', [{ kind: 'amend_ticket', number: open.number, where: {}, pictures }], '照片加到刚登记的工单', {
      ticket: open.number,
    });
  if (!recognition.addressed) return silent(recognition);
  return decide(recognition, 'ack', [reply(PICTURE_WITHOUT_WORDS)]);
}

/** 我家也是, +1: to the ticket that is quoted or named, else to the latest one of this group. */
export async function handleJoin(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { quote } = heard.message;
  const named = recognition.found.slots.ticket ?? (quote && deps.tickets.ofQuotedText(quote.text));
  const ticket = named ? await deps.tickets.byNumber(deps.db, named) : await latestInGroup(heard, recognition, deps);
  const number = ticket?.number ?? named;
  if (!number) return undefined;
  const where = recognition.found.where;
  if (
    ticket &&
    !hasContent(recognition.text) &&
    (await deps.tickets.isAttached(deps.db, number, heard.person.id)) &&
    !recognition.addressed
  ) {
    return silent(recognition, '已经在这件工单里，不用再登记');
  }
  // More about one's own matter, or another thing that is broken as well: as any report is read.
  if (ticket && hasContent(recognition.text) && (await deps.tickets.isAttached(deps.db, number, heard.person.id))) return undefined;
  return decide(recognition, 'ticket', [{ kind: 'join_ticket', number, where }], `${recognition.reason}，加入 ${number}`, {
    ticket: number,
    ...categorySlot(ticket?.category),
  });
}

async function latestInGroup(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Ticket | undefined> {
  const { group } = heard;
  if (!group) return undefined;
  const since = deps.clock.now().getTime() - JOIN_HOURS * 3_600_000;
  const { tickets } = await deps.tickets.list(deps.db, { status: [...UNANSWERED, 'answered', 'referred'], limit: 100 });
  const category = recognition.found.slots.category;
  return tickets.find(
    (ticket) =>
      ticket.groupId === group.id &&
      !ticket.confidential &&
      ticket.openedAt.getTime() >= since &&
      (category === undefined || category === '其他' || !hasContent(recognition.text) || category === ticket.category),
  );
}

/** More than the bare 我家也是. */
const hasContent = (text: string): boolean => /不[\p{Script=Han}]|坏|漏|堵|停|没[水电气暖]|臭|吵|黑/u.test(text);

/** The ticket that this person has just opened here. */
async function openTicketOf(heard: Heard, deps: IntentDeps): Promise<Ticket | undefined> {
  if (heard.conversation?.kind !== 'ticket_open') return undefined;
  const ticket = await deps.tickets.byNumber(deps.db, heard.conversation.number);
  return ticket && ticket.status !== 'closed' ? ticket : undefined;
}

/** 已经三天了, right after the report: belongs to it. A thing of its own, or another place, does not. */
function additionTo(open: Ticket, heard: Heard, recognition: Recognition): Handled | undefined {
  const { where, slots } = recognition.found;
  const elsewhere =
    (where.building !== undefined && recognition.found.spoken.building !== undefined && where.building !== open.where.building) ||
    (where.place !== undefined && where.place !== open.where.place);
  if (elsewhere) return undefined;
  const signals = signalsOf(recognition.text);
  const ownThing = signals.has('public_object') && (signals.has('fault') || signals.has('annoyance') || signals.has('hazard'));
  const sameCategory = slots.category === open.category || slots.category === '其他';
  if (ownThing && !sameCategory) return undefined;
  if (ownThing && !sharesWords(recognition.text, `${open.summary}${open.details}`)) return undefined;
  const pictures = picturesOf(heard);
  const more: Place = {
    ...(where.unit && !open.where.unit ? { unit: where.unit } : {}),
    ...(where.floor && !open.where.floor ? { floor: where.floor } : {}),
  };
  return decide(
    recognition,
    'ticket',
    [
      {
        kind: 'amend_ticket',
        number: open.number,
        where: more,
        addition: heard.message.text,
        ...(pictures.length > 0 ? { pictures } : {}),
      },
    ],
    `补充刚登记的 ${open.number}`,
    { ticket: open.number, ...categorySlot(open.category) },
  );
}

/** Two characters in a row that both have, besides the commonest. */
function sharesWords(a: string, b: string): boolean {
  for (let i = 0; i + 1 < a.length; i++) {
    const pair = a.slice(i, i + 2);
    if (/^[\p{Script=Han}]{2}$/u.test(pair) && !/[的了不是在有没我们你也都就这那个]/.test(pair) && b.includes(pair)) return true;
  }
  return false;
}

function ticketOf(heard: Heard, recognition: Recognition, open: Ticket | undefined): OpenTicket {
  const { found, text, intent } = recognition;
  const kind: TicketKind =
    /(?:求助|求帮|需要(?:人)?帮|帮帮|行动不便|独居|瘫痪|轮椅|卧床)/.test(text) && intent.kind === 'complaint'
      ? 'help'
      : intent.kind === 'suggestion'
        ? 'suggestion'
        : intent.kind === 'hazard'
          ? 'hazard'
          : 'complaint';
  // Right after another report, the place is still the same unless another is named.
  const where: Place =
    open && found.spoken.building === undefined && found.where.place === undefined ? { ...open.where, ...found.where } : found.where;
  return {
    kind: 'open_ticket',
    ticket: {
      kind,
      category: found.slots.category ?? '其他',
      where,
      summary: summarise(text, found.spoken),
      details: heard.message.text.slice(0, 4000),
      confidential: false,
      ...phoneOf(text),
      pictures: picturesOf(heard),
    },
  };
}

function phoneOf(text: string, before?: string): { readonly phone?: string } {
  const phone = privateDataIn(text).phone ?? before;
  return phone ? { phone } : {};
}

function kindOfPlace(recognition: Recognition): 'building' | 'unit' | 'spot' {
  const { spoken, slots } = recognition.found;
  if (spoken.unit) return 'unit';
  const inHouse =
    spoken.part !== undefined ||
    spoken.floor !== undefined ||
    slots.category === '设施维修' ||
    slots.category === '水电气暖' ||
    slots.category === '噪声扰民';
  return inHouse ? 'building' : 'spot';
}

const homeOf = (heard: Heard): string | undefined => (heard.group?.buildings.length === 1 ? heard.group.buildings[0] : undefined);
/** The buildings that the group is for, where they are few enough to choose from. */
const choicesIn = (heard: Heard): readonly string[] => {
  const buildings = heard.group?.buildings ?? [];
  return buildings.length > 1 && buildings.length <= 4 ? buildings : [];
};
const exampleBuilding = (heard: Heard, deps: IntentDeps): string =>
  heard.group?.buildings[0] ?? deps.community.grids.flatMap((grid) => grid.buildings)[2] ?? '3号楼';
const categorySlot = (category: string | undefined): Slots => (isCategory(category) ? { category } : {});

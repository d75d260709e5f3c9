import type { Effect, Place } from '../../messages.ts';
import type { CategoryName } from '../categories.ts';
import { decide, reply } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { EmergencyKind, Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { isPlaced } from '../slots.ts';
import { EMERGENCY_NAMES, emergencyWords, PLACE_OF_EMERGENCY } from '../words.ts';
import { picturesOf } from './pictures.ts';

const ABOUT: Readonly<Record<EmergencyKind, CategoryName>> = {
  gas: '水电气暖',
  fire: '消防安全',
  lift: '设施维修',
  medical: '其他',
  water: '水电气暖',
  electric: '水电气暖',
  missing: '治安',
  violence: '治安',
  suicide: '其他',
  drowning: '其他',
  collapse: '设施维修',
  other: '其他',
};
/** Something is left to repair when the danger is over; the others are for 119, 120 and 110 alone. */
const TO_REPAIR: readonly EmergencyKind[] = ['water', 'electric', 'lift', 'collapse'];
/** Marks a ticket whose place is of use to those on duty as soon as it is known. */
export const URGENT_MARK = '紧急：';

/** At once: what to do and whom to call, and those on duty are told, at any hour. Then, where there is something to repair, a ticket. */
export function handleUrgent(
  heard: Heard,
  recognition: Recognition,
  intent: Extract<Intent, { kind: 'urgent' }>,
  deps: IntentDeps,
): Handled {
  const { where } = recognition.found;
  const placed = isPlaced(where);
  const category = ABOUT[intent.emergency];
  const name = EMERGENCY_NAMES[intent.emergency];
  const ticket: Extract<Effect, { kind: 'open_ticket' }> = {
    kind: 'open_ticket',
    ticket: {
      kind: 'hazard',
      category,
      where,
      summary: `${URGENT_MARK}${name}`,
      details: heard.message.text,
      confidential: false,
      pictures: picturesOf(heard),
    },
  };
  const words = emergencyWords(intent.emergency, deps.community);
  const effects: Effect[] = [reply(placed ? words : `${words}${PLACE_OF_EMERGENCY}`), alertOf(heard, name, where)];
  if (placed && TO_REPAIR.includes(intent.emergency)) effects.push(ticket);
  // The place goes to those on duty when it comes, whatever became of a ticket.
  if (!placed) effects.push({ kind: 'remember', state: { kind: 'ticket_needs_place', effect: ticket, asked: 1 }, minutes: 15 });
  return decide(recognition, 'escalate', effects, `${recognition.reason}，${name}`, { category });
}

/** For those on duty only: they need to know who and where. */
export function alertOf(
  heard: Heard,
  name: string,
  where: Place,
  words: string = heard.message.text,
): Extract<Effect, { kind: 'alert_duty' }> {
  const place = [where.building, where.unit, where.floor, where.place, where.door && `${where.door}室`].filter(Boolean).join('');
  const from = heard.group ? `${heard.group.name}，${heard.person.name}` : `私聊，${heard.person.name}`;
  return { kind: 'alert_duty', text: `【${name}】${place === '' ? '' : `${place}。`}${from}：“${words.slice(0, 300)}”`, where };
}

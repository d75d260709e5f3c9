import { z } from 'zod';
import { CATEGORY_NAMES } from './categories.ts';

/** What a message wants, as one union: patterns, the local classifier and a model all end in it. */

export const EMERGENCIES = [
  'gas',
  'fire',
  'lift',
  'medical',
  'water',
  'electric',
  'missing',
  'violence',
  'suicide',
  'drowning',
  'collapse',
  'other',
] as const;
export type EmergencyKind = (typeof EMERGENCIES)[number];

export const slots = z.strictObject({
  building: z.string().optional(),
  unit: z.string().optional(),
  /** 4层, whatever way it was said. */
  floor: z.string().optional(),
  place: z.string().optional(),
  category: z.enum(CATEGORY_NAMES).optional(),
  people: z.number().int().min(1).max(99).optional(),
  ticket: z.string().optional(),
  /** 三天了, 昨天晚上: as said. */
  since: z.string().optional(),
});
export type Slots = z.output<typeof slots>;

const of = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind), slots });

export const intent = z.discriminatedUnion('kind', [
  of('ask_policy'),
  of('complaint'),
  of('suggestion'),
  of('hazard'),
  of('ticket_status'),
  of('rate_or_reopen').extend({ verdict: z.enum(['solved', 'partly', 'unsolved']), remark: z.string() }),
  of('activity_query'),
  of('activity_signup'),
  of('activity_cancel'),
  of('urgent').extend({ emergency: z.enum(EMERGENCIES) }),
  of('help'),
  of('human_handoff'),
  of('privacy_request').extend({ wish: z.enum(['erase', 'erase_confirmed', 'tell']) }),
  of('staff_command').extend({ command: z.string(), argument: z.string() }),
  of('show_original'),
  /** 最近有什么通知, 上次停水通知, 我刚进群有什么要知道的. */
  of('recent_notices').extend({ wants: z.enum(['list', 'topic', 'newcomer']), topic: z.string() }),
  of('chat').extend({ thanks: z.boolean() }),
  /** 我家也是, +1. */
  of('join_ticket'),
  /** The place that was asked for. */
  of('give_place'),
  /** 不是3号楼是5号楼. */
  of('correct_place'),
  /** 算了: what is open here is dropped. */
  of('give_up'),
  /** 确认 or 取消, to what was shown before. */
  of('confirm').extend({ yes: z.boolean() }),
  /** A picture or file that came without words. */
  of('picture'),
  /** Tries to change rules or roles, or asks for residents' data. */
  of('injection').extend({ about: z.enum(['rules', 'reporter', 'resident']) }),
  /** A quarrel, violence at home, a named person, a crime that is reported: not in front of the group. */
  of('delicate').extend({ about: z.enum(['violence', 'crime', 'person']) }),
  /** Corruption or organised crime: official channels only. */
  of('official_report'),
]);
export type Intent = z.output<typeof intent>;
export type IntentKind = Intent['kind'];

/** What the local classifier tells apart; the rest are patterns' matter alone. */
export const LEARNT = [
  'ask_policy',
  'complaint',
  'suggestion',
  'hazard',
  'ticket_status',
  'rate_or_reopen',
  'activity_query',
  'activity_signup',
  'activity_cancel',
  'urgent',
  'help',
  'human_handoff',
  'privacy_request',
  'staff_command',
  'chat',
] as const satisfies readonly IntentKind[];
export type LearntIntent = (typeof LEARNT)[number];

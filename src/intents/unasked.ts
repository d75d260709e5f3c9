import type { Calendar } from '../community/calendar.ts';
import { isStaff } from '../community/people-store.ts';
import type { Heard } from './heard.ts';
import type { Intent, IntentKind } from './intent.ts';
import type { Recognition } from './recognition.ts';

/** When a word that nobody asked for is not welcome, whatever the message means. Being mentioned and emergencies stand above it. */

export interface QuietHours {
  /** Minutes after midnight; `from` may be later than `to`. */
  readonly from: number;
  readonly to: number;
}

export interface UnaskedContext {
  readonly calendar: Calendar;
  readonly now: Date;
  readonly quietHours: QuietHours | undefined;
}

export type Unwelcome =
  | { readonly kind: 'silence'; readonly reason: string }
  /** What is reported is logged, and acknowledged in the morning. */
  | { readonly kind: 'later'; readonly until: Date; readonly reason: string };

/** They hang on something that is open with this person; whether it is, the handler knows. */
const CONTINUE: readonly IntentKind[] = ['give_place', 'correct_place', 'give_up', 'picture', 'confirm', 'show_original', 'rate_or_reopen'];
const REPORTS: readonly IntentKind[] = ['complaint', 'hazard', 'suggestion'];

/** The person is in the middle of something with the bot, and this belongs to it. */
export function isInExchange(heard: Heard, intent: Intent): boolean {
  const open = heard.conversation?.kind;
  if (open === undefined) return CONTINUE.includes(intent.kind);
  if (open !== 'ticket_open' && open !== 'activity') return true;
  return CONTINUE.includes(intent.kind) || intent.kind === 'complaint' || intent.kind === 'hazard';
}

/** @returns why not to speak up, or when; undefined where nothing speaks against it */
export function unwelcome(heard: Heard, recognition: Recognition, context: UnaskedContext): Unwelcome | undefined {
  const { intent } = recognition;
  if (!heard.group || recognition.addressed || !recognition.speak || intent.kind === 'urgent') return undefined;
  if (intent.kind === 'staff_command' && isStaff(heard.person.role)) return undefined;
  if (isInExchange(heard, intent)) return undefined;
  if (heard.group.manners?.attitude === 'mentioned') return silence('本群设置为只在被@时回答');
  const { around } = heard;
  const report = REPORTS.includes(intent.kind) || intent.kind === 'join_ticket';
  // A neighbour can answer a question; a lamp is still broken when a neighbour has said something.
  if (around?.answered && (around.answered.staff || !report))
    return silence(`${around.answered.staff ? '工作人员' : '邻居'}刚回过他，不插话`);
  const grave = intent.kind === 'delicate' && intent.about !== 'person';
  if (around?.quarrel && !grave) return silence('群里有人在争吵，不插话');
  const until = endOfQuiet(context);
  if (!until || grave) return undefined;
  const morning = context.calendar.sayTime(until);
  if (report) return { kind: 'later', until, reason: `夜间没有被@，先登记，${morning} 再在群里说` };
  return silence('夜间没有被@，不出声');
}

const silence = (reason: string): Unwelcome => ({ kind: 'silence', reason });

/** When the quiet hours that it is now are over; undefined by day. */
function endOfQuiet({ calendar, now, quietHours }: UnaskedContext): Date | undefined {
  if (!quietHours || quietHours.from === quietHours.to) return undefined;
  const { year, month, day, hour, minute } = calendar.wall(now);
  const { from, to } = quietHours;
  const at = hour * 60 + minute;
  const overMidnight = from > to;
  const quiet = overMidnight ? at >= from || at < to : at >= from && at < to;
  if (!quiet) return undefined;
  return calendar.instant(year, month, overMidnight && at >= from ? day + 1 : day, 0, to);
}

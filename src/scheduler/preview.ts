import type { Calendar } from '../community/calendar.ts';
import { buildingsOf, type Community, gridOf } from '../community/community.ts';
import { groupsForTargets, roomOfGroup } from '../community/groups-store.ts';
import type { NoticeDraft } from '../messages.ts';
import { isQuiet, type Pacing } from '../outbox/pace.ts';
import { splitText } from '../outbox/split.ts';
import type { Db } from '../store/database.ts';
import { finalText } from './notice.ts';
import { cronProblem, neverComes, nextOccurrence, occurrencesBetween } from './recurrence.ts';
import { problem, sayPreview, warning } from './words.ts';

/** Everything that will happen if this draft is confirmed, before it happens. */
export interface NoticePreview {
  readonly draft: NoticeDraft;
  /** Exactly what is sent. */
  readonly text: string;
  /** How many messages it takes for one group. */
  readonly parts: number;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly skipped: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  /** When it goes out: one moment, or the next ten of a recurring one. */
  readonly moments: readonly Date[];
  /** For one occurrence under the account's pacing. */
  readonly estimatedSeconds: number;
  /** It can't be sent while there is one. In Chinese. */
  readonly problems: readonly string[];
  /** Worth knowing before confirming. In Chinese. */
  readonly warnings: readonly string[];
  /** All of it as one message for the chat. */
  readonly say: string;
}

export interface PreviewOptions {
  readonly community: Community;
  readonly calendar: Calendar;
  readonly channelName: string;
  readonly pacing: Pacing;
  readonly messageBytes: number;
  readonly maxTextLength: number;
}

const MOMENTS = 10;

export async function previewNotice(db: Db, draft: NoticeDraft, now: Date, options: PreviewOptions): Promise<NoticePreview> {
  const { community, calendar, pacing } = options;
  const text = finalText(draft, community.committee);
  const parts = splitText(text, options.messageBytes).length;
  const { groups, skipped } = await reach(db, draft, options);
  const moments = momentsOf(draft, now, calendar);
  const estimatedSeconds = estimate(groups.length * parts, pacing);
  const problems = [
    ...textProblems(draft, text, options.maxTextLength),
    ...targetProblems(draft, groups.length, skipped.length, community),
    ...timeProblems(draft, moments, now, calendar),
  ];
  const warnings = warningsFor(draft, moments, groups.length, groups.length * parts, pacing, calendar);
  const preview = { draft, text, parts, groups, skipped, moments, estimatedSeconds, problems, warnings };
  return { ...preview, say: sayPreview({ ...preview, say: '' }, calendar, now) };
}

/** Who would get it now, and who would not, with the reason. Bindings may change until it is sent; the ledger has the last word. */
export async function reach(db: Db, draft: Pick<NoticeDraft, 'targets'>, options: Pick<PreviewOptions, 'community' | 'channelName'>) {
  const groups: { id: string; name: string }[] = [];
  const skipped: { id: string; name: string; reason: string }[] = [];
  for (const { id, name } of await groupsForTargets(db, draft.targets, (building) => gridOf(options.community, building))) {
    const room = await roomOfGroup(db, options.channelName, id, 'broadcast');
    if ('none' in room) skipped.push({ id, name, reason: room.none });
    else groups.push({ id, name });
  }
  return { groups, skipped };
}

function momentsOf(draft: NoticeDraft, now: Date, calendar: Calendar): readonly Date[] {
  if (draft.cron === undefined) return [draft.at ?? now];
  if (cronProblem(draft.cron)) return [];
  const first = nextOccurrence(draft.cron, calendar, now);
  if (!first) return [];
  const until = new Date(first.getTime() + 12 * 366 * 86_400_000);
  return [first, ...occurrencesBetween(draft.cron, calendar, first, until, MOMENTS - 1)];
}

/** The mean interval for each message; what goes over an hourly or daily cap waits for the next hour or day. */
export function estimate(messages: number, pacing: Pacing): number {
  const paced = (messages * (pacing.intervalMs + pacing.jitterMs / 2)) / 1000;
  const hours = Math.max(0, Math.ceil(messages / pacing.hourlyCap) - 1) * 3600;
  const days = Math.max(0, Math.ceil(messages / pacing.dailyCap) - 1) * 86_400;
  return Math.max(paced, hours, days);
}

function textProblems(draft: NoticeDraft, text: string, limit: number): string[] {
  const problems: string[] = [];
  if (draft.text.trim() === '') problems.push(problem.emptyText);
  else if (draft.title.trim() === '' && !draft.text.trim().startsWith('【')) problems.push(problem.emptyTitle);
  const length = [...text].length;
  if (length > limit) problems.push(problem.longText(length, limit));
  return problems;
}

function targetProblems(draft: NoticeDraft, reached: number, skipped: number, community: Community): string[] {
  const { all, buildings, grids, groups } = draft.targets;
  if (!all && buildings.length + grids.length + groups.length === 0) return [problem.noTarget];
  const known = new Set([...buildingsOf(community), ...community.grids.map((grid) => grid.name)]);
  // A community whose file names no building can't know better than its staff.
  const unknown = community.grids.length === 0 ? [] : [...buildings, ...grids].filter((name) => !known.has(name));
  if (unknown.length > 0) return [problem.unknownPlace(unknown)];
  if (reached === 0) return [skipped > 0 ? problem.noneBound : problem.noGroup];
  return [];
}

function timeProblems(draft: NoticeDraft, moments: readonly Date[], now: Date, calendar: Calendar): string[] {
  const problems: string[] = [];
  if (draft.at && draft.cron) problems.push(problem.both);
  if (draft.at && draft.at.getTime() < now.getTime()) problems.push(problem.past(calendar.sayMoment(draft.at, now)));
  if (draft.cron !== undefined) {
    const wrong = cronProblem(draft.cron);
    if (wrong) problems.push(wrong);
    else if (moments.length === 0) problems.push(neverComes(draft.cron));
  }
  const first = moments[0];
  if (draft.endsAt && first && draft.endsAt.getTime() <= first.getTime())
    problems.push(problem.over(calendar.sayMoment(draft.endsAt, now)));
  return problems;
}

function warningsFor(
  draft: NoticeDraft,
  moments: readonly Date[],
  groups: number,
  messages: number,
  pacing: Pacing,
  calendar: Calendar,
): string[] {
  const warnings: string[] = [];
  const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  const quiet = pacing.quietHours;
  if (quiet && moments.some((moment) => isQuiet(moment, quiet, calendar.timeZone)))
    warnings.push(warning.quiet(clock(quiet.from), clock(quiet.to)));
  const [first, second] = moments;
  const gap = first && second ? Math.round((second.getTime() - first.getTime()) / 60_000) : undefined;
  if (gap !== undefined && gap < 12 * 60) warnings.push(warning.often(gap));
  if (messages > pacing.dailyCap) warnings.push(warning.daily(pacing.dailyCap));
  if (groups > 5) warnings.push(warning.many(groups));
  if (draft.cron && draft.toKnowledge) warnings.push(warning.ends);
  return warnings;
}

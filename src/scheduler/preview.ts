import type { Calendar } from '../community/calendar.ts';
import { buildingsOf, type Community, gridOf } from '../community/community.ts';
import { type Group, groupsForTargets, listGroups, roomsOfGroups } from '../community/groups-store.ts';
import type { NoticeDraft } from '../messages.ts';
import { broadcastSeconds, broadcastShare, isQuiet, type Pacing } from '../outbox/pace.ts';
import { splitText } from '../outbox/split.ts';
import type { Db } from '../store/database.ts';
import { type ApprovalRules, needsApproval } from './approval.ts';
import { humanOf } from './approval-store.ts';
import { reachedBy } from './correct.ts';
import { finalText, repeatingOf } from './notice.ts';
import { noticeById } from './notices-store.ts';
import { cronProblem, zoneProblem } from './recurrence.ts';
import { momentsBetween, rulesProblem } from './repeat.ts';
import { sayRecurrence } from './say-repeat.ts';
import { groupVariables, renderCommon, renderFor, unknownVariables, VARIABLES } from './variables.ts';
import { problem, refusal, sayPreview, warning } from './words.ts';

/** Everything that will happen if this draft is confirmed, before it happens. */
export interface NoticePreview {
  readonly draft: NoticeDraft;
  /** Exactly what is sent; where it differs from group to group, see `samples`. */
  readonly text: string;
  /** What the first groups read, where it differs from group to group. */
  readonly samples: readonly { readonly name: string; readonly text: string }[];
  /** How many messages it takes for one group, its files included. */
  readonly parts: number;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly skipped: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  /** When it goes out: one moment, or the next ten of a recurring one. */
  readonly moments: readonly Date[];
  /** For one occurrence under the account's pacing. */
  readonly estimatedSeconds: number;
  /** It can't be sent while there is one. In Chinese. */
  readonly problems: readonly string[];
  /** Why it waits for a second person once it is confirmed by its author; undefined where it does not. */
  readonly approval: string | undefined;
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
  readonly approval: ApprovalRules;
}

const MOMENTS = 10;
/** What does not come within twelve years does not come. */
const FAR_MS = 12 * 366 * 86_400_000;
const SAMPLES = 3;

/** @param author `person:…`, `user:…`: who is about to send it; absent where that is not known yet */
export async function previewNotice(
  db: Db,
  draft: NoticeDraft,
  now: Date,
  options: PreviewOptions,
  author?: string,
): Promise<NoticePreview> {
  const { community, calendar, pacing } = options;
  const text = renderCommon(finalText(draft, community.committee), community);
  const { groups: all, skipped: unfit, unsure } = await reach(db, draft, options);
  const groups = all.map(({ id, name }) => ({ id, name }));
  const skipped = unfit.map(({ id, name, reason }) => ({ id, name, reason }));
  const rendered = all.map((group) => ({ name: group.name, ...renderFor(text, group, community) }));
  const texts = groupVariables(text).length === 0 ? [text] : rendered.flatMap((one) => (one.kind === 'text' ? one.text : []));
  const parts = Math.max(1, ...texts.map((one) => splitText(one, options.messageBytes).length)) + (draft.attachments?.length ?? 0);
  const moments = momentsOf(draft, now, calendar);
  const estimatedSeconds = broadcastSeconds(groups.length * parts, pacing);
  const problems = [
    ...textProblems(draft, texts, options.maxTextLength),
    ...variableProblems(draft, text, rendered),
    ...(draft.corrects
      ? correctionProblems(groups.length, skipped.length)
      : targetProblems(draft, groups.length, skipped.length, community)),
    ...timeProblems(draft, moments, now, calendar),
    ...(draft.replaces && !(await isPlanned(db, draft.replaces)) ? [refusal.replacedOver] : []),
  ];
  const approval = author === undefined ? undefined : needsApproval(options.approval, await humanOf(db, author), all, community);
  const warnings = warningsFor(draft, moments, groups.length, groups.length * parts, pacing, calendar);
  if (unsure.length > 0) warnings.push(warning.unsure(unsure));
  if (approval !== undefined) warnings.push(warning.approval(approval));
  const samples =
    texts.length > 1 || groupVariables(text).length > 0
      ? rendered.flatMap((one) => (one.kind === 'text' ? { name: one.name, text: one.text } : [])).slice(0, SAMPLES)
      : [];
  const preview = { draft, text, samples, parts, groups, skipped, moments, estimatedSeconds, problems, approval, warnings };
  return { ...preview, say: sayPreview({ ...preview, say: '' }, calendar, now) };
}

async function isPlanned(db: Db, id: string): Promise<boolean> {
  const state = (await noticeById(db, id))?.state;
  return state === 'scheduled' || state === 'paused';
}

/**
 * Who would get it now, and who would not, with the reason. Bindings may change until it is sent; the ledger has the last word.
 * `unsure`: of a correction, the groups of which nobody knows whether they received what is corrected.
 */
export async function reach(
  db: Db,
  draft: Pick<NoticeDraft, 'targets' | 'corrects'>,
  options: Pick<PreviewOptions, 'community' | 'channelName'>,
) {
  const groups: Group[] = [];
  const skipped: (Group & { readonly reason: string })[] = [];
  const received = draft.corrects ? await reachedBy(db, draft.corrects) : undefined;
  const meant = received
    ? (await listGroups(db)).filter((group) => received.sure.has(group.id))
    : await groupsForTargets(db, draft.targets, (building) => gridOf(options.community, building));
  const rooms = await roomsOfGroups(
    db,
    options.channelName,
    meant.map(({ id }) => id),
    'broadcast',
  );
  for (const group of meant) {
    const room = rooms.get(group.id)!;
    if ('none' in room) skipped.push({ ...group, reason: room.none });
    else groups.push(group);
  }
  const unsure = received ? (await listGroups(db)).filter((group) => received.unsure.has(group.id)).map(({ name }) => name) : [];
  return { groups, skipped, unsure };
}

function momentsOf(draft: NoticeDraft, now: Date, calendar: Calendar): readonly Date[] {
  const repeating = repeatingOf(draft);
  if (!repeating) return [draft.at ?? now];
  if (zoneProblem(draft.timeZone) || cronProblem(repeating.cron) || rulesProblem(repeating)) return [];
  const moments = momentsBetween(repeating, calendar, now, new Date(now.getTime() + FAR_MS), MOMENTS);
  // The first is shown whatever it is: that it comes too late is a problem of its own.
  return moments.filter((moment, i) => i === 0 || !draft.endsAt || moment.getTime() < draft.endsAt.getTime());
}

function textProblems(draft: NoticeDraft, texts: readonly string[], limit: number): string[] {
  const problems: string[] = [];
  if (draft.text.trim() === '') problems.push(draft.attachments?.length ? problem.noTwin : problem.emptyText);
  else if (draft.title.trim() === '' && !draft.text.trim().startsWith('【')) problems.push(problem.emptyTitle);
  const length = Math.max(0, ...texts.map((text) => [...text].length));
  if (length > limit) problems.push(problem.longText(length, limit));
  return problems;
}

function variableProblems(
  draft: NoticeDraft,
  text: string,
  rendered: readonly ({ readonly name: string } & ReturnType<typeof renderFor>)[],
): string[] {
  const unknown = unknownVariables(`${draft.title}${text}`);
  if (unknown.length > 0) return [problem.unknownVariable(unknown, VARIABLES)];
  const own = groupVariables(text);
  const problems: string[] = [];
  const missing = rendered.filter((one) => one.kind === 'missing');
  if (missing.length > 0)
    problems.push(
      problem.missingVariable(
        [...new Set(missing.flatMap((one) => one.names))],
        missing.map(({ name }) => name),
      ),
    );
  if (own.length > 0 && draft.toKnowledge && draft.cron === undefined) problems.push(problem.knowledgeVariable(own));
  return problems;
}

/** Who it goes to is not chosen: those who received what it corrects. */
const correctionProblems = (reached: number, skipped: number): string[] =>
  reached > 0 ? [] : [skipped > 0 ? problem.noneBound : problem.nothingSent];

function targetProblems(draft: NoticeDraft, reached: number, skipped: number, community: Community): string[] {
  const { all, buildings, grids, groups, tags = [], except = [] } = draft.targets;
  if (!all && buildings.length + grids.length + groups.length + tags.length === 0) return [problem.noTarget];
  const known = new Set([...buildingsOf(community), ...community.grids.map((grid) => grid.name)]);
  // A community whose file names no building can't know better than its staff.
  const unknown = community.grids.length === 0 ? [] : [...buildings, ...grids].filter((name) => !known.has(name));
  if (unknown.length > 0) return [problem.unknownPlace(unknown)];
  if (reached === 0) return [skipped > 0 ? problem.noneBound : except.length > 0 ? problem.allExcluded : problem.noGroup];
  return [];
}

function timeProblems(draft: NoticeDraft, moments: readonly Date[], now: Date, calendar: Calendar): string[] {
  const problems: string[] = [];
  if (draft.at && draft.cron) problems.push(problem.both);
  if (draft.at && draft.at.getTime() < now.getTime()) problems.push(problem.past(calendar.sayMoment(draft.at, now)));
  if (draft.cron !== undefined) {
    const wrong = zoneProblem(draft.timeZone) ?? cronProblem(draft.cron) ?? rulesProblem({ cron: draft.cron, rules: draft.repeat });
    if (wrong) problems.push(wrong);
    else if (moments.length === 0) problems.push(problem.never(sayRecurrence(draft, calendar)));
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
  if (messages > broadcastShare(pacing.dailyCap)) warnings.push(warning.daily(pacing.dailyCap));
  if (groups > 5) warnings.push(warning.many(groups));
  if (draft.cron && draft.toKnowledge) warnings.push(warning.ends);
  return warnings;
}

import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Calendar, createCalendar } from '../community/calendar.ts';
import type { Db } from '../store/database.ts';
import type { Activities } from './activities.ts';
import { countActivities } from './activities-store.ts';
import type { ActivityDraft } from './activity.ts';

/** The activities that a community begins with, from a YAML file. Later ones are made in the console. */

const text = z.string().trim().min(1, 'must not be empty');
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'must look like 2026-11-26 14:30');
const activityFile = z.strictObject({
  activities: z.array(
    z.strictObject({
      id: text,
      title: text,
      speaker: text.optional(),
      place: text,
      starts: moment,
      ends: moment,
      audience: text.optional(),
      capacity: z.number('must be a whole number').int('must be a whole number').min(1, 'must be at least 1').optional(),
      description: text.optional(),
    }),
  ),
});

/** The file can't be used; the message has a line for each problem: file:line: what, and what to write instead. */
export class ActivityFileError extends Error {
  override readonly name = 'ActivityFileError';
}

/** @throws {ActivityFileError} */
export async function readActivities(file: string, timeZone: string): Promise<readonly ActivityDraft[]> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'can not be read';
    throw new ActivityFileError(`${file} ${reason}. data/activities.yaml shows its shape.`, { cause: error });
  }
  return parseActivities(source, file, createCalendar(timeZone));
}

/** @throws {ActivityFileError} */
export function parseActivities(source: string, file: string, calendar: Calendar): readonly ActivityDraft[] {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) throw new ActivityFileError(`${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]}`);
  /** The line of the nearest node that exists on the way to a value. */
  const at = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range = node && typeof node === 'object' && 'range' in node ? (node.range as readonly number[] | undefined) : undefined;
      if (range) return lines.linePos(range[0]!).line;
    }
    return 1;
  };
  const problem = (path: readonly PropertyKey[], message: string) => `${file}:${at(path)}: ${path.join('.') || 'file'} ${message}`;

  const parsed = activityFile.safeParse(document.toJS());
  if (!parsed.success) throw new ActivityFileError(parsed.error.issues.map((issue) => problem(issue.path, issue.message)).join('\n'));
  const problems: string[] = [];
  const ids = new Set<string>();
  const drafts = parsed.data.activities.map((entry, i): ActivityDraft => {
    const startsAt = instantOf(entry.starts, calendar);
    const endsAt = instantOf(entry.ends, calendar);
    if (!startsAt) problems.push(problem(['activities', i, 'starts'], 'is not a moment of the calendar'));
    if (!endsAt) problems.push(problem(['activities', i, 'ends'], 'is not a moment of the calendar'));
    if (startsAt && endsAt && endsAt <= startsAt)
      problems.push(problem(['activities', i, 'ends'], `must be later than starts (${entry.starts})`));
    if (ids.has(entry.id)) problems.push(problem(['activities', i, 'id'], `${entry.id} stands twice; give each activity an id of its own`));
    ids.add(entry.id);
    const { starts: _, ends: __, ...rest } = entry;
    return { ...rest, startsAt: startsAt ?? new Date(0), endsAt: endsAt ?? new Date(0) };
  });
  if (problems.length > 0) throw new ActivityFileError(problems.join('\n'));
  return drafts;
}

/** undefined for 2026-02-30 and 25:00. */
function instantOf(moment: string, calendar: Calendar): Date | undefined {
  const [year, month, day, hour, minute] = moment.split(/[- :]/).map(Number) as [number, number, number, number, number];
  const instant = calendar.instant(year, month, day, hour, minute);
  return hour < 24 && minute < 60 && calendar.dayOf(instant) === moment.slice(0, 10) ? instant : undefined;
}

/** Writes them where there is no activity yet. @returns how many were added */
export async function seedActivities(tx: Db, activities: Activities, drafts: readonly ActivityDraft[]): Promise<number> {
  if ((await countActivities(tx)) > 0) return 0;
  for (const draft of drafts) await activities.create(tx, draft);
  return drafts.length;
}

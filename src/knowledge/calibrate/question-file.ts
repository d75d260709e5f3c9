import { createHash } from 'node:crypto';
import { z } from 'zod';
import { answeredBy, type Labelled } from './labelled.ts';

/** One line of a file of labelled questions (JSON lines). */
const line = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  text: z.string().trim().min(1),
  at: z.iso.datetime({ offset: true }).optional(),
  building: z.string().optional(),
  grid: z.string().optional(),
  /** Others (an ended document, a question back) are no matter of the decision to answer. */
  kind: z.enum(['answered', 'no-ground', 'expired', 'clarify']),
  gold: z.array(z.object({ file: z.string() })).default([]),
  /** Every one of these stands in a right answer. */
  must: z.array(z.string()).default([]),
});

export interface QuestionFile {
  readonly questions: readonly Labelled[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** @param at moment of asking where a line names none */
export function readQuestionFile(source: string, at: Date, keep: (id: string) => boolean = () => true): QuestionFile {
  const questions: Labelled[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const [i, raw] of source.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue;
    const read = parse(raw);
    if ('message' in read) {
      problems.push({ line: i + 1, message: read.message });
      continue;
    }
    const { value: q } = read;
    if (!keep(q.id) || q.kind === 'expired' || q.kind === 'clarify') continue;
    if (q.kind === 'answered' && q.must.length === 0) {
      problems.push({ line: i + 1, message: 'says "answered" but not what must stand in the answer; add "must": ["…"]' });
      continue;
    }
    questions.push({
      question: q.text,
      asking: { at: q.at ? new Date(q.at) : at, buildings: q.building ? [q.building] : [], grids: q.grid ? [q.grid] : [] },
      kind: q.kind === 'answered' ? 'answerable' : 'unanswerable',
      files: q.gold.map((gold) => gold.file),
      right: answeredBy(q.must),
      group: q.id,
      source: 'question',
    });
  }
  return { questions, problems };
}

function parse(raw: string): { readonly value: z.output<typeof line> } | { readonly message: string } {
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    return { message: 'is not JSON' };
  }
  const parsed = line.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const issue = parsed.error.issues[0]!;
  return { message: `${issue.path.join('.') || 'the line'}: ${issue.message}` };
}

/** A quarter of the shipped questions, by their ids, is used for no tuning and no fitting, so that there is something to measure with. */
export const isKeptOut = (id: string): boolean => createHash('sha256').update(id).digest()[0]! % 4 === 0;

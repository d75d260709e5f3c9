import type { NewDocument } from '../knowledge.ts';
import type { PolicyFacts } from '../policy.ts';
import type { Blocks } from './blocks.ts';
import { isDay } from './days.ts';
import { blocksFromLines } from './from-lines.ts';
import type { Loaded } from './load.ts';
import { splitBlocks } from './split.ts';

/** A document that the program itself writes: all its facts are given. */
export function documentFromText(document: NewDocument): Loaded {
  const problem = (message: string): Loaded => ({ problems: [{ file: document.file, line: 0, message }] });
  for (const day of [document.issued, document.effectiveFrom, document.effectiveTo]) {
    if (day !== undefined && day !== '' && !isDay(day)) return problem(`${day} is not a day of the calendar; write YYYY-MM-DD`);
  }
  if (document.text.trim() === '') return problem('holds no text');
  const facts: PolicyFacts = {
    id: document.file.replace(/^.*\//, '').replace(/\.[^.]+$/, ''),
    title: document.title.trim(),
    kind: document.kind,
    issuer: document.issuer,
    issued: document.issued,
    effectiveFrom: document.effectiveFrom ?? document.issued,
    effectiveTo: document.effectiveTo ?? '',
    supersedes: document.supersedes ?? [],
    buildings: document.buildings ?? [],
    grids: document.grids ?? [],
  };
  const blocks: Blocks =
    document.question === undefined
      ? blocksFromLines(document.text, { markdown: true })
      : {
          blocks: [{ kind: 'pair', question: document.question, text: document.text.trim(), line: 1, end: 1 }],
          text: document.text,
          title: document.title,
        };
  const { passages, problems } = splitBlocks(blocks);
  if (passages.length === 0) return problem('holds no text that could be quoted');
  return { policy: { facts, inferred: [], passages }, problems: problems.map((p) => ({ file: document.file, ...p })) };
}

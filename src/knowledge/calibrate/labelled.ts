import { createHash } from 'node:crypto';
import { shownRow } from '../ask/excerpt.ts';
import { plainText } from '../index/wording.ts';
import type { Asking, Assessment } from '../knowledge.ts';
import type { Passage } from '../policy.ts';
import type { Source } from './scratch.ts';

/** A question of which it is known what answers it: for telling how far the decision to answer can be trusted. */
export interface Labelled {
  readonly question: string;
  readonly asking: Asking;
  /** unanswerable: nothing in the documents answers it, whatever is found is wrong. */
  readonly kind: 'answerable' | 'unanswerable';
  /** Files that hold the answer; where all of them are left out, the question is unanswerable. */
  readonly files: readonly string[];
  /** Whether this passage answers it. */
  right(assessed: Pick<Assessment, 'policy' | 'passage'>): boolean;
  /** Questions of one group are never on both sides of a fit. */
  readonly group: string;
  readonly source: 'question' | 'way' | 'feedback';
}

/** What must stand in the passage for it to be the answer: figures, names, and so on. */
export function answeredBy(must: readonly string[], files: readonly string[] = []): Labelled['right'] {
  return ({ policy, passage }) =>
    (files.length === 0 || files.includes(policy.file)) &&
    must.every((words) => passage.text.includes(words) || shownText(passage).includes(words));
}

/** The documents' own ways of asking, each with the passage that it belongs to, and those that nothing answers. */
export function waysOf(sources: readonly Source[], at: Date): readonly (Labelled & { readonly way: string })[] {
  return sources.flatMap(({ policy, passages }) =>
    passages.flatMap((passage) =>
      [
        ...waysIn(passage.asked).map((way) => ({ way, answered: true })),
        ...waysIn(passage.refused).map((way) => ({ way, answered: false })),
      ].map(({ way, answered }) => ({
        question: way,
        way,
        asking: { at, buildings: policy.buildings.slice(0, 1), grids: policy.grids.slice(0, 1) },
        kind: answered ? ('answerable' as const) : ('unanswerable' as const),
        files: answered ? [policy.file] : [],
        right: (a: Pick<Assessment, 'policy' | 'passage'>) =>
          answered && a.policy.file === policy.file && (a.passage.ordinal === passage.ordinal || holdsAll(a.passage, passage)),
        group: `${policy.file}#${passage.ordinal}`,
        source: 'way' as const,
      })),
    ),
  );
}

const waysIn = (ways: string): readonly string[] => ways.split('\n').filter((way) => way !== '');

/** A stable number below `n` for a text: the same question falls into the same fold on every machine. */
export const foldOf = (text: string, n: number): number => createHash('sha256').update(text).digest().readUInt32BE(0) % n;

export const shownText = (passage: Passage): string => (passage.lead.includes('\t') ? shownRow(passage) : plainText(passage.text));

/** A clause that was cut, or a section told twice: whoever says all of it answers as well. */
const holdsAll = (one: Passage, other: Passage): boolean => one.text.includes(other.text.trim());

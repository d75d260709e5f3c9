import { diffArrays } from 'diff';
import type { Db } from '../store/database.ts';
import type { Segmenter } from './index/terms.ts';
import type { Inferred, LoadedPolicy, Passage, Policy, PolicyFacts } from './policy.ts';
import { goneDocuments, versionsOf, versionWithPassages } from './policy-versions-store.ts';

/** Every version of a document that was replaced, and what is different between two of them. */

export interface PolicyVersion {
  readonly file: string;
  readonly version: number;
  readonly origin: Policy['origin'];
  readonly facts: PolicyFacts;
  readonly inferred: readonly Inferred[];
  readonly sha256: string;
  readonly uploadId: string | undefined;
  /** In use from … to. */
  readonly from: Date;
  readonly to: Date;
  /** Names of console users; empty where the folder or the program did it. */
  readonly writtenBy: string;
  readonly replacedBy: string;
  readonly reason: 'replaced' | 'withdrawn' | 'removed';
}

export interface Piece {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** One passage beside what it was: word by word where both are there. */
export interface PassageChange {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  /** 第一章 › 第九条, as it stands in the newer one where there is one. */
  readonly place: string;
  readonly pieces: readonly Piece[];
}

export interface FactChange {
  readonly name: keyof PolicyFacts;
  readonly before: PolicyFacts[keyof PolicyFacts];
  readonly after: PolicyFacts[keyof PolicyFacts];
}

export interface Difference {
  readonly facts: readonly FactChange[];
  readonly passages: readonly PassageChange[];
}

export interface Versions {
  /** Replaced versions, newest first. */
  of(db: Db, file: string): Promise<readonly PolicyVersion[]>;
  read(db: Db, file: string, version: number): Promise<{ readonly version: PolicyVersion; readonly loaded: LoadedPolicy } | undefined>;
  /** Documents of these origins that are in use no more, by their last version. */
  gone(db: Db, origins: readonly Policy['origin'][]): Promise<readonly PolicyVersion[]>;
  difference(before: LoadedPolicy, after: LoadedPolicy): Difference;
}

export function createVersions(segmenter: Segmenter): Versions {
  return {
    of: versionsOf,
    read: versionWithPassages,
    gone: goneDocuments,
    difference: (before, after) => difference(before, after, segmenter),
  };
}

type Words = Omit<Passage, 'file' | 'ordinal'>;

export function difference(before: LoadedPolicy, after: LoadedPolicy, segmenter: Segmenter): Difference {
  const names = Object.keys(after.facts) as (keyof PolicyFacts)[];
  return {
    facts: names
      .filter((name) => name !== 'id' && JSON.stringify(before.facts[name]) !== JSON.stringify(after.facts[name]))
      .map((name) => ({ name, before: before.facts[name], after: after.facts[name] })),
    passages: passageChanges(before.passages, after.passages, segmenter),
  };
}

/** Two long documents that share next to nothing are compared no further: nobody reads that difference, and the chat goes on meanwhile. */
const MOST_EDITS = 2500;
/** So many changed passages are told word by word; of more, what went and what came is told as a whole. */
const MOST_WORDED = 400;

/**
 * Passages that are the same keep the order together; between them, one that went and one that came count as changed where
 * they bear the same name, or share most of their characters.
 */
function passageChanges(before: readonly Words[], after: readonly Words[], segmenter: Segmenter): readonly PassageChange[] {
  const key = (p: Words): string => JSON.stringify([p.heading, p.clause, p.question, p.lead, p.text]);
  const [olds, news] = [before.map(key), after.map(key)];
  const parts = diffArrays(olds, news, { maxEditLength: MOST_EDITS }) ?? [
    { value: olds, removed: true, added: false },
    { value: news, removed: false, added: true },
  ];
  const changes: PassageChange[] = [];
  let worded = 0;
  let [at, to] = [0, 0];
  let gone: readonly Words[] = [];
  const changed = (old: Words, passage: Words): PassageChange => ({
    kind: 'changed',
    place: placeOf(passage),
    pieces:
      worded++ < MOST_WORDED
        ? wordDifference(wordsOf(old), wordsOf(passage), segmenter)
        : [
            { kind: 'removed', text: wordsOf(old) },
            { kind: 'added', text: wordsOf(passage) },
          ],
  });
  const come = (added: readonly Words[]): void => {
    let left = gone;
    gone = [];
    for (const passage of added) {
      const place = placeIn(left, passage);
      if (place === -1) {
        changes.push({ kind: 'added', place: placeOf(passage), pieces: [{ kind: 'added', text: wordsOf(passage) }] });
        continue;
      }
      // What stood before the one that it was, and has nothing to be compared with, is gone: told where it stood.
      for (const old of left.slice(0, place)) changes.push(removed(old));
      changes.push(changed(left[place]!, passage));
      left = left.slice(place + 1);
    }
    for (const old of left) changes.push(removed(old));
  };
  for (const part of parts) {
    const count = part.value.length;
    if (part.removed) {
      gone = [...gone, ...before.slice(at, at + count)];
      at += count;
    } else if (part.added) {
      come(after.slice(to, to + count));
      to += count;
    } else {
      come([]);
      for (const passage of after.slice(to, to + count))
        changes.push({ kind: 'same', place: placeOf(passage), pieces: [{ kind: 'same', text: wordsOf(passage) }] });
      at += count;
      to += count;
    }
  }
  come([]);
  return changes;
}

const removed = (old: Words): PassageChange => ({
  kind: 'removed',
  place: placeOf(old),
  pieces: [{ kind: 'removed', text: wordsOf(old) }],
});

const placeOf = (p: Words): string =>
  [...p.heading.split(' > '), p.question === '' ? p.clause : ''].filter((part) => part !== '').join(' › ');
const wordsOf = (p: Words): string => [p.question, p.lead.includes('\t') ? '' : p.lead, p.text].filter((part) => part !== '').join('\n');

const nameOf = (p: Words): string => (p.question === '' ? p.clause : p.question);

/** So many of those that went are looked at for one that came: what moved further is told as gone and come. */
const NEAR = 12;
const NEAR_BY_NAME = 60;
const ALIKE = 0.5;

/** Which of the passages that went this one was: by its name, else by its words; -1 where it is new. */
function placeIn(left: readonly Words[], passage: Words): number {
  const name = nameOf(passage);
  const named = name === '' ? -1 : left.slice(0, NEAR_BY_NAME).findIndex((old) => nameOf(old) === name);
  if (named !== -1) return named;
  const own = pairsOf(wordsOf(passage));
  return left.slice(0, NEAR).findIndex((old) => shared(pairsOf(wordsOf(old)), own) >= ALIKE);
}

const pairsOf = (text: string): ReadonlySet<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));

/** Share of the characters' pairs that two texts have in common. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let both = 0;
  for (const pair of a) if (b.has(pair)) both++;
  return (2 * both) / (a.size + b.size);
}

/** Longer texts are compared sentence by sentence first, so that a long document costs no minutes. */
const LONGEST = 4000;

/** What was taken out and put in, by words: 22:00 → 21:30 is one change, not four. */
export function wordDifference(before: string, after: string, segmenter: Segmenter): readonly Piece[] {
  const cut = before.length + after.length > LONGEST ? sentences : (text: string) => wordsIn(text, segmenter);
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string): void => {
    const last = pieces.at(-1);
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
    else if (text !== '') pieces.push({ kind, text });
  };
  for (const part of diffArrays([...cut(before)], [...cut(after)]))
    add(part.added ? 'added' : part.removed ? 'removed' : 'same', part.value.join(''));
  return readable(pieces);
}

/** Figures with their unit stay together; the rest is cut by the dictionary, and nothing is lost. */
function wordsIn(text: string, segmenter: Segmenter): readonly string[] {
  return [
    ...text.matchAll(
      /\d+(?:[.:：,，/-]\d+)*\s*(?:[年月日号时点分秒元角岁%％]|平方米|公里|小时|分钟|千米|米|个月|天)?|[\p{Script=Han}〇]+|[A-Za-z]+|[\s\S]/gu,
    ),
  ].flatMap(([piece]) => (/^[\p{Script=Han}〇]{2,}$/u.test(piece) ? segmenter.cut(piece) : [piece]));
}

const sentences = (text: string): readonly string[] => text.match(/[^。！？；\n]*[。！？；\n]?/g)?.filter((s) => s !== '') ?? [];

/** A mark or two that stayed the same between changes only splits them: 每天[六→七]点 reads worse than one change. */
function readable(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  let removedText = '';
  let addedText = '';
  const flush = (): void => {
    if (removedText !== '') out.push({ kind: 'removed', text: removedText });
    if (addedText !== '') out.push({ kind: 'added', text: addedText });
    removedText = '';
    addedText = '';
  };
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'removed') removedText += piece.text;
    else if (piece.kind === 'added') addedText += piece.text;
    else {
      const between = pieces[i + 1] !== undefined && removedText !== '' && addedText !== '' && /^[\s、，,。；;：:]$/.test(piece.text);
      if (between) {
        removedText += piece.text;
        addedText += piece.text;
      } else {
        flush();
        out.push(piece);
      }
    }
  }
  flush();
  return out;
}

import { createHash } from 'node:crypto';
import type { Db } from '../store/database.ts';
import {
  askedOfPassages,
  deleteWays,
  insertWay,
  moveWays,
  setWayState,
  wayOfWords,
  waysInState,
  waysOfFile,
  writeAsked,
} from './asked-store.ts';
import { readPassagesOf, readPolicy } from './index/policy-store.ts';
import { termsOf } from './index/policy-terms.ts';
import type { Segmenter } from './index/terms.ts';
import type { Passage } from './policy.ts';
import { fingerprint, wayOf } from './wording-words.ts';

/** A way in which people ask for a passage, beside those that its document tells itself (常见问法). */
export interface Way {
  readonly id: string;
  readonly file: string;
  /** Says which passage is meant: see keysOf. */
  readonly passageKey: string;
  readonly way: string;
  /** What tells it from others. */
  readonly words: string;
  /** staff: written by them. gap: asked before there was an answer. feedback: asked, and the answer helped. model: thought of. */
  readonly source: 'staff' | 'gap' | 'feedback' | 'model';
  readonly state: 'proposed' | 'accepted' | 'rejected';
  /** Name of the one who wrote it; empty for the program itself. */
  readonly by: string;
  readonly at: Date;
  readonly decidedBy: string;
  readonly decidedAt: Date | undefined;
}

export interface WaysOfPassage {
  readonly passage: Passage;
  /** Those of the document itself. */
  readonly own: readonly string[];
  readonly ways: readonly Way[];
}

/** The ways of asking for the passages of a document. */
export interface DocumentWays {
  readonly passages: readonly WaysOfPassage[];
  /** Their passage was changed or is gone: kept, and without effect. */
  readonly orphaned: readonly Way[];
}

export type WaysAdded =
  | { readonly kind: 'added'; readonly ways: readonly Way[] /** Known before, or unusable. */; readonly left: number }
  | { readonly kind: 'refused'; readonly message: string };

/** Keeps how people ask for passages. What is accepted is searched from the commit on. Everything runs in the caller's transaction. */
export interface AskedDesk {
  /**
   * @param added.state default: accepted for staff and gap, proposed for feedback, the setting for model. A way that the passage
   * has already is not added again; accepted now, it counts although it was proposed, or rejected by others than staff.
   */
  add(
    tx: Db,
    added: {
      readonly file: string;
      readonly ordinal: number;
      readonly ways: readonly string[];
      readonly source: Way['source'];
      readonly by: string;
      readonly at: Date;
      readonly state?: 'proposed' | 'accepted';
    },
  ): Promise<WaysAdded>;
  /** Undefined where there is no such way. Deciding again is possible. */
  decide(tx: Db, id: string, state: Way['state'], by: string, at: Date): Promise<Way | undefined>;
  /** For good, e.g. because the one who said it wants to be forgotten. */
  remove(tx: Db, ways: readonly Pick<Way, 'id' | 'file'>[]): Promise<void>;
  /** A passage that we wrote ourselves has other words now: its ways go with it. */
  carry(tx: Db, file: string, from: Passage, to: Passage): Promise<void>;
  /** Adds the accepted ways to the passages of a document that was just written. */
  takeUp(tx: Db, file: string): Promise<void>;
  of(db: Db, file: string): Promise<DocumentWays>;
  /** Over all documents, newest first. */
  list(
    db: Db,
    filter: { readonly state: Way['state']; readonly limit?: number; readonly offset?: number },
  ): Promise<{ readonly ways: readonly Way[]; readonly total: number }>;
}

const MOST_AT_ONCE = 30;

export function createAsked(deps: {
  readonly segmenter: Segmenter;
  /** What ways that a model thought of are at first. Default: proposed, for staff to look at. */
  readonly ofModel?: 'proposed' | 'accepted';
}): AskedDesk {
  const initial: Readonly<Record<Way['source'], 'proposed' | 'accepted'>> = {
    staff: 'accepted',
    gap: 'accepted',
    feedback: 'proposed',
    model: deps.ofModel ?? 'proposed',
  };

  async function takeUp(tx: Db, file: string): Promise<void> {
    const now = await askedOfPassages(tx, file);
    const accepted = await waysOfFile(tx, file, 'accepted');
    if (accepted.length === 0 && now.every(({ asked, own }) => asked === own)) return;
    const passages = await readPassagesOf(tx, file);
    const keys = keysOf(passages);
    const wanted = now.map(({ ordinal, own }, i) => {
      const more = accepted.filter((way) => way.passageKey === keys[i]).map(({ way }) => way);
      return { ordinal, own, asked: joined(passages[i]!.question, own, more) };
    });
    const changed = wanted.filter(({ asked }, i) => asked !== now[i]!.asked);
    const facts = changed.length > 0 ? await readPolicy(tx, file) : undefined;
    if (!facts) return;
    const merged = passages.map((passage, i) => ({ ...passage, asked: wanted[i]!.asked }));
    await writeAsked(tx, file, changed, termsOf({ facts, inferred: facts.inferred, passages: merged }, deps.segmenter));
  }

  return {
    async add(tx, { file, ordinal, ways, source, by, at, state = initial[source] }) {
      const passages = await readPassagesOf(tx, file);
      const index = passages.findIndex((passage) => passage.ordinal === ordinal);
      if (index === -1) return { kind: 'refused', message: '这一段已经不在了，文件刚才可能改过。请刷新后再看。' };
      if (ways.length > MOST_AT_ONCE) return { kind: 'refused', message: `一次最多加 ${MOST_AT_ONCE} 种问法。` };
      const passage = passages[index]!;
      const passageKey = keysOf(passages)[index]!;
      const known = new Set([passage.question, ...((await askedOfPassages(tx, file))[index]?.own.split('\n') ?? [])].map(fingerprint));
      const added: Way[] = [];
      for (const text of ways) {
        const way = wayOf(text);
        const words = way === undefined ? '' : fingerprint(way);
        if (way === undefined || words === '' || known.has(words)) continue;
        const kept = await insertWay(tx, { file, passageKey, way, words, source, state, by, at });
        if (kept) {
          added.push(kept);
          continue;
        }
        const before = await wayOfWords(tx, file, passageKey, words);
        // What staff turned down stays so, unless staff think otherwise.
        const counts =
          state === 'accepted' && before && (before.state === 'proposed' || (before.state === 'rejected' && source === 'staff'));
        const again = counts ? await setWayState(tx, before.id, { state, by, at }) : undefined;
        if (again) added.push(again);
      }
      await takeUp(tx, file);
      return { kind: 'added', ways: added, left: ways.length - added.length };
    },
    async decide(tx, id, state, by, at) {
      const way = await setWayState(tx, id, { state, by, at });
      if (way) await takeUp(tx, way.file);
      return way;
    },
    async remove(tx, ways) {
      await deleteWays(
        tx,
        ways.map(({ id }) => id),
      );
      for (const file of new Set(ways.map((way) => way.file))) await takeUp(tx, file);
    },
    async carry(tx, file, from, to) {
      await moveWays(tx, file, keyOf(from), keyOf(to));
      await takeUp(tx, file);
    },
    takeUp,
    async of(db, file) {
      const passages = await readPassagesOf(db, file);
      const keys = keysOf(passages);
      const own = await askedOfPassages(db, file);
      const ways = await waysOfFile(db, file);
      const present = new Set(keys);
      return {
        passages: passages.map((passage, i) => ({
          passage,
          own: linesOf(own[i]?.own ?? ''),
          ways: ways.filter((way) => way.passageKey === keys[i]),
        })),
        orphaned: ways.filter((way) => !present.has(way.passageKey)),
      };
    },
    list: (db, { state, limit = 50, offset = 0 }) => waysInState(db, state, { limit, offset }),
  };
}

/**
 * What the words of passages are known by: headings around them may change, and a document may be read again. The same words
 * twice in one document are told apart by their order.
 */
export function keysOf(passages: readonly Pick<Passage, 'question' | 'text'>[]): readonly string[] {
  const seen = new Map<string, number>();
  return passages.map((passage) => {
    const plain = keyOf(passage);
    const before = seen.get(plain) ?? 0;
    seen.set(plain, before + 1);
    return before === 0 ? plain : keyOf(passage, before);
  });
}

/** The key of the first passage with these words. */
export function keyOf({ question, text }: Pick<Passage, 'question' | 'text'>, nth = 0): string {
  return createHash('sha256')
    .update(JSON.stringify([question, text, nth]))
    .digest('base64url')
    .slice(0, 27);
}

/** The document's own first, each once. */
function joined(question: string, own: string, more: readonly string[]): string {
  const kept = linesOf(own);
  const seen = new Set([question, ...kept].map(fingerprint));
  for (const way of more) {
    const words = fingerprint(way);
    if (seen.has(words)) continue;
    seen.add(words);
    kept.push(way);
  }
  return kept.length === linesOf(own).length ? own : kept.join('\n');
}

const linesOf = (asked: string): string[] => asked.split('\n').filter((line) => line !== '');

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Knowledge, type KnowledgeDeps, openKnowledge } from '../../src/knowledge/knowledge.ts';
import { createLanguage, type Language } from '../../src/knowledge/language.ts';
import { silentLog } from '../../src/log.ts';
import { openStore, type Store } from '../../src/store/database.ts';

/** The project's own questions on data/policies, and the knowledge base they are asked of. */

export interface OwnQuestion {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly building?: string;
  readonly grid?: string;
  readonly kind: 'answered' | 'expired' | 'clarify' | 'no-ground';
  readonly style: 'plain' | 'colloquial' | 'scoped';
  readonly gold: readonly { readonly file: string; readonly clause: string }[];
  /** Every one of them stands in a right answer. */
  readonly must: readonly string[];
  /** None of them does: outdated, or of another building. */
  readonly mustNot: readonly string[];
}

const root = new URL('../../', import.meta.url).pathname;

export function ownQuestions(): readonly OwnQuestion[] {
  const lines = readFileSync(`${root}bench/own/questions.jsonl`, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as OwnQuestion);
}

/** A quarter of the questions, chosen by their ids, is used for no tuning and no fitting, and reported apart. */
export function isKeptOut(question: { readonly id: string }): boolean {
  return createHash('sha256').update(question.id).digest()[0]! % 4 === 0;
}

let language: Language | undefined;

/** What the sample community's knowledge base is opened with, without its store. */
export function ownDeps(): Omit<KnowledgeDeps, 'store'> & { readonly language: Language } {
  const community = parse(readFileSync(`${root}data/community.yaml`, 'utf8')) as { grids: { name: string; buildings: string[] }[] };
  language ??= createLanguage();
  return {
    log: silentLog,
    clock: { now: () => new Date('2026-11-22T02:00:00Z') },
    timeZone: 'Asia/Shanghai',
    lexiconFile: `${root}data/lexicon.txt`,
    grids: community.grids,
    language,
  };
}

/** @param keep which documents of the folder are used; default: all */
export async function openOwn(keep?: (file: string) => boolean): Promise<{ readonly store: Store; readonly knowledge: Knowledge }> {
  const store = await openStore(':memory:');
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  const indexed = await knowledge.indexFolder(`${root}data/policies`);
  if (indexed.kind === 'refused') throw new Error(indexed.message);
  for (const { file, line, message } of indexed.problems) console.error(`${file}:${line} ${message}`);
  if (keep) {
    const dropped = (await knowledge.documents()).filter((document) => !keep(document.file));
    await store.transaction(async (tx) => {
      for (const { file } of dropped) await knowledge.removeDocument(tx, file);
    });
  }
  return { store, knowledge };
}

export const askingOf = (q: OwnQuestion) => ({
  at: new Date(q.at),
  buildings: q.building ? [q.building] : [],
  grids: q.grid ? [q.grid] : [],
});

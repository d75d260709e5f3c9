import type { Selectable } from 'kysely';
import type { Db } from '../../store/database.ts';
import { toInstant } from '../../store/instant.ts';
import type { Schema } from '../../store/schema.ts';
import { type PassageWays, waysOfPassage } from '../ask/ways-vote.ts';
import type { ReadFacts } from '../facts.ts';
import type { Inferred, LoadedPolicy, Passage, Policy, Problem } from '../policy.ts';
import { type Change, keepVersion } from '../policy-versions-store.ts';
import { factsOnly } from './policy-row.ts';

/** Rises with every change of the knowledge base, so that other processes and the index in memory notice. */
const VERSION = 'knowledge_version';

const COLUMNS = [
  'file',
  'origin',
  'id',
  'title',
  'kind',
  'issuer',
  'issued',
  'effective_from',
  'effective_to',
  'supersedes',
  'buildings',
  'grids',
  'inferred',
  'passages',
  'sha256',
  'indexed_at',
  'written_by',
  'upload_id',
  'revision',
] as const;

const PASSAGE = ['file', 'ordinal', 'clause', 'heading', 'lead', 'question', 'asked', 'refused', 'text', 'line'] as const;

export interface StoredPolicy extends Policy {
  readonly sha256: string;
  readonly indexedAt: string;
  /** Name of the console user who wrote or changed it last. */
  readonly writtenBy?: string;
  readonly uploadId?: string;
  /** Changes whenever it is written. */
  readonly revision?: number;
}

export async function knowledgeVersion(db: Db): Promise<number> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', VERSION).executeTakeFirst();
  return row ? Number(row.value) : 0;
}

export async function raiseVersion(tx: Db): Promise<void> {
  const next = String((await knowledgeVersion(tx)) + 1);
  await tx
    .insertInto('meta')
    .values({ key: VERSION, value: next })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: next }))
    .execute();
}

/** Writes a document with its passages and terms in place of an older one of the same name. */
export async function writePolicy(
  tx: Db,
  document: {
    readonly file: string;
    readonly origin: Policy['origin'];
    readonly policy: LoadedPolicy;
    readonly terms: Uint8Array;
    readonly sha256: string;
    readonly at: Date;
    readonly problems: readonly Problem[];
    /** Name of the console user who does it; default: the program itself. */
    readonly by?: string;
    /** What the document itself says, where decisions of staff stand over it. */
    readonly read?: ReadFacts;
    readonly uploadId?: string;
  },
): Promise<void> {
  const { file, policy } = document;
  const { facts } = policy;
  await keepVersion(tx, file, policy, { by: document.by ?? '', at: document.at, reason: 'replaced' });
  await tx.deleteFrom('policy').where('file', '=', file).execute();
  await tx
    .insertInto('policy')
    .values({
      file,
      origin: document.origin,
      id: facts.id,
      title: facts.title,
      kind: facts.kind,
      issuer: facts.issuer,
      issued: facts.issued,
      effective_from: facts.effectiveFrom,
      effective_to: facts.effectiveTo,
      supersedes: JSON.stringify(facts.supersedes),
      buildings: JSON.stringify(facts.buildings),
      grids: JSON.stringify(facts.grids),
      inferred: JSON.stringify(policy.inferred),
      sha256: document.sha256,
      indexed_at: toInstant(document.at),
      passages: policy.passages.length,
      terms: document.terms,
      written_by: document.by ?? null,
      read_facts: document.read ? JSON.stringify({ facts: factsOnly(document.read.facts), inferred: document.read.inferred }) : null,
      upload_id: document.uploadId ?? null,
      revision: (await knowledgeVersion(tx)) + 1,
    })
    .execute();
  // In portions: a statement takes a limited number of values.
  for (let start = 0; start < policy.passages.length; start += 100) {
    const rows = policy.passages.slice(start, start + 100).map((passage, i) => ({ file, ordinal: start + i, ...passage }));
    await tx.insertInto('passage').values(rows).execute();
  }
  await writeProblems(tx, file, document.problems, document.at);
  await raiseVersion(tx);
}

/** @param change who does it, and when; without it, what the document said is not kept */
export async function deletePolicy(tx: Db, file: string, change?: Change): Promise<boolean> {
  if (change) await keepVersion(tx, file, undefined, change);
  const { numDeletedRows } = await tx.deleteFrom('policy').where('file', '=', file).executeTakeFirst();
  await tx.deleteFrom('policy_problem').where('file', '=', file).execute();
  if (numDeletedRows > 0n) await raiseVersion(tx);
  return numDeletedRows > 0n;
}

/** Replaces what is noted about a file. */
export async function writeProblems(tx: Db, file: string, problems: readonly Problem[], at: Date): Promise<void> {
  await tx.deleteFrom('policy_problem').where('file', '=', file).execute();
  if (problems.length === 0) return;
  const rows = problems.map((p) => ({ file: p.file, line: p.line === 0 ? null : p.line, message: p.message, at: toInstant(at) }));
  await tx.insertInto('policy_problem').values(rows).execute();
}

export async function readProblems(db: Db): Promise<readonly Problem[]> {
  const rows = await db.selectFrom('policy_problem').select(['file', 'line', 'message']).orderBy('file').orderBy('line').execute();
  return rows.map((row) => ({ file: row.file, line: row.line ?? 0, message: row.message }));
}

export async function readPolicies(db: Db): Promise<readonly StoredPolicy[]> {
  const rows = await db.selectFrom('policy').select(COLUMNS).orderBy('file').execute();
  return rows.map(toPolicy);
}

export async function readPolicy(db: Db, file: string): Promise<StoredPolicy | undefined> {
  const row = await db.selectFrom('policy').select(COLUMNS).where('file', '=', file).executeTakeFirst();
  return row && toPolicy(row);
}

function toPolicy(row: Pick<Selectable<Schema['policy']>, (typeof COLUMNS)[number]>): StoredPolicy {
  return {
    file: row.file,
    origin: row.origin,
    id: row.id,
    title: row.title,
    kind: row.kind,
    issuer: row.issuer,
    issued: row.issued,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    supersedes: strings(row.supersedes),
    buildings: strings(row.buildings),
    grids: strings(row.grids),
    inferred: strings(row.inferred) as Inferred[],
    passages: row.passages,
    sha256: row.sha256,
    indexedAt: row.indexed_at,
    ...(row.written_by === null ? {} : { writtenBy: row.written_by }),
    ...(row.upload_id === null ? {} : { uploadId: row.upload_id }),
    ...(row.revision === null ? {} : { revision: row.revision }),
  };
}

export async function readTerms(
  db: Db,
  files: readonly string[],
): Promise<readonly { readonly file: string; readonly packed: Uint8Array }[]> {
  if (files.length === 0) return [];
  const rows = await db.selectFrom('policy').select(['file', 'terms']).where('file', 'in', files).execute();
  return rows.map((row) => ({ file: row.file, packed: row.terms }));
}

/** The ways of asking of documents' passages: the question side, those that staff, residents or a model gave, and those that nothing answers. */
export async function readWays(db: Db, files: readonly string[]): Promise<ReadonlyMap<string, readonly PassageWays[]>> {
  const ways = new Map<string, PassageWays[]>();
  if (files.length === 0) return ways;
  const rows = await db
    .selectFrom('passage')
    .select(['file', 'ordinal', 'question', 'asked', 'refused'])
    .where('file', 'in', files)
    .where((eb) => eb.or([eb('question', '<>', ''), eb('asked', '<>', ''), eb('refused', '<>', '')]))
    .orderBy('file')
    .orderBy('ordinal')
    .execute();
  for (const row of rows) ways.set(row.file, [...(ways.get(row.file) ?? []), waysOfPassage(row)]);
  return ways;
}

export async function readPassages(
  db: Db,
  places: readonly { readonly file: string; readonly ordinal: number }[],
): Promise<readonly Passage[]> {
  if (places.length === 0) return [];
  return await db
    .selectFrom('passage')
    .select(PASSAGE)
    .where((eb) => eb.or(places.map((place) => eb.and([eb('file', '=', place.file), eb('ordinal', '=', place.ordinal)]))))
    .execute();
}

/** What documents say, by file: the words of their passages in their order. */
export async function readWords(db: Db, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  if (files.length === 0) return words;
  const rows = await db
    .selectFrom('passage')
    .select(['file', 'lead', 'question', 'text'])
    .where('file', 'in', files)
    .orderBy('file')
    .orderBy('ordinal')
    .execute();
  let lead = '';
  for (const row of rows) {
    const before = words.get(row.file) ?? '';
    words.set(row.file, `${before}${row.lead === lead ? '' : row.lead}${row.question}${row.text}\n`);
    lead = row.lead;
  }
  return words;
}

export async function readPassagesOf(db: Db, file: string): Promise<readonly Passage[]> {
  return await db.selectFrom('passage').select(PASSAGE).where('file', '=', file).orderBy('ordinal').execute();
}

/** As the document has them: without the ways of asking that others added. */
export async function readOwnPassagesOf(db: Db, file: string): Promise<readonly Passage[]> {
  const rows = await db
    .selectFrom('passage')
    .select([...PASSAGE, 'asked_own'])
    .where('file', '=', file)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ asked_own, ...passage }) => ({ ...passage, asked: asked_own ?? passage.asked }));
}

function strings(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}

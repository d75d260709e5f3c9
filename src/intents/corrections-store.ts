import type { Db } from '../store/database.ts';
import { LEARNT, type LearntIntent } from './intent.ts';

/** What staff say of decisions, and the versions of the classifier that came of it. */

export interface Correction {
  readonly seq: number;
  /** Our number of the message. */
  readonly message: number;
  readonly verdict: 'right' | 'wrong';
  /** Without persons' data; empty where nobody knows the words any more. */
  readonly text: string;
  readonly addressed: boolean;
  readonly intent: LearntIntent;
  readonly speak: boolean;
  readonly by: string;
  readonly at: Date;
}

export async function addCorrection(
  tx: Db,
  { message, verdict, text, addressed, intent, speak, by, at }: Omit<Correction, 'seq'>,
): Promise<void> {
  const written = await tx.selectFrom('inbox').select('person_id').where('seq', '=', message).executeTakeFirst();
  await tx
    .insertInto('decision_verdict')
    .values({
      ...{ message, verdict, text, intent, by },
      person_id: written?.person_id ?? null,
      addressed: addressed ? 1 : 0,
      speak: speak ? 1 : 0,
      at: at.toISOString(),
    })
    .execute();
}

interface Row {
  seq: number;
  message: number;
  verdict: 'right' | 'wrong';
  text: string;
  addressed: number;
  intent: string;
  speak: number;
  by: string;
  at: string;
}

/** What is no longer a meaning that can be learnt is left out. */
function toCorrections(rows: readonly Row[]): readonly Correction[] {
  return rows.flatMap((row) => {
    const intent = LEARNT.find((one) => one === row.intent);
    return intent ? [{ ...row, intent, addressed: row.addressed === 1, speak: row.speak === 1, at: new Date(row.at) }] : [];
  });
}

/** Of these messages, the last one of each counts. */
export async function correctionsOf(db: Db, messages: readonly number[]): Promise<ReadonlyMap<number, Correction>> {
  if (messages.length === 0) return new Map();
  const rows = await db
    .selectFrom('decision_verdict')
    .selectAll()
    .where('message', 'in', [...messages])
    .orderBy('seq')
    .execute();
  return new Map(toCorrections(rows).map((one) => [one.message, one]));
}

/** Those that count and whose words are known, in their order. */
export async function learnable(db: Db): Promise<readonly Correction[]> {
  const rows = await db.selectFrom('decision_verdict').selectAll().orderBy('seq').execute();
  const last = new Map(rows.map((row) => [row.message, row.seq]));
  return toCorrections(rows.filter((row) => last.get(row.message) === row.seq && row.text !== ''));
}

/** Of those that a version was trained with, what is still there. */
export async function correctionsBySeq(db: Db, seqs: readonly number[]): Promise<readonly Correction[]> {
  const wanted = new Set(seqs);
  return toCorrections((await db.selectFrom('decision_verdict').selectAll().orderBy('seq').execute()).filter(({ seq }) => wanted.has(seq)));
}

/** The words of somebody who is forgotten. */
export async function forgetCorrections(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('decision_verdict').where('person_id', '=', personId).execute();
}

export interface MeasuredFigures {
  readonly before: Measured;
  readonly after: Measured;
}

/** On the part of the shipped examples that is only measured with. */
export interface Measured {
  readonly examples: number;
  readonly macroF1: number;
  readonly urgentRecall: number;
  readonly needless: number;
  readonly answeredAddressed: number;
  readonly answeredUnasked: number;
  readonly f1: Readonly<Record<string, number>>;
}

export interface Version {
  readonly number: number;
  readonly fingerprint: string;
  readonly state: 'used' | 'retired' | 'refused' | 'failed';
  readonly reason: string;
  /** Numbers of the corrections that it was trained with. */
  readonly verdicts: readonly number[];
  readonly figures: MeasuredFigures | undefined;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly usedBy: string | undefined;
  readonly usedAt: Date | undefined;
}

/** Latest first. */
export async function listVersions(db: Db): Promise<readonly Version[]> {
  const rows = await db.selectFrom('classifier_version').selectAll().orderBy('number', 'desc').execute();
  return rows.map((row) => ({
    number: row.number,
    fingerprint: row.fingerprint,
    state: row.state,
    reason: row.reason,
    verdicts: JSON.parse(row.verdicts) as readonly number[],
    figures: (JSON.parse(row.figures) as MeasuredFigures | null) ?? undefined,
    madeBy: row.made_by,
    madeAt: new Date(row.made_at),
    usedBy: row.used_by ?? undefined,
    usedAt: row.used_at === null ? undefined : new Date(row.used_at),
  }));
}

export async function nextVersionNumber(db: Db): Promise<number> {
  const row = await db
    .selectFrom('classifier_version')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

export async function insertVersion(tx: Db, version: Omit<Version, 'usedBy' | 'usedAt'>): Promise<void> {
  const used = version.state === 'used';
  if (used) await retireVersion(tx);
  await tx
    .insertInto('classifier_version')
    .values({
      number: version.number,
      fingerprint: version.fingerprint,
      state: version.state,
      reason: version.reason,
      verdicts: JSON.stringify(version.verdicts),
      figures: JSON.stringify(version.figures ?? null),
      made_by: version.madeBy,
      made_at: version.madeAt.toISOString(),
      used_by: used ? version.madeBy : null,
      used_at: used ? version.madeAt.toISOString() : null,
    })
    .execute();
}

/** None of ours is used: the shipped one is. */
export async function retireVersion(tx: Db): Promise<void> {
  await tx.updateTable('classifier_version').set({ state: 'retired' }).where('state', '=', 'used').execute();
}

export async function useVersion(tx: Db, number: number, by: string, at: Date): Promise<void> {
  await retireVersion(tx);
  await tx
    .updateTable('classifier_version')
    .set({ state: 'used', used_by: by, used_at: at.toISOString() })
    .where('number', '=', number)
    .where('state', '=', 'retired')
    .execute();
}

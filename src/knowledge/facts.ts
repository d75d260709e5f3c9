import { createHash } from 'node:crypto';
import type { Db } from '../store/database.ts';
import { addDecisions, decisionHistory, decisionsOf, readFactsOf } from './facts-store.ts';
import type { StoredPolicy } from './index/policy-store.ts';
import { isDay } from './load/days.ts';
import { type Inferred, type LoadedPolicy, POLICY_KINDS, type PolicyFacts } from './policy.ts';

/**
 * What staff decide on the facts of a document: an inferred one is confirmed or corrected, a missing one is given. It holds over
 * every reading of the document from then on; what the document itself declares gives way only where staff said so.
 */

export const FACT_NAMES = [
  'title',
  'kind',
  'issuer',
  'issued',
  'effectiveFrom',
  'effectiveTo',
  'supersedes',
  'buildings',
  'grids',
] as const;
export type FactName = (typeof FACT_NAMES)[number];
export type FactValue = string | readonly string[];

export interface FactDecision {
  readonly file: string;
  readonly name: FactName;
  readonly state: 'confirmed' | 'corrected' | 'withdrawn';
  readonly value: FactValue;
  /** What counted before. */
  readonly was: FactValue;
  /** What the document itself said then. */
  readonly read: FactValue;
  readonly overrides: boolean;
  readonly sha256: string;
  readonly by: string;
  readonly at: Date;
}

export interface Fact {
  readonly name: FactName;
  readonly value: FactValue;
  /** empty: neither the document nor anybody says it. */
  readonly state: 'declared' | 'inferred' | 'confirmed' | 'corrected' | 'empty';
  /** What the document itself says. */
  readonly read: FactValue;
  readonly declared: boolean;
  /** The decision that counts, or that stands back behind what the document declares by now. */
  readonly decision?: FactDecision;
  /** The document was changed since, and says something else than when it was decided. */
  readonly stale: boolean;
}

export interface FactReport {
  readonly file: string;
  /** Changes with every change of the document and of its facts: a form that carries an older one was filled in on old ground. */
  readonly stamp: string;
  readonly facts: readonly Fact[];
}

export type FactsDecided =
  | { readonly kind: 'decided'; readonly names: readonly FactName[] }
  | {
      readonly kind: 'refused';
      /** changed: somebody else was quicker. declared: the document says otherwise, and `override` was not given. */
      readonly why: 'missing' | 'changed' | 'declared' | 'invalid' | 'nothing';
      readonly names: readonly FactName[];
      readonly problems: readonly FactProblem[];
    };

export interface FactProblem {
  readonly name: FactName;
  readonly message: string;
}

export interface FactWishes {
  /** What is to count. What is the same as now is left as it is. */
  readonly values?: Partial<Readonly<Record<FactName, FactValue>>>;
  /** Inferred facts that are right. */
  readonly confirm?: readonly FactName[];
  /** Decisions that are to count no more. */
  readonly withdraw?: readonly FactName[];
  /** Also against what the document declares. */
  readonly override: boolean;
  readonly by: string;
  readonly at: Date;
}

export interface FactsDesk {
  of(db: Db, file: string): Promise<FactReport | undefined>;
  /** All decisions on a file, newest first. */
  history(db: Db, file: string): Promise<readonly FactDecision[]>;
  /** Decides, and counts in answers from the commit on. */
  decide(tx: Db, file: string, stamp: string, wishes: FactWishes): Promise<FactsDecided>;
}

/** What a document says of itself, before anybody decided. */
export interface ReadFacts {
  readonly facts: PolicyFacts;
  readonly inferred: readonly Inferred[];
}

type Decisions = ReadonlyMap<FactName, FactDecision>;

/** Puts decisions over what a document says. `read` is given where they make a difference. */
export function withDecisions<T extends LoadedPolicy>(
  loaded: T,
  decisions: Decisions | undefined,
): { readonly policy: T; readonly read: ReadFacts | undefined } {
  if (!decisions || decisions.size === 0) return { policy: loaded, read: undefined };
  const read: ReadFacts = { facts: loaded.facts, inferred: loaded.inferred };
  const applied = apply(read, decisions);
  return { policy: { ...loaded, ...applied }, read };
}

function apply(read: ReadFacts, decisions: Decisions): ReadFacts {
  const facts: Record<string, FactValue> = { ...read.facts };
  const decided = new Set<string>();
  for (const decision of decisions.values()) {
    if (!counts(decision, read)) continue;
    facts[decision.name] = decision.value;
    decided.add(decision.name);
  }
  return { facts: facts as unknown as PolicyFacts, inferred: read.inferred.filter((name) => !decided.has(name)) };
}

/** A document declares what it does not leave to be inferred, and what is not empty. */
const isDeclared = (read: ReadFacts, name: FactName): boolean => !read.inferred.includes(name) && read.facts[name].length > 0;
/** A correction holds until it is taken back; a confirmation is of what the document said then, and of nothing else. */
const counts = (decision: FactDecision, read: ReadFacts): boolean =>
  decision.state === 'confirmed' ? same(decision.read, read.facts[decision.name]) : decision.overrides || !isDeclared(read, decision.name);
const same = (a: FactValue, b: FactValue): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createFacts(deps: {
  policyOf(db: Db, file: string): Promise<StoredPolicy | undefined>;
  /** Writes the document with other facts, its words as they are. */
  rewrite(tx: Db, file: string, now: ReadFacts, read: ReadFacts | undefined, by: string): Promise<void>;
}): FactsDesk {
  async function state(db: Db, file: string) {
    const policy = await deps.policyOf(db, file);
    if (!policy) return undefined;
    const decisions = await decisionsOf(db, file);
    const read: ReadFacts = (await readFactsOf(db, file)) ?? { facts: policy, inferred: policy.inferred };
    return { policy, decisions, read, stamp: stampOf(policy, decisions) };
  }
  return {
    async of(db, file) {
      const now = await state(db, file);
      if (!now) return undefined;
      const { policy, decisions, read, stamp } = now;
      return { file, stamp, facts: FACT_NAMES.map((name) => factOf(name, policy, decisions.get(name), read)) };
    },
    history: decisionHistory,
    async decide(tx, file, stamp, wishes) {
      const refused = (
        why: Extract<FactsDecided, { kind: 'refused' }>['why'],
        more: Partial<{ names: readonly FactName[]; problems: readonly FactProblem[] }> = {},
      ) => ({ kind: 'refused', why, names: more.names ?? [], problems: more.problems ?? [] }) as const;
      const now = await state(tx, file);
      if (!now) return refused('missing');
      if (now.stamp !== stamp) return refused('changed');
      const { policy, read } = now;
      const made = decisionsFor({ file, sha256: policy.sha256, facts: policy, inferred: policy.inferred }, read, now.decisions, wishes);
      if (made.declared.length > 0) return refused('declared', { names: made.declared });
      if (made.decisions.length === 0) return refused('nothing');
      const decisions = new Map(now.decisions);
      for (const decision of made.decisions) {
        if (decision.state === 'withdrawn') decisions.delete(decision.name);
        else decisions.set(decision.name, decision);
      }
      const applied = apply(read, decisions);
      const problems = checkFacts(applied.facts);
      if (problems.length > 0) return refused('invalid', { problems });
      await addDecisions(tx, made.decisions);
      await deps.rewrite(tx, file, applied, decisions.size > 0 ? read : undefined, wishes.by);
      return { kind: 'decided', names: made.decisions.map((d) => d.name) };
    },
  };
}

/**
 * The decisions that wishes come to.
 * @param now what counts at present
 * @returns declared: names that the document declares otherwise, where `override` was not given
 */
export function decisionsFor(
  now: ReadFacts & { readonly file: string; readonly sha256: string },
  read: ReadFacts,
  standing: Decisions,
  wishes: FactWishes,
): { readonly decisions: readonly FactDecision[]; readonly declared: readonly FactName[] } {
  const decisions: FactDecision[] = [];
  const declared: FactName[] = [];
  for (const name of FACT_NAMES) {
    const was = now.facts[name];
    const value = wishes.values?.[name] ?? was;
    const before = read.facts[name];
    const make = (state: FactDecision['state'], to: FactValue): void => {
      const overrides = state !== 'withdrawn' && isDeclared(read, name);
      decisions.push({
        ...{ file: now.file, name, state, value: to, was, read: before, overrides },
        ...{ sha256: now.sha256, by: wishes.by, at: wishes.at },
      });
    };
    if (wishes.withdraw?.includes(name)) {
      if (standing.has(name)) make('withdrawn', before);
    } else if (!same(value, was)) {
      if (same(value, before) && isDeclared(read, name)) make('withdrawn', before);
      else if (same(value, before) && read.inferred.includes(name)) make('confirmed', value);
      else if (isDeclared(read, name) && !wishes.override) declared.push(name);
      else make('corrected', value);
    } else if (wishes.confirm?.includes(name) && now.inferred.includes(name)) make('confirmed', value);
    // The document was changed after the decision: looked at again, it stands for what it says now.
    else if (wishes.confirm?.includes(name) && standing.has(name) && !same(standing.get(name)!.read, before))
      make(same(value, before) ? 'confirmed' : 'corrected', value);
  }
  return { decisions, declared };
}

function factOf(name: FactName, policy: StoredPolicy, decision: FactDecision | undefined, read: ReadFacts): Fact {
  const declared = isDeclared(read, name);
  const counting = decision !== undefined && counts(decision, read);
  const state: Fact['state'] = counting
    ? decision.state === 'confirmed'
      ? 'confirmed'
      : 'corrected'
    : declared
      ? 'declared'
      : read.inferred.includes(name)
        ? 'inferred'
        : 'empty';
  return {
    ...{ name, value: policy[name], state, read: read.facts[name], declared },
    ...(decision ? { decision } : {}),
    stale: counting && !same(decision.read, read.facts[name]),
  };
}

function stampOf(policy: StoredPolicy, decisions: Decisions): string {
  const last = [...decisions.values()].map((d) => [d.name, d.state, d.value, d.at.toISOString()]);
  return createHash('sha256')
    .update(JSON.stringify([policy.sha256, policy.indexedAt, FACT_NAMES.map((name) => policy[name]), policy.inferred, last]))
    .digest('hex')
    .slice(0, 16);
}

const LONGEST_TITLE = 120;
const LONGEST_ISSUER = 80;

/** What is wrong with facts, in the words of staff. */
export function checkFacts(facts: PolicyFacts): readonly FactProblem[] {
  const problems: FactProblem[] = [];
  const add = (name: FactName, message: string) => problems.push({ name, message });
  if (facts.title.trim() === '') add('title', '请写标题，回答居民时要用它注明出处。');
  if ([...facts.title].length > LONGEST_TITLE) add('title', `标题最多 ${LONGEST_TITLE} 个字。`);
  if ([...facts.issuer].length > LONGEST_ISSUER) add('issuer', `发布单位最多 ${LONGEST_ISSUER} 个字。`);
  if (!(POLICY_KINDS as readonly string[]).includes(facts.kind)) add('kind', '请选择种类。');
  for (const [name, label] of [
    ['issued', '发布日期'],
    ['effectiveFrom', '生效日期'],
    ['effectiveTo', '失效日期'],
  ] as const)
    if (facts[name] !== '' && !isDay(facts[name])) add(name, `${label}要写成 2026-03-01 这样的日期。`);
  if (facts.effectiveTo !== '' && facts.effectiveFrom !== '' && facts.effectiveTo < facts.effectiveFrom)
    add('effectiveTo', `失效日期 ${facts.effectiveTo} 早于生效日期 ${facts.effectiveFrom}，请核对。`);
  return problems;
}

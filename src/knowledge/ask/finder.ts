import type { Db } from '../../store/database.ts';
import type { Meant } from '../dense/dense-search.ts';
import { fuse, withComparableScores } from '../dense/fuse.ts';
import { type Neighbourhood, type Standing, standing, type Where } from '../in-force.ts';
import type { InvertedIndex } from '../index/inverted-index.ts';
import { readPassages, type StoredPolicy } from '../index/policy-store.ts';
import { buildingTerm } from '../index/policy-terms.ts';
import { rarity } from '../index/weights.ts';
import type { Passage, Policy } from '../policy.ts';
import type { Wordings } from './likeness.ts';
import { type CloseMatch, closeMatchOf, type Match, matchOf, type Said, saidIn } from './match.ts';
import type { Question, Unit } from './question.ts';
import { closerLook, type RankFeatures, rankFeatures } from './rank.ts';
import { helpByDocument, type Ranked, retrieve, Scores } from './retrieve.ts';
import type { Vote, WaysVote } from './ways-vote.ts';

/** in-force: holds, and for those who ask. over: ended or superseded. upcoming: not yet. elsewhere: holds, but not for them. */
const STANDINGS = ['in-force', 'over', 'upcoming', 'elsewhere'] as const;
export type Standings = (typeof STANDINGS)[number];

export interface Found {
  readonly policy: Policy;
  readonly passage: Passage;
  readonly standing: Standing;
  readonly score: number;
  /** Part of the score that a passage would get which says everything that is asked. */
  readonly part: number;
  readonly match: Match;
  /** Looked at when it is asked for, and then kept. */
  readonly closely: () => CloseMatch;
  /** What all known ways of asking say of who answers. */
  readonly vote: Vote;
  readonly look: RankFeatures;
  /** Score by words alone, before the search by meaning had its say; 0 where no word of the question is in it. */
  readonly byWords: number;
  /** What the search by meaning says of it; undefined where there is none, or it is not near. */
  readonly meaning?: Omit<Meant, 'file' | 'ordinal'> | undefined;
  /** What a model that was asked says: that this passage answers the question, or that it does not. */
  readonly judged?: 'answers' | 'does-not';
}

/** Passages that mean something like the question, nearest first; empty where it is not to be had. */
export type FindMeant = (
  question: string,
  shelf: { readonly version?: number },
  accept: (file: string) => boolean,
  limit: number,
) => Promise<readonly Meant[]>;

/** The policies and their terms as they are now; replaced as a whole when the knowledge base changes. */
export interface Shelf {
  readonly index: InvertedIndex;
  readonly policies: ReadonlyMap<string, StoredPolicy>;
  readonly successors: ReadonlyMap<string, readonly Policy[]>;
  readonly wordings: Wordings;
  readonly ways: WaysVote;
  /** Of the knowledge base that it is of. */
  readonly version?: number;
}

interface Stood {
  readonly standing: Standing;
  /** The list it is ranked in; undefined = none. */
  readonly list: Standings | undefined;
}
type Stands = (file: string) => Stood | undefined;

function listOf({ covers, state }: Standing): Standings | undefined {
  if (covers === 'none') return state === 'in-force' ? 'elsewhere' : undefined;
  return state === 'in-force' || state === 'upcoming' ? state : 'over';
}

/** So many places of asking are remembered. */
const PLACES_KEPT = 500;

/** Ranked by terms first; so many are then looked at word by word. */
const RANKED = 30;
const LOOKED_AT = 16;
export class Finder {
  readonly #scores = new Scores();
  readonly #said = new WeakMap<Passage, { readonly title: string; readonly said: Said }>();
  #stands: { readonly policies: Shelf['policies'] | undefined; readonly by: Map<string, Map<string, Stood | undefined>> } = {
    policies: undefined,
    by: new Map(),
  };

  constructor(
    private readonly db: Db,
    private readonly neighbourhood: Neighbourhood,
    private readonly passages: PassageCache,
    private readonly meant?: FindMeant,
  ) {}

  /** @param day on which documents must hold @param wants the lists that are wanted; the others are empty @param lookAt so many are looked at closely */
  async find(
    shelf: Shelf,
    question: Question,
    day: string,
    where: Where,
    wants: readonly Standings[] = STANDINGS,
    lookAt = LOOKED_AT,
  ): Promise<Readonly<Record<Standings, readonly Found[]>>> {
    const stands = this.#standingsOn(shelf, day, where);
    const classify = (file: string): Standings | undefined => {
      const list = stands(file)?.list;
      return list !== undefined && wants.includes(list) ? list : undefined;
    };
    const homes = this.neighbourhood.homes(where);
    const near = (await this.meant?.(question.normalised, shelf, (file) => classify(file) === 'in-force', LOOKED_AT)) ?? [];
    const { lists, potential, wanted } = retrieve(shelf.index, askedFrom(question, homes), classify, RANKED, this.#scores, near);
    const meant = new Map(near.map((place) => [keyOf(place), place]));
    const alike = shelf.ways.nearest(question.normalised);
    const look = async (name: Standings, limit: number, also: readonly Ranked[] = []): Promise<readonly Found[]> => {
      const ranked = helpByDocument([...(lists.get(name) ?? []), ...also]);
      const places = ranked.filter((place, i) => i < limit || (name === 'in-force' && meant.size > 0 && meant.has(keyOf(place))));
      if (places.length === 0) return [];
      const vote = alike.vote((file) => classify(file) === name);
      return await this.#lookAt(shelf, question, places, stands, potential, homes, name === 'in-force' ? meant : new Map(), vote);
    };
    return {
      'in-force': fuseMeant(await look('in-force', lookAt, wanted)),
      over: await look('over', 5),
      upcoming: await look('upcoming', 3),
      elsewhere: await look('elsewhere', 3),
    };
  }

  async #lookAt(
    shelf: Shelf,
    question: Question,
    ranked: readonly Ranked[],
    standings: Stands,
    potential: number,
    homes: readonly string[],
    meant: ReadonlyMap<string, Meant>,
    vote: Vote,
  ): Promise<readonly Found[]> {
    const weigh = weigher(shelf.index);
    const home = new Set(homes);
    const wording = once(() => shelf.wordings.of(question.normalised, question, question.before));
    const passages = await this.passages.get(this.db, ranked);
    return ranked
      .flatMap(({ file, ordinal, score }, i): Found[] => {
        const passage = passages[i];
        const policy = shelf.policies.get(file);
        const stands = standings(file)?.standing;
        // Replaced by another process between ranking and reading: the next question finds the new one.
        if (!passage || !policy || !stands) return [];
        const said = this.#saidIn(policy, passage);
        const match = matchOf(question, passage, said, weigh);
        const look = rankFeatures(match, passage, home, vote.share(file, ordinal));
        const byWords = closerLook(score, look);
        const near = meant.size === 0 ? undefined : meant.get(keyOf({ file, ordinal }));
        return [
          {
            policy,
            passage,
            standing: stands,
            match,
            closely: once(() => closeMatchOf(question, passage, said, weigh, shelf.wordings.nearest(wording(), passage))),
            vote,
            part: potential === 0 ? 0 : score / potential,
            look,
            // Never 0, so that scores can be compared by their ratio.
            score: near ? Math.max(byWords, 1e-6) : byWords,
            byWords,
            meaning: near && { rank: near.rank, similarity: near.similarity, standsOut: near.standsOut },
          },
        ];
      })
      .sort((a, b) => b.score - a.score);
  }

  /** How documents stand is asked of each of them for each question, by few groups and on one day. */
  #standingsOn(shelf: Shelf, day: string, where: Where): Stands {
    const key = JSON.stringify([day, where.buildings, where.grids]);
    if (this.#stands.policies !== shelf.policies || this.#stands.by.size > PLACES_KEPT)
      this.#stands = { policies: shelf.policies, by: new Map() };
    let known = this.#stands.by.get(key);
    if (!known) {
      known = new Map();
      this.#stands.by.set(key, known);
    }
    const held = known;
    return (file) => {
      if (held.has(file)) return held.get(file);
      const policy = shelf.policies.get(file);
      const found = policy && standing(policy, day, where, this.neighbourhood, shelf.successors);
      const stood = found && { standing: found, list: listOf(found) };
      held.set(file, stood);
      return stood;
    };
  }

  /** Kept as long as the passage is. */
  #saidIn(policy: Policy, passage: Passage): Said {
    const kept = this.#said.get(passage);
    if (kept?.title === policy.title) return kept.said;
    const said = saidIn(policy, passage);
    this.#said.set(passage, { title: policy.title, said });
    return said;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Place = { readonly file: string; readonly ordinal: number };
const keyOf = (place: Place): string => `${place.file}#${place.ordinal}`;

/** One order of what words found and what meaning found; as it was where meaning found nothing. */
function fuseMeant(found: readonly Found[]): readonly Found[] {
  const near = found.filter((f) => f.meaning !== undefined).sort((a, b) => a.meaning!.rank - b.meaning!.rank);
  if (near.length === 0) return found;
  return withComparableScores(
    fuse(
      found.filter((f) => f.byWords > 0),
      near,
    ),
    (f) => f.policy.file,
  );
}

/** What was found as words alone would have it: neither the search by meaning nor a model has its say. */
export function byWordsAlone(found: Readonly<Record<Standings, readonly Found[]>>): Readonly<Record<Standings, readonly Found[]>> {
  const list = found['in-force'].filter((f) => f.byWords > 0).map((f) => ({ ...f, score: f.byWords }));
  return { ...found, 'in-force': list.sort((a, b) => b.score - a.score) };
}

/** Up to so many buildings, a passage that names one of them is preferred. */
const FEW_HOMES = 6;
const HOME_WEIGHT = 0.4;

/** Who asks from building 15 wants the row of building 15, without having to say so. */
function askedFrom(question: Question, homes: readonly string[]): Question {
  if (question.buildings.length > 0 || homes.length === 0 || homes.length > FEW_HOMES) return question;
  const ways = homes.map((home) => ({ text: home, weight: 1, terms: new Map([[buildingTerm(home), HOME_WEIGHT]]) }));
  return { ...question, groups: [...question.groups, { phrase: homes.join('、'), ways }] };
}

/** What a word tells, by everyday language and by how rare it is in the knowledge base as it is now. */
export function weigher(index: InvertedIndex): (unit: Unit) => number {
  const slots = Math.max(index.slots, 2);
  const most = rarity(slots, 0.5);
  // The same few words are weighed for every passage.
  const known = new WeakMap<Unit, number>();
  return (unit) => {
    const kept = known.get(unit);
    if (kept !== undefined) return kept;
    const frequency = index.frequency(unit.text.length === 1 ? `.${unit.text}` : unit.text);
    const weight = unit.information * (0.35 + 0.65 * Math.min(1, rarity(slots, Math.max(frequency, 0.5)) / most));
    known.set(unit, weight);
    return weight;
  };
}

/** Texts of passages that were shown lately. */
export class PassageCache {
  /** By file and ordinal. */
  readonly #kept = new Map<string, Map<number, Passage>>();
  #size = 0;
  #generation = 0;

  constructor(private readonly most = 10_000) {}

  /** The passages of these places, in their order; undefined where there is none any more. */
  async get(db: Db, places: readonly Place[]): Promise<readonly (Passage | undefined)[]> {
    const found = places.map(({ file, ordinal }) => this.#kept.get(file)?.get(ordinal));
    const missing = places.filter((_, i) => found[i] === undefined);
    if (missing.length === 0) return found;
    const generation = this.#generation;
    const read = new Map<string, Passage>();
    for (const passage of await readPassages(db, missing)) {
      read.set(keyOf(passage), passage);
      // Forgotten while it was being read: it may be the old text.
      if (generation === this.#generation) this.#keep(passage);
    }
    return places.map((place, i) => found[i] ?? read.get(keyOf(place)));
  }

  #keep(passage: Passage): void {
    if (this.#size >= this.most) {
      // The document that was read first goes as a whole.
      const [oldest, passages] = this.#kept.entries().next().value!;
      this.#size -= passages.size;
      this.#kept.delete(oldest);
    }
    const ofFile = this.#kept.get(passage.file) ?? new Map<number, Passage>();
    this.#kept.set(passage.file, ofFile);
    if (!ofFile.has(passage.ordinal)) this.#size++;
    ofFile.set(passage.ordinal, passage);
  }

  forget(file: string): void {
    this.#generation++;
    this.#size -= this.#kept.get(file)?.size ?? 0;
    this.#kept.delete(file);
  }
}

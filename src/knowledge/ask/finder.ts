import type { Db } from '../../store/database.ts';
import { type Neighbourhood, type Standing, standing, type Where } from '../in-force.ts';
import type { InvertedIndex } from '../index/inverted-index.ts';
import { readPassages, type StoredPolicy } from '../index/policy-store.ts';
import { buildingTerm } from '../index/policy-terms.ts';
import { rarity } from '../index/weights.ts';
import type { Passage, Policy } from '../policy.ts';
import type { Wordings } from './likeness.ts';
import { type Match, matchOf } from './match.ts';
import type { Question, Unit } from './question.ts';
import { closerLook, type RankFeatures, rankFeatures } from './rank.ts';
import { helpByDocument, type Ranked, retrieve, Scores } from './retrieve.ts';

/** in-force: holds, and for those who ask. over: ended or superseded. upcoming: not yet. elsewhere: holds, but not for them. */
export type Standings = 'in-force' | 'over' | 'upcoming' | 'elsewhere';

export interface Found {
  readonly policy: Policy;
  readonly passage: Passage;
  readonly standing: Standing;
  readonly score: number;
  /** Part of the score that a passage would get which says everything that is asked. */
  readonly part: number;
  readonly match: Match;
  readonly look: RankFeatures;
}

/** The policies and their terms as they are now; replaced as a whole when the knowledge base changes. */
export interface Shelf {
  readonly index: InvertedIndex;
  readonly policies: ReadonlyMap<string, StoredPolicy>;
  readonly successors: ReadonlyMap<string, readonly Policy[]>;
  readonly wordings: Wordings;
}

/** Ranked by terms first; so many are then looked at word by word. */
const RANKED = 60;
const LOOKED_AT = 30;
export class Finder {
  readonly #scores = new Scores();

  constructor(
    private readonly db: Db,
    private readonly neighbourhood: Neighbourhood,
    private readonly passages: PassageCache,
  ) {}

  /** @param day on which documents must hold */
  async find(shelf: Shelf, question: Question, day: string, where: Where): Promise<Readonly<Record<Standings, readonly Found[]>>> {
    const standings = new Map<string, Standing>();
    const classify = (file: string): Standings | undefined => {
      const policy = shelf.policies.get(file);
      if (!policy) return undefined;
      const found = standing(policy, day, where, this.neighbourhood, shelf.successors);
      standings.set(file, found);
      if (found.covers === 'none') return found.state === 'in-force' ? 'elsewhere' : undefined;
      return found.state === 'in-force' ? 'in-force' : found.state === 'upcoming' ? 'upcoming' : 'over';
    };
    const homes = this.neighbourhood.homes(where);
    const { lists, potential } = retrieve(shelf.index, askedFrom(question, homes), classify, RANKED, this.#scores);
    const look = async (name: Standings, limit: number): Promise<readonly Found[]> => {
      const ranked = helpByDocument(lists.get(name) ?? []).slice(0, limit);
      return await this.#lookAt(shelf, question, ranked, standings, potential, where);
    };
    return {
      'in-force': await look('in-force', LOOKED_AT),
      over: await look('over', 5),
      upcoming: await look('upcoming', 3),
      elsewhere: await look('elsewhere', 3),
    };
  }

  async #lookAt(
    shelf: Shelf,
    question: Question,
    ranked: readonly Ranked[],
    standings: ReadonlyMap<string, Standing>,
    potential: number,
    where: Where,
  ): Promise<readonly Found[]> {
    const weigh = weigher(shelf.index);
    const homes = new Set(this.neighbourhood.homes(where));
    const wording = shelf.wordings.of(question.normalised);
    const passages = await this.passages.get(this.db, ranked);
    return ranked
      .flatMap(({ file, ordinal, score }): Found[] => {
        const passage = passages.get(`${file}#${ordinal}`);
        const policy = shelf.policies.get(file);
        const stands = standings.get(file);
        // Replaced by another process between ranking and reading: the next question finds the new one.
        if (!passage || !policy || !stands) return [];
        const match = matchOf(question, policy, passage, weigh, shelf.wordings.nearest(wording, passage));
        const look = rankFeatures(match, passage, homes);
        return [
          {
            policy,
            passage,
            standing: stands,
            match,
            part: potential === 0 ? 0 : score / potential,
            look,
            score: closerLook(score, look),
          },
        ];
      })
      .sort((a, b) => b.score - a.score);
  }
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

/** What a word tells, by everyday language and by how rare it is in the knowledge base. */
export function weigher(index: InvertedIndex): (unit: Unit) => number {
  const most = rarity(Math.max(index.slots, 2), 0.5);
  return (unit) => {
    const term = unit.text.length === 1 ? `.${unit.text}` : unit.text;
    const frequency = unit.text.length > 2 ? Math.max(index.frequency(term), 0) : index.frequency(term);
    return unit.information * (0.35 + 0.65 * Math.min(1, rarity(Math.max(index.slots, 2), Math.max(frequency, 0.5)) / most));
  };
}

/** How much a term tells by its rarity in the knowledge base, 0–1. */
export function teller(index: InvertedIndex): (term: string) => number {
  const most = rarity(Math.max(index.slots, 2), 0.5);
  return (term) => rarity(Math.max(index.slots, 2), Math.max(index.frequency(term), 0.5)) / most;
}

/** Texts of passages that were shown lately. */
export class PassageCache {
  readonly #kept = new Map<string, Passage>();
  #generation = 0;

  constructor(private readonly most = 4000) {}

  async get(db: Db, places: readonly { readonly file: string; readonly ordinal: number }[]): Promise<ReadonlyMap<string, Passage>> {
    const found = new Map<string, Passage>();
    const missing: { file: string; ordinal: number }[] = [];
    for (const { file, ordinal } of places) {
      const kept = this.#kept.get(`${file}#${ordinal}`);
      if (kept) found.set(`${file}#${ordinal}`, kept);
      else missing.push({ file, ordinal });
    }
    const generation = this.#generation;
    for (const passage of await readPassages(db, missing)) {
      const key = `${passage.file}#${passage.ordinal}`;
      found.set(key, passage);
      // Forgotten while it was being read: it may be the old text.
      if (generation !== this.#generation) continue;
      if (this.#kept.size >= this.most) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(key, passage);
    }
    return found;
  }

  forget(file: string): void {
    this.#generation++;
    for (const key of this.#kept.keys()) if (key.startsWith(`${file}#`)) this.#kept.delete(key);
  }
}

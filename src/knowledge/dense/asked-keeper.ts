import { setImmediate } from 'node:timers/promises';
import { type Log, maskPersonal } from '../../log.ts';
import type { Clock } from '../../messages.ts';
import type { GenerateAsked } from '../../model/asker.ts';
import type { Db, Store } from '../../store/database.ts';
import { readPassagesOf } from '../index/policy-store.ts';
import { plainText } from '../index/wording.ts';
import type { Passage } from '../policy.ts';
import { generatedInAll, generatedKeys, generatedSince, noteGenerated } from './generated-store.ts';
import { hashOf } from './passage-text.ts';
import type { Round } from './runner.ts';
import { validWays } from './valid-ways.ts';

/** Keeps ways in which a passage is asked for, for staff to look at, in the caller's transaction. */
export type AddWays = (
  tx: Db,
  proposal: { readonly passage: Passage; readonly ways: readonly string[]; readonly at: Date },
) => Promise<void>;

export interface AskedStatus {
  /** Passages for which the model was asked. */
  readonly passages: number;
  /** Ways that came of it. */
  readonly ways: number;
  /** Why it does not go on; undefined while all is well. */
  readonly trouble: string | undefined;
}

export interface AskedKeeperDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly generate: GenerateAsked;
  readonly addWays: AddWays;
  /** Documents that are in force today, with their titles. */
  inForce(): Promise<readonly { readonly file: string; readonly title: string }[]>;
  /** After a round in which ways were added: what is searched may have changed. */
  onAdded(): Promise<void>;
  /** Passages for which the model is asked within 24 hours. Default 300. */
  readonly mostPerDay?: number;
}

const MOST_PER_DAY = 300;
const DAY = 86_400_000;
/** Shorter ones are headings and remnants. */
const SHORTEST = 12;
/** A passage with so many ways of its own needs none. */
const ENOUGH = 4;
const LONGEST = 1200;

/**
 * Asks a model once for each passage how residents would ask for it. What came of a passage is kept at once, so that a crash
 * costs one call; answering never waits for it, and never needs the model for it again.
 */
export class AskedKeeper {
  readonly #deps: AskedKeeperDeps;
  /** For which the model gave nothing that makes sense; tried again after a restart. */
  readonly #skipped = new Set<string>();
  #trouble: string | undefined;
  #added = false;

  constructor(deps: AskedKeeperDeps) {
    this.#deps = deps;
  }

  async status(): Promise<AskedStatus> {
    return { ...(await generatedInAll(this.#deps.store.db)), trouble: this.#trouble };
  }

  readonly round = async (signal: AbortSignal): Promise<Round> => {
    const { log, onAdded } = this.#deps;
    this.#added = false;
    try {
      const round = await this.#round(signal);
      if (this.#added && !signal.aborted) await onAdded();
      return round;
    } catch (error) {
      log.error({ err: error }, 'ways of asking could not be kept; trying again later');
      return { kind: 'later' };
    }
  };

  async #round(signal: AbortSignal): Promise<Round> {
    const { store, clock, log, generate, mostPerDay = MOST_PER_DAY } = this.#deps;
    let left = mostPerDay - (await generatedSince(store.db, new Date(clock.now().getTime() - DAY)));
    for (const { file, title } of await this.#deps.inForce()) {
      for (const { passage, key } of await this.#waiting(file, title)) {
        if (signal.aborted) return { kind: 'stopped' };
        if (left-- <= 0) return { kind: 'later' };
        const result = await generate(shownOf(title, passage), { signal });
        if (signal.aborted) return { kind: 'stopped' };
        switch (result.kind) {
          case 'ways':
            this.#trouble = undefined;
            await this.#keep(key, title, passage, validWays(result.ways, title, passage));
            break;
          case 'unusable':
            this.#skipped.add(key);
            log.warn({ file, ordinal: passage.ordinal, reason: result.message }, 'no ways of asking for a passage');
            break;
          case 'later':
          case 'refused':
            if (result.message !== this.#trouble) log.warn({ reason: result.message }, 'ways of asking are not generated');
            this.#trouble = result.message;
            return result.kind === 'later' ? result : { kind: 'stopped' };
          default:
            return result satisfies never;
        }
      }
      await setImmediate();
    }
    return { kind: 'done' };
  }

  async #waiting(file: string, title: string): Promise<readonly { readonly passage: Passage; readonly key: string }[]> {
    const { db } = this.#deps.store;
    const all = (await readPassagesOf(db, file))
      .filter((passage) => passage.text.length >= SHORTEST && waysOf(passage).length < ENOUGH)
      .map((passage) => ({ passage, key: keyOf(title, passage) }));
    const done = await generatedKeys(
      db,
      all.map(({ key }) => key),
    );
    return all.filter(({ key }) => !done.has(key) && !this.#skipped.has(key));
  }

  async #keep(key: string, title: string, passage: Passage, ways: readonly string[]): Promise<void> {
    const { store, clock, addWays } = this.#deps;
    await store.transaction(async (tx) => {
      const now = (await readPassagesOf(tx, passage.file)).find((other) => keyOf(title, other) === key);
      // Changed or removed while the model thought: the new words are asked for by themselves.
      if (!now) return;
      const at = clock.now();
      if (ways.length > 0) {
        await addWays(tx, { passage: now, ways, at });
        this.#added = true;
      }
      await noteGenerated(tx, { key, file: passage.file, ways: ways.length, at });
    });
  }
}

const waysOf = (passage: Passage): readonly string[] => [passage.question, ...passage.asked.split('\n')].filter((way) => way !== '');

/** The words of a passage with its place; the ways in which it is asked for are no part of it. */
const keyOf = (title: string, { heading, clause, lead, question, text }: Passage): string =>
  hashOf(JSON.stringify([title, heading, clause, lead, question, text]));

function shownOf(title: string, passage: Passage) {
  return {
    title,
    place: [passage.heading, passage.question === '' ? passage.clause : ''].filter((part) => part !== '').join(' > '),
    text: maskPersonal([passage.question, passage.lead, plainText(passage.text)].filter((part) => part !== '').join('\n')).slice(
      0,
      LONGEST,
    ),
  };
}

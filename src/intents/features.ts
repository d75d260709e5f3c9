import { type Evidence, signsOf } from './evidence.ts';
import { sortsIn } from './meanings.ts';
import type { SignalName } from './signals.ts';

/** What the classifier sees of a message: runs of one to three characters, the weak signs, and the sorts of its words. */

/** Digits are all alike, letters are small, spaces and marks that say nothing are gone; ? and ! stay. */
function letters(text: string): string {
  return text
    .slice(0, 400)
    .toLowerCase()
    .replace(/\d+/g, '0')
    .replace(/[\s,，、。.…~～"'“”‘’「」『』()《》:：;；_-]+/g, ' ')
    .trim();
}

export interface Features {
  readonly grams: readonly string[];
  readonly signs: readonly string[];
}

const SIGN = '\u0001';
/** Begins the name of a feature that is a sort of words. */
export const SORT = '\u0003';
const LENGTHS = [4, 8, 14, 24, 48, 100] as const;

/** @param addressed to the bot: nobody calls it by name to chat with a neighbour */
export function featuresOf(text: string, evidence: Evidence, addressed: boolean): Features {
  const grams = new Set<string>();
  const chars = [...`^${letters(text)}$`];
  for (let i = 0; i < chars.length; i++) {
    let gram = chars[i]!;
    if (gram !== ' ' && gram !== '^' && gram !== '$') grams.add(gram);
    for (let n = 1; n < 3 && i + n < chars.length; n++) {
      const next = chars[i + n]!;
      gram += next;
      // A run over a gap joins what was not said together.
      if (next === ' ' || chars[i] === ' ') break;
      grams.add(gram);
    }
  }
  const signs: string[] = [];
  const { signals } = evidence;
  for (const name of signsOf(evidence)) signs.push(SIGN + name);
  for (let i = 0; i < PAIRED.length; i++) {
    const [a, b] = PAIRED[i]!;
    if (signals.has(a) && signals.has(b)) signs.push(`${SIGN}${a}+${b}`);
  }
  if (addressed) signs.push(`${SIGN}addressed`);
  signs.push(`${SIGN}length${LENGTHS.filter((length) => text.length > length).length}`);
  addSorts(text, grams, signs);
  return { grams: [...grams], signs };
}

/** Which sorts of words there are, which follow each other, and with which the message begins and ends. */
function addSorts(text: string, grams: Set<string>, signs: string[]): void {
  const sorts = sortsIn(text.slice(0, 400));
  const present = new Set<number>();
  let first: number | undefined;
  let last: number | undefined;
  for (const [i, sort] of sorts.entries()) {
    if (sort < 0) continue;
    first ??= sort;
    last = sort;
    present.add(sort);
    const before = i > 0 ? sorts[i - 1]! : -1;
    if (before >= 0) grams.add(`${SORT}${before}>${sort}`);
  }
  for (const sort of present) signs.push(`${SORT}${sort}`);
  signs.push(first === undefined ? `${SORT}none` : `${SORT}^${first}`);
  if (last !== undefined) signs.push(`${SORT}${last}$`);
}

/** Signs that mean something else together. */
const PAIRED: readonly (readonly [SignalName, SignalName])[] = [
  ['question', 'policy_topic'],
  ['question', 'fault'],
  ['question', 'annoyance'],
  ['question', 'hazard'],
  ['question', 'activity'],
  ['question', 'signup'],
  ['question', 'to_neighbours'],
  ['question', 'home_goods'],
  ['question', 'outage'],
  ['fault', 'public_object'],
  ['fault', 'own_home'],
  ['fault', 'home_goods'],
  ['fault', 'over'],
  ['annoyance', 'public_object'],
  ['annoyance', 'demand'],
  ['fault', 'demand'],
  ['activity', 'signup'],
  ['activity', 'cancel'],
  ['reported', 'status'],
  ['question', 'status'],
  ['past', 'over'],
  ['policy_topic', 'ask_how'],
  ['policy_topic', 'ask_may'],
  ['trouble', 'house'],
  ['trouble', 'spot'],
  ['trouble', 'lasting'],
  ['nuisance', 'house'],
  ['nuisance', 'spot'],
  ['nuisance', 'lasting'],
  ['nuisance', 'culprit'],
  ['trouble', 'daily_life'],
  ['nuisance', 'daily_life'],
  ['trouble', 'question'],
  ['trouble', 'demand'],
  ['trouble', 'hazard'],
  ['daily_life', 'house'],
  ['question', 'spot'],
  ['question', 'house'],
  ['own_data', 'delete'],
  ['own_data', 'stored'],
  ['bot', 'stored'],
  ['bot', 'usage'],
  ['ticket_words', 'waiting'],
  ['question', 'waiting'],
  ['ticket_words', 'question'],
  ['rating', 'short'],
  ['rating', 'thanks'],
  ['signup', 'cancel'],
  ['victim', 'harm_body'],
  ['victim', 'harm_trapped'],
  ['victim', 'harm_missing'],
  ['victim', 'harm_violence'],
  ['cry', 'harm_body'],
  ['cry', 'harm_fire'],
  ['cry', 'harm_violence'],
  ['cry', 'harm_trapped'],
  ['cry', 'harm_missing'],
  ['cry', 'harm_water'],
  ['cry', 'harm_fall'],
  ['cry', 'harm_electric'],
  ['cry', 'harm_gas'],
  ['question', 'harm_body'],
  ['question', 'harm_fire'],
  ['past', 'harm_body'],
  ['for_effect', 'harm_body'],
  ['animal', 'harm_body'],
  ['animal', 'harm_missing'],
];

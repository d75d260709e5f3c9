import { CATEGORY_NAMES, categoryScores } from './categories.ts';
import { type SignalName, signalsOf } from './signals.ts';
import { type FoundEmergency, findEmergency } from './urgent.ts';

/** What the tables see in a message, read once and used by everything that decides. */
export interface Evidence {
  readonly signals: ReadonlySet<SignalName>;
  /** Happening, or only told of. */
  readonly emergency: FoundEmergency | undefined;
  /** In the order of CATEGORY_NAMES. */
  readonly categories: readonly number[];
}

/** @param text normalised */
export function evidenceOf(text: string): Evidence {
  return { signals: signalsOf(text), emergency: findEmergency(text), categories: categoryScores(text) };
}

/** As features of the classifier. */
export function signsOf(evidence: Evidence): readonly string[] {
  const signs: string[] = [...evidence.signals];
  const { emergency } = evidence;
  if (emergency) signs.push(emergency.told ? 'emergency_told' : 'emergency_now');
  for (const [i, name] of CATEGORY_NAMES.entries()) if (evidence.categories[i]! >= 1) signs.push(name);
  const most = Math.max(...evidence.categories);
  signs.push(`matter${[0.5, 2.5, 4.5, 7].filter((score) => most > score).length}`);
  return signs;
}

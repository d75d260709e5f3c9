import type { Opinion } from './classifier.ts';
import type { Evidence } from './evidence.ts';
import type { EmergencyKind } from './intent.ts';
import { SIGNAL_NAMES } from './signals.ts';
import { likelyKind, soundsTold } from './urgent.ts';

/** Unasked alarms without a word of the table for it need a sure voice; a word of it needs only no strong reason against. */
const ALARM_BY_TONE = 0.2;
/** Where not even a word of harm is said of somebody. */
const ALARM_WITHOUT_WORDS = 0.6;
const ALARM_BY_WORDS = 0.1;

/** What is complained of, asked for or goes on for weeks is a matter for a ticket or a talk in private. */
const LASTING = /投诉|举报|建议|希望|报名|天天|总是|经常|老是|每天|每次|早晚(?:要|得|会)/;

const HARMS = SIGNAL_NAMES.filter((name) => name.startsWith('harm_'));

/** The table and the classifier together: the table knows the words, the classifier how such things are said in earnest. */
export function emergencyIn(
  { emergency, signals }: Evidence,
  opinion: Opinion | undefined,
  text: string,
  addressed: boolean,
): { readonly kind: EmergencyKind; readonly confidence: number; readonly reason: string; readonly byTone: boolean } | undefined {
  const probability = opinion?.urgent ?? (emergency && !emergency.told ? 0.9 : 0);
  const lightly = signals.has('for_effect') || signals.has('animal') || signals.has('daily_life') || signals.has('laughter');
  if (emergency && !emergency.told) {
    if (probability < (lightly ? ALARM_BY_WORDS : ALARM_BY_WORDS / 2) / (addressed ? 2 : 1)) return undefined;
    return { kind: emergency.kind, confidence: Math.max(0.9, probability), reason: `紧急情况：“${emergency.words}”`, byTone: false };
  }
  const harm = HARMS.some((name) => signals.has(name));
  const toSomebody = signals.has('victim') || signals.has('cry');
  if (
    probability < (harm ? (toSomebody ? ALARM_BY_TONE : 2 * ALARM_BY_TONE) : ALARM_WITHOUT_WORDS) ||
    (emergency?.told && probability < 0.8) ||
    (lightly && probability < 0.8) ||
    signals.has('laughter') ||
    (probability < 0.97 && LASTING.test(text)) ||
    soundsTold(text)
  )
    return undefined;
  return { kind: likelyKind(text), confidence: probability, reason: `说法像紧急情况（${probability.toFixed(2)}）`, byTone: true };
}

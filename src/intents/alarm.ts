import type { Opinion } from './classifier.ts';
import type { Evidence } from './evidence.ts';
import type { EmergencyKind } from './intent.ts';
import { SIGNAL_NAMES } from './signals.ts';
import { likelyKind, soundsTold } from './urgent.ts';

/** Chosen by cross-validation: a word of the table needs only no strong reason against it; without one the voice must be sure. */
const ALARM_BY_TONE = 0.55;
/** Where not even a word of harm, a victim or a cry is in it. */
const ALARM_WITHOUT_WORDS = 0.8;
/** The words of the table are enough, unless the rest of the message speaks plainly against it. */
const ALARM_BY_WORDS = 0.04;
/** The same where the tone is light. */
const ALARM_BY_LIGHT_WORDS = 0.08;

/** What is complained of, asked for or goes on for weeks is a matter for a ticket or a talk in private. */
const LASTING = /投诉|举报|建议|希望|报名|天天|总是|经常|老是|每天|每次|早晚(?:要|得|会)/;

/** A thing or a pet that is lost; a person who is lost as well is told with what only persons have. */
const LOST_THING =
  /(?:钥匙|证|卡|水[壶杯]|书包|帽子|手套|手机|牙|鞋|伞|眼镜|快递|作业|球|玩具|猫|狗)[^,。!?]{0,4}(?:丢|不见|没了|找不)|丢了?(?:颗|个)?(?:牙|手套|水[壶杯]|书包)/;
const PERSON_LOST = /走失|走丢|老[人爷奶头太]|岁|穿[^,。]{0,6}(?:衣|袄|裤|裙|服)|痴呆|没回/;

const HARMS = SIGNAL_NAMES.filter((name) => name.startsWith('harm_'));

/** The table and the classifier together: the table knows the words, the classifier how such things are said in earnest. */
export function emergencyIn(
  { emergency, signals }: Evidence,
  opinion: Opinion | undefined,
  text: string,
): { readonly kind: EmergencyKind; readonly confidence: number; readonly reason: string; readonly byTone: boolean } | undefined {
  const probability = opinion?.urgent ?? (emergency && !emergency.told ? 0.9 : 0);
  if (LOST_THING.test(text) && !PERSON_LOST.test(text) && (emergency?.kind ?? 'missing') === 'missing' && likelyKind(text) !== 'fire')
    return undefined;
  const lightly = signals.has('for_effect') || signals.has('animal') || signals.has('daily_life') || signals.has('laughter');
  if (emergency && !emergency.told) {
    if (probability < (lightly ? ALARM_BY_LIGHT_WORDS : ALARM_BY_WORDS)) return undefined;
    return { kind: emergency.kind, confidence: Math.max(0.9, probability), reason: `紧急情况：“${emergency.words}”`, byTone: false };
  }
  const harm = HARMS.some((name) => signals.has(name));
  const toSomebody = signals.has('victim') || signals.has('cry');
  if (
    probability < (harm || toSomebody ? ALARM_BY_TONE : ALARM_WITHOUT_WORDS) ||
    (emergency?.told && probability < 0.8) ||
    (lightly && probability < 0.9) ||
    signals.has('laughter') ||
    (probability < 0.97 && LASTING.test(text)) ||
    soundsTold(text)
  )
    return undefined;
  return { kind: likelyKind(text), confidence: probability, reason: `说法像紧急情况（${probability.toFixed(2)}）`, byTone: true };
}

import { ALARM_MODEL } from './alarm-model.ts';
import type { Opinion } from './classifier.ts';
import type { Evidence } from './evidence.ts';
import type { EmergencyKind } from './intent.ts';
import { SIGNAL_NAMES } from './signals.ts';
import { likelyKind, soundsTold } from './urgent.ts';

/**
 * So probable, and staff are told at once. Chosen by cross-validation, where one alarm in nine is for nothing and one emergency in nine
 * is missed: of those that neither the table nor the fit has seen. The two can not both be had.
 */
const ALARM = 0.33;
/** Where not even a word of harm is in it: 老人上下楼太难了. */
const ALARM_WITHOUT_HARM = 0.5;

/** What is complained of, asked for or goes on for weeks is a matter for a ticket or a talk in private. */
const LASTING = /投诉|举报|建议|希望|报名|天天|总是|经常|老是|每天|每次|早晚(?:要|得|会)/;

/** A thing or a pet that is lost; a person who is lost as well is told with what only persons have. */
const LOST_THING =
  /(?:钥匙|证|卡|水[壶杯]|书包|帽子|手套|手机|牙|鞋|伞|眼镜|快递|作业|球|玩具|猫|狗)[^,。!?]{0,4}(?:丢|不见|没了|找不)|丢了?(?:颗|个)?(?:牙|手套|水[壶杯]|书包)/;
const PERSON_LOST = /走失|走丢|老[人爷奶头太]|岁|穿[^,。]{0,6}(?:衣|袄|裤|裙|服)|痴呆|没回/;

const HARMS = SIGNAL_NAMES.filter((name) => name.startsWith('harm_'));
const LONG = 60;

export type AlarmFeatures = Readonly<Record<Exclude<keyof typeof ALARM_MODEL, 'intercept'>, number>>;

/** What tells an emergency. @param probability of one, as the classifier sees it */
export function alarmFeatures({ emergency, signals }: Evidence, probability: number, text: string): AlarmFeatures {
  const yes = (is: boolean): number => (is ? 1 : 0);
  return {
    tone: Math.log((probability + 1e-4) / (1 - probability + 1e-4)),
    table: yes(emergency !== undefined && !emergency.told),
    told: yes(emergency?.told === true),
    animal: yes(signals.has('animal')),
    harm: yes(HARMS.some((name) => signals.has(name))),
    lasting: yes(LASTING.test(text)),
    soundsTold: yes(soundsTold(text)),
    past: yes(signals.has('past')),
    length: Math.min(LONG, text.length) / LONG,
  };
}

/** The table and the classifier together: the table knows the words, the classifier how such things are said in earnest. */
export function emergencyIn(
  evidence: Evidence,
  opinion: Opinion | undefined,
  text: string,
): { readonly kind: EmergencyKind; readonly confidence: number; readonly reason: string; readonly byTone: boolean } | undefined {
  const { emergency } = evidence;
  if (LOST_THING.test(text) && !PERSON_LOST.test(text) && (emergency?.kind ?? 'missing') === 'missing' && likelyKind(text) !== 'fire')
    return undefined;
  const now = emergency !== undefined && !emergency.told;
  // Without a classifier the table decides alone.
  const probability = opinion ? probabilityOf(alarmFeatures(evidence, opinion.urgent, text)) : now ? 0.9 : 0;
  const harmless = !now && !HARMS.some((name) => evidence.signals.has(name));
  if (probability < (harmless ? ALARM_WITHOUT_HARM : ALARM)) return undefined;
  return now
    ? { kind: emergency.kind, confidence: Math.max(0.9, probability), reason: `紧急情况：“${emergency.words}”`, byTone: false }
    : { kind: likelyKind(text), confidence: probability, reason: `说法像紧急情况（${probability.toFixed(2)}）`, byTone: true };
}

function probabilityOf(features: AlarmFeatures): number {
  let sum: number = ALARM_MODEL.intercept;
  for (const [name, value] of Object.entries(features) as [keyof AlarmFeatures, number][]) sum += ALARM_MODEL[name] * value;
  return 1 / (1 + Math.exp(-sum));
}

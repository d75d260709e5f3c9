import type { LearntIntent } from './intent.ts';
import type { SignalName } from './signals.ts';

/** How forward the bot is in a group: 只在被@时, 谨慎, 积极. */
export type Attitude = 'mentioned' | 'careful' | 'eager';

/** Before these are answered, a document, a ticket or an activity has to bear the answer out: a mistaken one ends in silence. */
const BORNE_OUT: readonly LearntIntent[] = ['ask_policy', 'activity_query', 'ticket_status', 'rate_or_reopen', 'activity_cancel'];

/**
 * How sure one must be that a message is for the community before speaking unasked. Chosen by cross-validation on the part of
 * data/examples that may be seen (bench/intents.ts --seen): three of four that should be answered are, for three needless replies to 100
 * messages of chat, most of them false alarms.
 * @param calibrated the probability is the classifier's; the weak signs alone are less to be trusted
 */
export function speakThreshold(
  attitude: Attitude,
  calibrated: boolean,
  intent: LearntIntent,
  signals: ReadonlySet<SignalName> = new Set(),
): number {
  if (attitude === 'mentioned') return Number.POSITIVE_INFINITY;
  const careful = calibrated ? carefulOf(intent) : carefulWithoutClassifier(intent, signals);
  return attitude === 'careful' ? careful : careful - 0.2;
}

function carefulOf(intent: LearntIntent): number {
  if (intent === 'complaint' || intent === 'suggestion') return 0.95;
  if (intent === 'hazard') return 0.93;
  if (intent === 'rate_or_reopen') return 0.98;
  return BORNE_OUT.includes(intent) ? 0.92 : 0.93;
}

function carefulWithoutClassifier(intent: LearntIntent, signals: ReadonlySet<SignalName>): number {
  const base = intent === 'rate_or_reopen' ? 0.95 : BORNE_OUT.includes(intent) ? 0.8 : intent === 'hazard' ? 0.85 : 0.89;
  return base + 0.05 + (AMONG_NEIGHBOURS.some((name) => signals.has(name)) ? 0.05 : 0);
}

/** Signs of talk among neighbours: more has to speak against it. */
const AMONG_NEIGHBOURS: readonly SignalName[] = [
  'to_neighbours',
  'trade',
  'to_person',
  'elsewhere',
  'over',
  'thanks',
  'laughter',
  'small_talk',
];

/** What is held against the threshold: where two guesses come from weak signs, neither of them alone carries it. */
export const voice = (concern: number, confidence: number, calibrated: boolean): number =>
  calibrated ? concern : Math.sqrt(concern * confidence);

/** Why nothing is said: looked up by staff when a resident asks why. */
export function silenceReason(why: {
  readonly signals: ReadonlySet<SignalName>;
  readonly toOthers: boolean;
  readonly chat: boolean;
  readonly words: string;
  readonly concern: number;
  readonly attitude?: Attitude;
}): string {
  if (why.attitude === 'mentioned') return '本群设置为只在被@时回答';
  if (why.toOthers) return '是对别人说的话';
  if (why.signals.has('trade')) return '买卖或广告，不是问社区';
  if (why.signals.has('to_neighbours')) return '邻里互助，不是问社区';
  if (why.signals.has('over')) return '说的是已经解决的事';
  if (why.signals.has('elsewhere')) return '说的不是本社区的事';
  if (why.signals.has('greeting') || why.signals.has('laughter') || why.signals.has('thanks')) return '问候或闲聊';
  if (why.chat) return '居民之间的闲聊';
  return `可能是${why.words}，但把握不够（${why.concern.toFixed(2)}），没有被@就不插话`;
}

import type { LearntIntent } from './intent.ts';
import type { SignalName } from './signals.ts';

export interface Guess {
  readonly intent: LearntIntent;
  /** Probability of the intent. */
  readonly confidence: number;
  /** Probability that this is a question, complaint or emergency for the community. */
  readonly speak: number;
}

/** Adds up the weak signs where no classifier was trained: coarse, and on the silent side. */
export function guessFromSignals(found: ReadonlySet<SignalName>): Guess {
  const has = (...names: readonly SignalName[]): number => names.reduce((sum, name) => sum + (found.has(name) ? 1 : 0), 0);
  const asks = has('ask_when', 'ask_where', 'ask_money', 'ask_how', 'ask_may', 'ask_phone');
  const scores: Record<
    Exclude<LearntIntent, 'urgent' | 'help' | 'human_handoff' | 'privacy_request' | 'staff_command' | 'rate_or_reopen'>,
    number
  > = {
    ask_policy:
      1.2 * has('question') +
      0.9 * Math.min(2, asks) +
      1.3 * has('policy_topic') +
      0.4 * has('outage') -
      1.2 * has('home_goods') -
      0.8 * has('fault', 'annoyance', 'activity') -
      has('suggestion', 'status'),
    complaint:
      1.6 * has('fault', 'annoyance') +
      1.1 * has('public_object') +
      0.8 * has('anger') +
      1.2 * has('demand') -
      1.1 * has('over') -
      1.4 * has('home_goods', 'elsewhere') -
      0.6 * asks -
      0.5 * has('suggestion'),
    hazard: 2.4 * has('hazard') + 0.7 * has('public_object') + 0.4 * has('demand') - has('over', 'home_goods', 'elsewhere') - 0.6 * asks,
    suggestion: 2.9 * has('suggestion') + 0.6 * has('public_object') + 0.3 * has('policy_topic') - 0.6 * has('fault') - asks,
    ticket_status: 1.8 * has('status') + 1.6 * has('reported') - has('hazard'),
    activity_query:
      2 * has('activity') + 1.1 * has('question') + 1.6 * has('signup_ask') + 0.4 * asks - has('fault', 'annoyance', 'cancel'),
    activity_signup:
      2.2 * has('signup') + 1.4 * has('activity') - 2.2 * has('signup_ask') - 0.8 * has('question', 'policy_topic') - 1.5 * has('cancel'),
    activity_cancel: 2.3 * has('cancel') + 1.1 * has('activity', 'signup') - has('question', 'fault'),
    chat:
      1.4 +
      2 * has('to_neighbours') +
      1.3 * has('trade', 'laughter', 'to_person') +
      0.9 * has('greeting', 'small_talk', 'thanks', 'over', 'elsewhere', 'sarcasm') +
      0.6 * has('past', 'short') -
      0.3 * has('question', 'public_object'),
  };
  let intent: LearntIntent = 'chat';
  let total = 0;
  for (const [name, score] of Object.entries(scores) as [keyof typeof scores, number][]) {
    total += Math.exp(1.1 * score);
    if (score > scores[intent as keyof typeof scores]) intent = name;
  }
  const share = (name: keyof typeof scores): number => Math.exp(1.1 * scores[name]) / total;
  const speak = 1 - share('chat');
  return { intent, confidence: share(intent as keyof typeof scores), speak: intent === 'chat' ? Math.min(speak, 0.3) : 0.9 * speak };
}

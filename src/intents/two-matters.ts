import type { Effect } from '../messages.ts';
import type { Handled, Heard } from './heard.ts';
import type { IntentKind } from './intent.ts';
import { recognise } from './recognise.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';

/** 停车费多少？另外地下车库灯坏了: two matters in one message, each with an answer of its own. */

const SEAM =
  /[,，。;；!！?？\s]+(?:另外|还有(?:就是|个事儿?|一?件事儿?|个问题)?|对了|顺便(?:问一?下|说一?下|反映一?下|报一?下)?|再(?:问|说|反映|报)一?(?:个|下|件))[,，:：\s]*/;
const OF_THEIR_OWN: readonly IntentKind[] = [
  'ask_policy',
  'complaint',
  'suggestion',
  'hazard',
  'activity_query',
  'activity_signup',
  'activity_cancel',
  'ticket_status',
];

interface Part {
  readonly heard: Heard;
  readonly recognition: Recognition;
}

/** Both halves, where each says something of its own; undefined where the message is one. */
export function twoMatters(heard: Heard, context: RecogniseContext): readonly [Part, Part] | undefined {
  const { message } = heard;
  const seam = SEAM.exec(message.text);
  if (!seam) return undefined;
  const halves = [message.text.slice(0, seam.index), message.text.slice(seam.index + seam[0].length)];
  if (halves.some((half) => half.trim().length < 4)) return undefined;
  const parts = halves.map((text, i): Part => {
    // Pictures belong to what is told last.
    const part: Heard = { ...heard, message: { ...message, text, attachments: i === 0 ? [] : message.attachments } };
    return { heard: part, recognition: recognise(part, context) };
  });
  const [first, second] = parts as [Part, Part];
  const both = parts.every(
    ({ recognition }) => recognition.speak && OF_THEIR_OWN.includes(recognition.intent.kind) && recognition.confidence >= 0.5,
  );
  return both && first.recognition.intent.kind !== second.recognition.intent.kind ? [first, second] : undefined;
}

/** One decision with the effects of both; what is open afterwards is the question back, if there is one. */
export function together(first: Handled, second: Handled): Handled {
  const asksBack = (effect: Effect): boolean =>
    effect.kind === 'remember' && (effect.state.kind === 'ticket_needs_place' || effect.state.kind === 'question_needs_place');
  const keepFirst = first.effects.some(asksBack);
  const effects = [
    ...first.effects.filter((effect) => keepFirst || effect.kind !== 'remember'),
    ...second.effects.filter((effect) => effect.kind !== 'forget' && (!keepFirst || effect.kind !== 'remember')),
  ];
  const main = first.decision.decision === 'silent' ? second.decision : first.decision;
  const reason = `两件事：${first.decision.reason}；${second.decision.reason}`;
  return { decision: { ...main, reason, slots: { ...second.decision.slots, ...first.decision.slots } }, effects };
}

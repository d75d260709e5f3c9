import type { Effect } from '../messages.ts';
import type { Handled, Heard } from './heard.ts';
import type { IntentKind } from './intent.ts';
import { read } from './read.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import { isPlaced } from './slots.ts';

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

export interface Matter {
  readonly heard: Heard;
  readonly recognition: Recognition;
}

/**
 * The matters that a message is about, each as a message of its own; most often one. What came in pieces may be several: two
 * whole questions, or a question among small talk.
 */
export function mattersOf(heard: Heard, context: RecogniseContext): readonly [Matter, ...Matter[]] {
  const whole: Matter = { heard, recognition: read(heard, context) };
  if (whole.recognition.intent.kind === 'urgent') return [whole];
  return matterOfEach(heard, whole, context) ?? atSeam(heard, context) ?? [whole];
}

/** Of what came in pieces: those that are whole by themselves, where together they are more, or nothing. */
function matterOfEach(heard: Heard, whole: Matter, context: RecogniseContext): readonly [Matter, ...Matter[]] | undefined {
  const { pieces } = heard;
  if (!pieces || pieces.length < 2) return undefined;
  const mentionsBot = heard.message.mentionsBot;
  const parts = pieces
    .filter(({ text }) => text.trim() !== '')
    .map((piece): Matter => {
      const part: Heard = { ...heard, message: { ...piece, mentionsBot: mentionsBot || piece.mentionsBot } };
      return { heard: part, recognition: read(part, context) };
    });
  // 哈哈哈, and then 着火了: what was said in fun before does not weaken the alarm.
  const alarm = parts.find(({ recognition }) => recognition.intent.kind === 'urgent');
  if (alarm) return [alarm];
  if (heard.conversation !== undefined) return undefined;
  const own = parts.filter(isMatter);
  const last = own.at(-1);
  if (!last) return undefined;
  // Pictures belong to what is told last.
  own[own.length - 1] = {
    ...last,
    heard: { ...last.heard, message: { ...last.heard.message, attachments: heard.message.attachments } },
  };
  const [first, ...rest] = own as [Matter, ...Matter[]];
  if (!whole.recognition.speak) return [first, ...rest];
  const apart =
    own.length === parts.length && rest.length > 0 && own.every((matter, i) => own.slice(0, i).every((other) => differ(matter, other)));
  return apart ? [first, ...rest] : undefined;
}

const isMatter = ({ recognition }: Matter): boolean =>
  recognition.speak && OF_THEIR_OWN.includes(recognition.intent.kind) && recognition.confidence >= 0.5;

const REPORTS: readonly IntentKind[] = ['complaint', 'hazard', 'suggestion'];

/** Two questions, or reports of different places: not one thing said in two breaths. */
function differ(a: Matter, b: Matter): boolean {
  const [one, other] = [a.recognition, b.recognition];
  if (REPORTS.includes(one.intent.kind) && REPORTS.includes(other.intent.kind)) {
    const [x, y] = [one.found.where, other.found.where];
    return isPlaced(x) && isPlaced(y) && (x.building !== y.building || x.place !== y.place);
  }
  return one.intent.kind !== other.intent.kind || (asks(one) && asks(other));
}

const asks = ({ text }: Recognition): boolean =>
  /[?？吗么呢]|什么|怎么|多少|几|哪|谁|多久|能不能|可不可以|是不是|有没有/.test(text) && text.length >= 4;

/** 停车费多少？另外地下车库灯坏了: both halves, where each says something of its own. */
function atSeam(heard: Heard, context: RecogniseContext): readonly [Matter, Matter] | undefined {
  const { message } = heard;
  const seam = SEAM.exec(message.text);
  if (!seam) return undefined;
  const halves = [message.text.slice(0, seam.index), message.text.slice(seam.index + seam[0].length)];
  if (halves.some((half) => half.trim().length < 4)) return undefined;
  const parts = halves.map((text, i): Matter => {
    // Pictures belong to what is told last.
    const part: Heard = { ...heard, message: { ...message, text, attachments: i === 0 ? [] : message.attachments } };
    return { heard: part, recognition: read(part, context) };
  });
  const [first, second] = parts as [Matter, Matter];
  return parts.every(isMatter) && first.recognition.intent.kind !== second.recognition.intent.kind ? [first, second] : undefined;
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
  const later = [first.sayNotBefore, second.sayNotBefore].filter((at) => at !== undefined);
  return {
    decision: { ...main, reason, slots: { ...second.decision.slots, ...first.decision.slots } },
    effects,
    ...(later.length === 2 ? { sayNotBefore: later[0]! } : {}),
  };
}

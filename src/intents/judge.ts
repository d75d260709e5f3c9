import { plain } from './build-intent.ts';
import type { CategoryName } from './categories.ts';
import type { Opinion } from './classifier.ts';
import { guessFromSignals } from './guess.ts';
import type { Heard } from './heard.ts';
import type { Intent, LearntIntent } from './intent.ts';
import { namesSomebody } from './private.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import type { SignalName } from './signals.ts';
import type { Found } from './slots.ts';
import { silenceReason, speakThreshold, voice } from './speak.ts';

export interface Judging {
  readonly opinion: Opinion | undefined;
  readonly signals: ReadonlySet<SignalName>;
  readonly base: Pick<Recognition, 'text' | 'found' | 'addressed' | 'concern'>;
  readonly heard: Heard;
  readonly context: RecogniseContext;
  readonly toOthers: boolean;
}

export const INTENT_WORDS: Readonly<Record<LearntIntent, string>> = {
  ask_policy: '问规定或办事',
  complaint: '反映问题',
  suggestion: '提建议',
  hazard: '报告隐患',
  ticket_status: '问办理进度',
  rate_or_reopen: '评价处理结果',
  activity_query: '问活动',
  activity_signup: '报名活动',
  activity_cancel: '取消报名',
  urgent: '紧急求助',
  help: '问怎么用',
  human_handoff: '要找工作人员',
  privacy_request: '个人信息的要求',
  staff_command: '工作指令',
  chat: '闲聊',
};

/** Said into the group, these are as a rule for whoever asked before: 我报一个 to a neighbour's list. They are taken up where the bot is addressed. */
const QUIET: readonly LearntIntent[] = ['chat', 'activity_signup', 'activity_cancel'];

/** The weighing: the classifier where there is one, else the weak signs. */
export function judge({ opinion, signals, base, heard, context, toOthers }: Judging): Recognition {
  const view: Opinion = opinion ?? fromGuess(signals);
  const { addressed, text, found } = base;
  let { intent, confidence } = view;
  // Nobody @s the bot to chat with a neighbour: the next best meaning counts, if it is worth anything.
  if (addressed && intent === 'chat' && view.second && view.second.confidence >= 0.3 && confidence < 0.5)
    ({ intent, confidence } = view.second);
  // An emergency needs words for it (urgent.ts); a feeling for it alone is a hazard at most.
  if (intent === 'urgent' || intent === 'staff_command')
    ({ intent, confidence } =
      view.second && view.second.intent !== 'chat' ? view.second : { intent: 'hazard' as const, confidence: confidence * 0.5 });
  const open = heard.conversation !== undefined && intent !== 'chat';
  const threshold = speakThreshold(context.attitude ?? 'careful', view.calibrated, intent, signals);
  const heardAs = voice(view.speak, intent === view.intent ? view.family : confidence, view.calibrated);
  const speak = addressed || (!QUIET.includes(intent) && !toOthers && heardAs >= (open ? threshold * 0.7 : threshold));
  const words = INTENT_WORDS[intent];
  const sure = confidence.toFixed(2);
  const reason = speak
    ? `${addressed ? '' : '没有被@，但'}像是${words}（${sure}）`
    : silenceReason({
        signals,
        toOthers,
        chat: intent === 'chat',
        words,
        concern: heardAs,
        ...(context.attitude ? { attitude: context.attitude } : {}),
      });
  return { ...base, concern: heardAs, intent: plain(intent, text, found.slots), confidence, reason, speak, weighed: !toOthers };
}

function fromGuess(signals: ReadonlySet<SignalName>): Opinion {
  const guess = guessFromSignals(signals);
  return { intent: guess.intent, confidence: guess.confidence, speak: guess.speak, urgent: 0, family: guess.confidence, calibrated: false };
}

const AGAINST_SOMEBODY: readonly CategoryName[] = ['邻里纠纷', '噪声扰民', '养犬', '违建占道', '治安', '停车交通'];

/** A complaint about somebody who can be told by name or door: not to be taken up before the group. */
export function personInComplaint(text: string, found: Found, judged: Recognition): Intent | undefined {
  const { kind } = judged.intent;
  if (kind !== 'complaint' && kind !== 'hazard' && kind !== 'suggestion') return undefined;
  const category = found.slots.category;
  const againstSomebody = category !== undefined && AGAINST_SOMEBODY.includes(category);
  const door = found.where.door !== undefined && againstSomebody && !/我(?:家)?(?:是|住|在|这)|我家/.test(text);
  const named = namesSomebody(text) && (againstSomebody || /投诉|举报|骂|偷|打|骗|欠|搞|霸占|欺负|不讲理|态度/.test(text));
  const quarrel = category === '邻里纠纷' && /骂|打|吵架|纠纷|威胁|闹|欺负|报复/.test(text);
  return door || named || quarrel ? { kind: 'delicate', about: 'person', slots: found.slots } : undefined;
}

import { isStaff } from '../community/people-store.ts';
import type { ConversationState } from '../messages.ts';
import { type CategoryName, categoryOfWords } from './categories.ts';
import type { Classifier, Opinion } from './classifier.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { guessFromSignals } from './guess.ts';
import type { Heard } from './heard.ts';
import type { EmergencyKind, Intent, IntentKind, LearntIntent } from './intent.ts';
import { matchPattern, type Pattern } from './patterns.ts';
import { correctedPlace, type PlaceFinder } from './places.ts';
import { namesSomebody } from './private.ts';
import type { SignalName } from './signals.ts';
import { type Found, findSlots, isPlaced, peopleIn } from './slots.ts';
import { type Attitude, silenceReason, speakThreshold } from './speak.ts';
import { normalise } from './text.ts';
import { likelyKind } from './urgent.ts';

export interface Recognition {
  readonly intent: Intent;
  /** 0–1. */
  readonly confidence: number;
  /** In Chinese, for staff: why this intent, or why silence. */
  readonly reason: string;
  /** May the bot say something? A handler may still find nothing to say. */
  readonly speak: boolean;
  /** The bot was mentioned, quoted, or written to privately. */
  readonly addressed: boolean;
  /** Probability that it is a question, complaint or emergency for the community. */
  readonly concern: number;
  /** What is read in the words besides the intent. */
  readonly found: Found;
  /** The words as they were read. */
  readonly text: string;
  /** What it means when the intent turns out to have nothing to hold on to: 还是不亮 without any ticket is a complaint. */
  readonly otherwise?: Recognition;
}

export interface RecogniseContext {
  readonly finder: PlaceFinder;
  /** Absent: patterns and weak signs alone. */
  readonly classifier?: Classifier;
  /** How forward the bot is in groups. Default 谨慎. */
  readonly attitude?: Attitude;
}

/** Shapes that are published to everybody; an emergency told in them is news. */
const PUBLISHED = new Set(['notice', 'chain', 'advert']);
/** Patterns that need something open, or a ticket, to mean what they say. */
const NEEDS_STATE = new Set(['rate_digit', 'rate_words', 'me_too', 'yes', 'no', 'give_up', 'original']);
const COURTESY =
  /^(?:(?:@\S+\s+)?(?:谢谢(?:你|您|啦|了)?|好的?|收到|辛苦(?:了|啦)?|你好|您好|大家好|各位好|早上?好|晚上好|下午好|请问(?:一下)?|问一?下|麻烦问一?下|不好意思|打扰(?:了|一下)?|在吗|有人吗|哈喽|嗨)[,，。.!~、\s啊呀哈哦啦]+)+/;
const UNSOLVED = /没(?:有)?(?:解决|修|处理|弄|来|人)|还(?:是)?(?:没|不|漏|坏|堵|老)|又(?:坏|不|漏|堵)|不满意|根本|重新/;
const PARTLY = /基本|比较|还行|还可以|凑合|一般|部分/;

/**
 * What a message means, and whether to speak. Local and pure; about a tenth of a millisecond.
 */
export function recognise(heard: Heard, context: RecogniseContext): Recognition {
  const { message, group, conversation } = heard;
  const text = normalise(message.text);
  const homeBuilding = group?.buildings.length === 1 ? group.buildings[0] : undefined;
  const addressed = !group || message.mentionsBot || message.quote?.ofBot === true;
  const bare = text.replace(COURTESY, '');
  const words = bare.length >= 3 ? bare : text;
  const evidence = evidenceOf(words);
  const { signals } = evidence;
  const opinion = context.classifier?.classify(words, evidence, addressed);
  const category = (part: string): CategoryName =>
    (part === text ? context.classifier?.categoryOf(words, evidence) : undefined) ?? categoryOfWords(part);
  const found = findSlots(text, { finder: context.finder, homeBuilding, category });
  const base = { text, found, addressed, concern: opinion?.speak ?? 0 };
  const make = (intent: Intent, confidence: number, reason: string, speak: boolean): Recognition => ({
    ...base,
    intent,
    confidence,
    reason,
    speak,
  });

  if (text === '') {
    const pictures = message.attachments.length > 0;
    if (pictures) return make({ kind: 'picture', slots: {} }, 0.99, '只有图片或文件，没有文字', addressed || conversation !== undefined);
    return make({ kind: 'chat', thanks: false, slots: {} }, 0.9, addressed ? '只叫了名字，没有内容' : '没有文字', addressed);
  }
  const pattern = matchPattern(text, addressed);
  if (message.forwarded && !addressed)
    return make({ kind: 'chat', thanks: false, slots: {} }, 0.97, '转发的文章、链接或聊天记录，不是提问', false);
  const published = pattern !== undefined && PUBLISHED.has(pattern.name);
  const emergency = published ? undefined : emergencyIn(evidence, opinion, words, addressed);
  if (emergency && pattern?.intent !== 'staff_command' && pattern?.name !== 'change_rules') {
    return {
      ...make({ kind: 'urgent', emergency: emergency.kind, slots: found.slots }, emergency.confidence, emergency.reason, true),
      concern: 1,
    };
  }

  const inExchange = conversation && !published ? withConversation(conversation, found, text, signals, context, homeBuilding) : undefined;
  if (inExchange && !(pattern && pattern.confidence >= 0.93 && !NEEDS_STATE.has(pattern.name)))
    return make(inExchange.intent, inExchange.confidence, inExchange.reason, true);

  const toOthers = !addressed && (message.mentionsOthers.length > 0 || (message.quote !== undefined && !message.quote.ofBot));
  const learnt = (): Recognition => judge({ opinion, signals, base, heard, context, toOthers });
  const numbered = found.slots.ticket !== undefined && pattern?.intent !== 'injection' && pattern?.intent !== 'staff_command';
  if (numbered) return byTicketNumber(text, pattern, make, found, toOthers);
  if (!pattern) {
    const delicate = personInComplaint(text, found, learnt());
    return delicate
      ? make(delicate, 0.85, '涉及具体住户或个人，不在群里展开', addressed || (delicate.kind === 'delicate' && learnt().speak))
      : learnt();
  }
  if (NEEDS_STATE.has(pattern.name)) {
    // 1 or 好的 to a neighbour is nothing of ours; whether a ticket waits for it, the handler knows.
    const quiet = toOthers && pattern.intent !== 'join_ticket';
    const conditional = pattern.intent === 'rate_or_reopen' || pattern.intent === 'join_ticket';
    // Staff may confirm a preview from wherever they are.
    if (pattern.intent === 'confirm' && isStaff(heard.person.role) && /^(?:确认|取消|先不发|不发|别发|撤回)/.test(text)) {
      return make(intentOf(pattern, text, found), pattern.confidence, pattern.reason, true);
    }
    if (!conditional && !addressed && !conversation)
      return make({ kind: 'chat', thanks: true, slots: {} }, 0.9, '一句应答，没有正在办的事', false);
    const result = make(intentOf(pattern, text, found), pattern.confidence, pattern.reason, !quiet);
    return conditional ? { ...result, otherwise: learnt() } : result;
  }
  const speak = addressed || (pattern.unasked && !toOthers);
  return make(intentOf(pattern, text, found), pattern.confidence, toOthers ? `对别人说的话（${pattern.reason}）` : pattern.reason, speak);
}

/** Unasked alarms without a word of the table for it need a sure voice; a word of it needs only no strong reason against. */
const ALARM_BY_TONE = 0.15;
const ALARM_BY_WORDS = 0.03;

/** The table and the classifier together: the table knows the words, the classifier how such things are said in earnest. */
function emergencyIn(
  { emergency, signals }: Evidence,
  opinion: Opinion | undefined,
  text: string,
  addressed: boolean,
): { readonly kind: EmergencyKind; readonly confidence: number; readonly reason: string } | undefined {
  const probability = opinion?.urgent ?? (emergency && !emergency.told ? 0.9 : 0);
  if (emergency && !emergency.told) {
    if (probability < (addressed ? ALARM_BY_WORDS / 2 : ALARM_BY_WORDS)) return undefined;
    return { kind: emergency.kind, confidence: Math.max(0.9, probability), reason: `紧急情况：“${emergency.words}”` };
  }
  if (probability < ALARM_BY_TONE || (emergency?.told && probability < 0.8) || signals.has('laughter')) return undefined;
  return { kind: likelyKind(text), confidence: probability, reason: `说法像紧急情况（${probability.toFixed(2)}）` };
}

/** What is open decides what a few words mean. */
function withConversation(
  conversation: ConversationState,
  found: Found,
  text: string,
  signals: ReadonlySet<SignalName>,
  context: RecogniseContext,
  homeBuilding: string | undefined,
): { readonly intent: Intent; readonly confidence: number; readonly reason: string } | undefined {
  const { spoken, slots } = found;
  const says = spoken.building !== undefined || spoken.unit !== undefined || spoken.floor !== undefined || spoken.area !== undefined;
  switch (conversation.kind) {
    case 'ticket_needs_place':
    case 'question_needs_place': {
      if (!says) return undefined;
      const rest = spoken.rest.replace(
        /[\s,，。.!、|]|我(?:家|们)?(?:是|在|住)?|就(?:是|在)|在|是|的|那(?:边|里|儿)?|这(?:边|里|儿)?|旁边|附近|门口|楼道|哈|啊|呢|谢谢|麻烦|了/g,
        '',
      );
      // A whole new matter with its own place is no answer to the question.
      if (rest.length > 14 && (signals.has('question') || signals.has('suggestion'))) return undefined;
      return { intent: { kind: 'give_place', slots }, confidence: rest.length <= 6 ? 0.97 : 0.85, reason: '补充了地点' };
    }
    case 'ticket_open': {
      const corrected = correctedPlace(context.finder, text, homeBuilding);
      if (corrected) return { intent: { kind: 'correct_place', slots }, confidence: 0.93, reason: '更正工单的地点' };
      return undefined;
    }
    case 'answered':
      if (
        /^那.{0,16}(?:呢|吗|[?])|^.{1,14}呢[?]?$|^(?:也|还)?(?:是|要|能|可以).{0,10}吗[?]?$|^(?:那|为什么|为啥|怎么).{0,14}[?]?$|也(?:是|一样|要|可以|能).{0,4}(?:吗|么)[?]?$/.test(
          text,
        ) &&
        text.length <= 24 &&
        !signals.has('to_neighbours')
      ) {
        return { intent: { kind: 'ask_policy', slots }, confidence: 0.85, reason: '接着上一个问题问' };
      }
      return undefined;
    case 'notice_preview':
      return undefined;
    default:
      return conversation satisfies never;
  }
}

function byTicketNumber(
  text: string,
  pattern: Pattern | undefined,
  make: (intent: Intent, confidence: number, reason: string, speak: boolean) => Recognition,
  found: Found,
  toOthers: boolean,
): Recognition {
  const { slots } = found;
  if (pattern?.intent === 'join_ticket' || /我(?:们)?(?:家|这|楼|单元)?(?:这边|这里)?也|\+1|附议|加我|算我/.test(text))
    return make({ kind: 'join_ticket', slots }, 0.9, '附议写明编号的工单', true);
  if (UNSOLVED.test(text) || /(?<!没|未|不|有没有|吗)(?:解决了|修好了|满意)(?!吗|没|么|[?])/.test(text)) {
    if (!/[?吗]|怎么样|进度|了没/.test(text))
      return make({ kind: 'rate_or_reopen', verdict: verdictOf(text), remark: text, slots }, 0.9, '对写明编号的工单作评价', true);
  }
  return make({ kind: 'ticket_status', slots }, 0.95, '写明了工单编号', !toOthers);
}

function intentOf(pattern: Pattern, text: string, found: Found): Intent {
  const { slots } = found;
  switch (pattern.intent) {
    case 'staff_command': {
      const match =
        /^\/\s?([\p{Script=Han}]{1,4}?|[A-Za-z?]+)(?=[\s:,，TQ0-9]|$)\s*:?\s*([\s\S]*)$/u.exec(text) ??
        /^\/\s?([\p{Script=Han}]{2})\s*:?\s*([\s\S]*)$/u.exec(text);
      return { kind: 'staff_command', command: match?.[1] ?? '', argument: match?.[2]?.trim() ?? '', slots };
    }
    case 'rate_or_reopen':
      return {
        kind: 'rate_or_reopen',
        verdict: verdictOf(text),
        remark: text.replace(/^[“"「]?[123][”"」。.!,，、\s]*/, '').trim(),
        slots,
      };
    case 'privacy_request':
      return {
        kind: 'privacy_request',
        wish: pattern.name === 'erase_confirmed' ? 'erase_confirmed' : pattern.name === 'erase_me' ? 'erase' : 'tell',
        slots,
      };
    case 'confirm':
      return { kind: 'confirm', yes: pattern.name === 'yes', slots };
    case 'injection':
      return {
        kind: 'injection',
        about: asksAbout(text, pattern),
        slots,
      };
    case 'delicate':
      return { kind: 'delicate', about: pattern.name === 'crime' ? 'crime' : 'violence', slots };
    case 'chat':
      return { kind: 'chat', thanks: pattern.name === 'thanks', slots };
    default:
      return plain(pattern.intent, text, slots);
  }
}

/** What somebody who tries it on is after: the refusal names it. */
function asksAbout(text: string, pattern: Pattern): 'rules' | 'reporter' | 'resident' {
  const data = /名字|姓名|谁|电话|手机|身份证|住址|住哪|门牌|名单|名册|哪户|哪家|姓什么|信息/.test(text);
  if (data && /投诉|举报|登记|报修|反映|报的|工单|T20\d\d/.test(text)) return 'reporter';
  return data && pattern.name !== 'give_orders' ? 'resident' : 'rules';
}

function verdictOf(text: string): 'solved' | 'partly' | 'unsolved' {
  const digit = /^[“"「]?([123])(?!\d)/.exec(text)?.[1];
  if (digit) return digit === '1' ? 'solved' : digit === '2' ? 'unsolved' : 'partly';
  return UNSOLVED.test(text) ? 'unsolved' : PARTLY.test(text) ? 'partly' : 'solved';
}

/** An intent that carries nothing but its slots. */
function plain(kind: IntentKind, text: string, slots: Found['slots']): Intent {
  switch (kind) {
    case 'activity_signup':
    case 'activity_cancel':
      return { kind, slots: { ...slots, people: peopleIn(text) } };
    case 'rate_or_reopen':
      return { kind, verdict: verdictOf(text), remark: text, slots };
    case 'chat':
      return { kind, thanks: false, slots };
    case 'privacy_request':
      return { kind, wish: /删|清|忘|注销/.test(text) ? 'erase' : 'tell', slots };
    case 'urgent':
      return { kind, emergency: 'medical', slots };
    case 'staff_command':
      return { kind, command: '', argument: text, slots };
    case 'confirm':
      return { kind, yes: true, slots };
    case 'injection':
      return { kind, about: 'rules', slots };
    case 'delicate':
      return { kind, about: 'person', slots };
    default:
      return { kind, slots };
  }
}

interface Judging {
  readonly opinion: Opinion | undefined;
  readonly signals: ReadonlySet<SignalName>;
  readonly base: Pick<Recognition, 'text' | 'found' | 'addressed' | 'concern'>;
  readonly heard: Heard;
  readonly context: RecogniseContext;
  readonly toOthers: boolean;
}

const INTENT_WORDS: Readonly<Record<LearntIntent, string>> = {
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

/** The weighing: the classifier where there is one, else the weak signs. */
function judge({ opinion, signals, base, heard, context, toOthers }: Judging): Recognition {
  const view: Opinion = opinion ?? fromGuess(signals);
  const { addressed, text, found } = base;
  let { intent, confidence } = view;
  // Nobody @s the bot to chat with a neighbour: the next best meaning counts, if it is worth anything.
  if (addressed && intent === 'chat' && view.second && view.second.confidence >= 0.2 && confidence < 0.75)
    ({ intent, confidence } = view.second);
  // An emergency needs words for it (urgent.ts); a feeling for it alone is a hazard at most.
  if (intent === 'urgent' || intent === 'staff_command')
    ({ intent, confidence } =
      view.second && view.second.intent !== 'chat' ? view.second : { intent: 'hazard' as const, confidence: confidence * 0.5 });
  const open = heard.conversation !== undefined && intent !== 'chat';
  const threshold = speakThreshold(context.attitude ?? 'careful', view.calibrated, intent);
  const speak =
    addressed || (open && view.speak >= threshold * 0.6 && !toOthers) || (intent !== 'chat' && view.speak >= threshold && !toOthers);
  const words = INTENT_WORDS[intent];
  const sure = confidence.toFixed(2);
  const reason = speak
    ? `${addressed ? '' : '没有被@，但'}像是${words}（${sure}）`
    : silenceReason({
        signals,
        toOthers,
        chat: intent === 'chat',
        words,
        concern: view.speak,
        ...(context.attitude ? { attitude: context.attitude } : {}),
      });
  return { ...base, concern: view.speak, intent: plain(intent, text, found.slots), confidence, reason, speak };
}

function fromGuess(signals: ReadonlySet<SignalName>): Opinion {
  const guess = guessFromSignals(signals);
  return { intent: guess.intent, confidence: guess.confidence, speak: guess.speak, urgent: 0, calibrated: false };
}

/** A complaint about somebody who can be told by name or door: not to be taken up before the group. */
function personInComplaint(text: string, found: Found, judged: Recognition): Intent | undefined {
  const { kind } = judged.intent;
  if (kind !== 'complaint' && kind !== 'hazard' && kind !== 'suggestion') return undefined;
  const category = found.slots.category;
  const againstSomebody =
    category === '邻里纠纷' ||
    category === '噪声扰民' ||
    category === '养犬' ||
    category === '违建占道' ||
    category === '治安' ||
    category === '停车交通';
  const door = found.where.door !== undefined && againstSomebody && !/我(?:家)?(?:是|住|在|这)|我家/.test(text);
  const named =
    namesSomebody(text) &&
    (againstSomebody || /投诉|举报|骂|偷|打|骗|欠|搞|霸占|欺负|不讲理|态度/.test(text)) &&
    !isPlaced({ place: undefined });
  const quarrel = category === '邻里纠纷' && /骂|打|吵架|纠纷|威胁|闹|欺负|报复/.test(text);
  return door || named || quarrel ? { kind: 'delicate', about: 'person', slots: found.slots } : undefined;
}

import { isStaff } from '../community/people-store.ts';
import { emergencyIn } from './alarm.ts';
import { intentOf, UNSOLVED, verdictOf } from './build-intent.ts';
import { type CategoryName, categoryOfWords } from './categories.ts';
import { evidenceOf } from './evidence.ts';
import { withConversation } from './exchange.ts';
import type { Heard } from './heard.ts';
import type { Intent, IntentKind } from './intent.ts';
import { judge, personInComplaint } from './judge.ts';
import { matchPattern, type Pattern } from './patterns.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import { type Found, findSlots } from './slots.ts';
import { orderWord, staffOrderIn } from './staff-orders.ts';
import { normalise } from './text.ts';

/** Shapes that are published to everybody; an emergency told in them is news. */
const PUBLISHED = new Set(['notice', 'chain', 'advert']);
/** Patterns that need something open, or a ticket, to mean what they say. */
const NEEDS_STATE = new Set(['rate_digit', 'rate_words', 'me_too', 'yes', 'no', 'give_up', 'original']);
const COMMANDING: ReadonlySet<IntentKind> = new Set(['staff_command', 'injection']);
const COURTESY =
  /^(?:(?:@\S+\s+)?(?:谢谢(?:你|您|啦|了)?|好的?|收到|辛苦(?:了|啦)?|你好|您好|大家好|各位好|早上?好|晚上好|下午好|请问(?:一下)?|问一?下|麻烦问一?下|不好意思|打扰(?:了|一下)?|在吗|有人吗|哈喽|嗨)[,，。.!~、\s啊呀哈哦啦]+)+/;
/** What follows the bot's name where it is called, and not only talked about: 小邻，…, 小邻你…, but not 小邻今天话真多. */
const CALLS = /^(?:$|[\s,，。:：!！~?？、]|小助手|同志|啊|呀|你|您|请|麻烦|帮|能|会|怎|咋|我|俺|是|在)/;

/**
 * What a message means, and whether to speak. Local and pure; about a tenth of a millisecond.
 */
export function recognise(heard: Heard, context: RecogniseContext): Recognition {
  const { message, group, conversation } = heard;
  const said = normalise(message.text);
  const named = context.botName !== undefined && said.startsWith(context.botName) && CALLS.test(said.slice(context.botName.length));
  const text = named ? said.slice(context.botName.length).replace(/^[\s,，。:!~]+/, '') : said;
  const homeBuilding = group?.buildings.length === 1 ? group.buildings[0] : undefined;
  const addressed = !group || message.mentionsBot || message.quote?.ofBot === true || named;
  const bare = text.replace(COURTESY, '');
  const words = bare.length >= 3 ? bare : text;
  const evidence = evidenceOf(words);
  const { signals } = evidence;
  const opinion = context.classifier?.classify(words, evidence, addressed);
  const category = (part: string): CategoryName =>
    (part === text ? context.classifier?.categoryOf(words, evidence, addressed) : undefined) ?? categoryOfWords(part);
  const found = findSlots(text, { finder: context.finder, homeBuilding, category });
  const base = { text, found, addressed, concern: opinion?.speak ?? 0 };
  const make = (intent: Intent, confidence: number, reason: string, speak: boolean): Recognition => ({
    ...base,
    intent,
    confidence,
    reason,
    speak,
  });

  const order = staffOrderIn(heard, context.botName);
  if (order) {
    const command: Intent = { kind: 'staff_command', command: orderWord(order.name), argument: order.rest, slots: found.slots };
    return make(command, 0.98, '工作人员的指令', true);
  }
  if (text === '') {
    const pictures = message.attachments.length > 0;
    if (pictures) return make({ kind: 'picture', slots: {} }, 0.99, '只有图片或文件，没有文字', addressed || conversation !== undefined);
    return make({ kind: 'chat', thanks: false, slots: {} }, 0.9, addressed ? '只叫了名字，没有内容' : '没有文字', addressed);
  }
  const pattern = matchPattern(text, addressed);
  if (message.forwarded && !addressed)
    return make({ kind: 'chat', thanks: false, slots: {} }, 0.97, '转发的文章、链接或聊天记录，不是提问', false);
  const published = pattern !== undefined && PUBLISHED.has(pattern.name);
  const emergency = published ? undefined : emergencyIn(evidence, opinion, words);
  // A pattern knows better than a tone; the words of an emergency know better than most patterns.
  const overruled = emergency?.byTone
    ? pattern !== undefined && !NEEDS_STATE.has(pattern.name)
    : pattern !== undefined && COMMANDING.has(pattern.intent);
  if (emergency && !overruled) {
    return {
      ...make({ kind: 'urgent', emergency: emergency.kind, slots: found.slots }, emergency.confidence, emergency.reason, true),
      concern: 1,
    };
  }

  const inExchange =
    conversation && !published ? withConversation(conversation, { found, text, signals, finder: context.finder, homeBuilding }) : undefined;
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
    // 不报了 with nothing open here is said about something else: a place in a course, most likely.
    if (pattern.intent === 'give_up' && !conversation && learnt().intent.kind === 'activity_cancel') return learnt();
    if (!conditional && !addressed && !conversation)
      return make({ kind: 'chat', thanks: true, slots: {} }, 0.9, '一句应答，没有正在办的事', false);
    const result = make(intentOf(pattern, text, found), pattern.confidence, pattern.reason, !quiet);
    return conditional ? { ...result, otherwise: learnt() } : result;
  }
  const speak = addressed || (pattern.unasked && !toOthers);
  return make(intentOf(pattern, text, found), pattern.confidence, toOthers ? `对别人说的话（${pattern.reason}）` : pattern.reason, speak);
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
  if (
    UNSOLVED.test(text) ||
    /(?:^|[\s,回选按给])[123](?![\d])/.test(text.replace(/T\s?20\d\d\s?-?\s?\d+/gi, '')) ||
    /(?<!没|未|不|有没有|吗)(?:解决了|修好了|满意)(?!吗|没|么|[?])/.test(text)
  ) {
    if (!/[?吗]|怎么样|进度|了没|究竟|安排没|什么时候|何时|查/.test(text))
      return make({ kind: 'rate_or_reopen', verdict: verdictOf(text), remark: text, slots }, 0.9, '对写明编号的工单作评价', true);
  }
  return make({ kind: 'ticket_status', slots }, 0.95, '写明了工单编号', !toOthers);
}

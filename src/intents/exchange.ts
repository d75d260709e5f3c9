import type { ConversationState } from '../messages.ts';
import { categoryOfWords } from './categories.ts';
import type { Intent } from './intent.ts';
import { correctedPlace, type PlaceFinder } from './places.ts';
import type { SignalName } from './signals.ts';
import type { Found } from './slots.ts';

interface Meaning {
  readonly intent: Intent;
  readonly confidence: number;
  readonly reason: string;
}

interface Exchange {
  readonly found: Found;
  readonly text: string;
  readonly signals: ReadonlySet<SignalName>;
  readonly finder: PlaceFinder;
  readonly homeBuilding: string | undefined;
}

/** Words around a place that add nothing to it. */
const AROUND =
  /[\s,，。.!、|]|我(?:家|们)?(?:是|在|住)?|就(?:是|在)|在|是|的|那(?:边|里|儿)?|这(?:边|里|儿)?|旁边|附近|门口|楼道|哈|啊|呢|谢谢|麻烦|了/g;
/** 那晚上呢, 三号楼也是吗: stands on the question before. */
const FOLLOW_UP = [
  /^那.{0,16}(?:呢|吗|[?])/,
  /^.{1,14}呢[?]?$/,
  /^(?:也|还)?(?:是|要|能|可以).{0,10}吗[?]?$/,
  /^(?:那|为什么|为啥|怎么).{0,14}[?]?$/,
  /也(?:是|一样|要|可以|能).{0,4}(?:吗|么)[?]?$/,
  /^(?:(?:一?共|总共|大概|一般|具体|请问|要|得|需要|是|都)?(?:(?:一(?:天|个?月|年|次|个?小时|人)|每(?:天|月|次))?多少钱|几块钱?|什么价|怎么收(?:费)?|收(?:不收)?费(?:吗|不)?|收钱吗|免费(?:吗|不)?|贵不贵|(?:几点|几号|哪天|周几|什么时候|啥时候)(?:开|关|开门|关门|开始|结束|上班|下班|能办|能去|能来|截止)?|多久|多长时间|在哪(?:里|儿)?|去哪(?:里|儿)?(?:办|交|弄)?|哪个窗口|找谁|打什么电话|电话(?:是)?(?:多少|几号)?|(?:要|需要|得)?带(?:什么|啥)|(?:要|需要)(?:什么|啥|哪些)(?:材料|手续|条件|证件)?|什么条件|谁可以|怎么(?:办|弄|报名|申请|交|去|预约)|周末(?:呢|行吗|能办吗)?|为什么|为啥|真的吗|确定吗|还有吗))[?!。~啊呀呢哦]*$/,
];
/** 已经三天了, 晚上更黑: a few more words about what was just reported. */
const DETAIL = /^(?:而且|还有|另外|就是|反正|晚上|白天|半夜|早上|现在|都|已经|快|有时候?|一(?:到|下)|今天|昨天|前天|上周|物业|师傅|保安)/;

/** What is open between the bot and this person decides what a few words mean. Undefined: nothing of that sort. */
export function withConversation(conversation: ConversationState, exchange: Exchange): Meaning | undefined {
  switch (conversation.kind) {
    case 'ticket_needs_place':
      return isNewMatter(exchange, conversation.effect.ticket.category) ? undefined : placeIn(exchange);
    case 'question_needs_place':
      return placeIn(exchange);
    case 'ticket_open':
      return correctionOrDetail(exchange);
    case 'answered':
      return followUp(exchange);
    case 'same_matter':
      return sameOrNot(exchange);
    // What is said of it is read by handlers/activity-replies.ts, which knows who signed up.
    case 'activity':
    case 'notice_preview':
    case 'gap_answer':
    case 'called':
    case 'order_needs_ticket':
    case 'staff_ticket':
      return undefined;
    default:
      return conversation satisfies never;
  }
}

function placeIn({ found, signals }: Exchange): Meaning | undefined {
  const { spoken, slots } = found;
  if (!spoken.building && !spoken.unit && !spoken.floor && !spoken.area) return undefined;
  const rest = spoken.rest.replace(AROUND, '');
  if (rest.length > 14 && (signals.has('question') || signals.has('suggestion'))) return undefined;
  return { intent: { kind: 'give_place', slots }, confidence: rest.length <= 6 ? 0.97 : 0.85, reason: '补充了地点' };
}

/** A whole matter with its own place is no answer to the question where the other one is. */
function isNewMatter({ found, signals }: Exchange, category: string): boolean {
  const { rest } = found.spoken;
  const wrong = signals.has('fault') || signals.has('annoyance') || signals.has('hazard');
  const about = categoryOfWords(rest);
  return wrong && signals.has('public_object') && rest.length >= 4 && about !== category && about !== '其他';
}

const NOT_THE_SAME =
  /^(?:不是|不对|否|不一样|不同|没有?)(?:一回事|一件事|一件|同一件(?:事)?|的|啊|呀|哦|这个|那个|它)?[,，。.!~、\s]*|(?:不是|并非)(?:一回事|一件事|同一件?|这个|那个|这件|那件)|两(?:码|回|件)事|另(?:一|外一)(?:个|件|盏|处)|别的(?:地方|事)|新的(?:问题|情况)|分开/;
const THE_SAME =
  /^(?:是(?:的|啊|呀|呢|这个|那个|它|同一件(?:事)?|一回事)?|对(?:的|啊|呀|对|头)?|嗯+|没错|就是(?:这个|它|那个|这事)?|同一(?:个|件|盏|处)(?:事)?|一样(?:的)?|一回事|我(?:家|们)?也(?:是|一样)|\+\s?1|加(?:我|上|一)?|附议|好(?:的)?|行|可以|1)(?:[,，。.!~、\s]|加|把|帮|就|$)/;

/** 是同一件事吗: yes, no, or no answer to it. */
function sameOrNot({ found, text }: Exchange): Meaning | undefined {
  if (text.length > 40) return undefined;
  const answer = (yes: boolean): Meaning => ({
    intent: { kind: 'confirm', yes, slots: found.slots },
    confidence: 0.93,
    reason: yes ? '说是同一件事' : '说不是同一件事',
  });
  if (NOT_THE_SAME.test(text)) return answer(false);
  return THE_SAME.test(text) && !/[?吗]/.test(text) ? answer(true) : undefined;
}

function correctionOrDetail({ found, text, signals, finder, homeBuilding }: Exchange): Meaning | undefined {
  const { slots } = found;
  if (correctedPlace(finder, text, homeBuilding))
    return { intent: { kind: 'correct_place', slots }, confidence: 0.93, reason: '更正工单的地点' };
  const wrong = signals.has('trouble') || signals.has('nuisance') || signals.has('lasting');
  const peace =
    signals.has('question') ||
    signals.has('to_neighbours') ||
    signals.has('trade') ||
    signals.has('laughter') ||
    signals.has('over') ||
    signals.has('daily_life');
  if (wrong && !peace && text.length <= 40 && (DETAIL.test(text) || signals.has('lasting'))) {
    return { intent: { kind: 'complaint', slots }, confidence: 0.75, reason: '补充刚登记的事' };
  }
  return undefined;
}

function followUp({ found, text, signals }: Exchange): Meaning | undefined {
  if (text.length > 24 || signals.has('to_neighbours') || !FOLLOW_UP.some((shape) => shape.test(text))) return undefined;
  return { intent: { kind: 'ask_policy', slots: found.slots }, confidence: 0.85, reason: '接着上一个问题问' };
}

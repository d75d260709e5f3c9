import { isStaff } from '../../community/people-store.ts';
import type { Effect } from '../../messages.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import { withoutNames, withoutPrivateData } from '../private.ts';
import type { Recognition } from '../recognition.ts';
import { gapNumberIn, ticketNumberIn } from '../slots.ts';
import { NOTED, NOTED_FOR_STAFF } from '../words.ts';

/** What is said of an answer of ours: 👍, 没用, 不对，应该是八点. And what staff say to a question that waits for them. */

type Opinion = Extract<Effect, { kind: 'judge_answer' }>['verdict'];

/** Nobody quoted it and nobody called us: after so long it is said to somebody else. */
const NEXT_MINUTES = 10;
const LONGEST_REMARK = 120;

const TAIL = '(?:了|啊|呀|呢|吧|哦|的|嘛)*';
const END = `${TAIL}(?=$|[,，。.!！~、;；\\s])`;
const SUBJECT = '(?:@\\S+\\s*)?(?:你(?:们)?)?(?:这(?:个|条|次|样)?)?(?:的?(?:回答|答案|答复|说法|说|答|讲)(?:的|得)?)?';
const HOW = '(?:根本|完全|一点都?|真的?|也|还是|都|就|好像|其实|很|挺|太|蛮|确实|非常)*';
const OPINIONS: readonly { readonly verdict: Opinion; readonly says: RegExp }[] = [
  { verdict: 'useful', says: /^(?:👍[🏻-🏿]?|💯|\[(?:强|赞|点赞|ThumbsUp)\]|\s)+(?=$|[^\p{Script=Han}])/u },
  { verdict: 'useless', says: /^(?:👎[🏻-🏿]?|\[(?:弱|踩|差劲|ThumbsDown)\]|\s)+(?=$|[^\p{Script=Han}])/u },
  {
    verdict: 'useful',
    says: new RegExp(
      `^${SUBJECT}${HOW}(?:有用|管用|有帮助|帮(?:到|上)(?:我)?(?:大)?忙?|答得(?:很|真)?(?:好|清楚)|说得(?:很|真)?清楚)${END}`,
      'u',
    ),
  },
  {
    verdict: 'useless',
    says: new RegExp(
      `^${SUBJECT}${HOW}(?:没(?:有)?(?:啥|什么|多大)?(?:用处?|帮助)|不管用|没帮(?:到|上)(?:我|忙)?|答非所问|文不对题|没(?:说|讲|答)(?:清楚?|明白|到点子上)|(?:没|不是)(?:在)?回答我(?:的问题)?|(?:我)?(?:不是问|问的不是)(?:的)?(?:这个|这))${END}`,
      'u',
    ),
  },
  {
    verdict: 'wrong',
    says: new RegExp(
      `^${SUBJECT}${HOW}(?:不对|错(?:了|的)|(?:答|说|讲|写)错|不准(?:确)?|不正确|有误|过时|(?:早|已经|都)(?:就)?改|不是这样)${END}`,
      'u',
    ),
  },
];
/** A message that asks something is more than an opinion. */
const ASKS = /[?？]|吗|呢|多少|几[点号天个]|什么|啥|怎么|咋|哪|能不能|有没有/;

export function opinionIn(text: string): { readonly verdict: Opinion; readonly remark: string } | undefined {
  const said = text.trim();
  if (said.length > LONGEST_REMARK) return undefined;
  for (const { verdict, says } of OPINIONS) {
    const match = says.exec(said);
    if (!match || match[0].trim() === '') continue;
    const remark = said
      .slice(match[0].length)
      .replace(/^[,，。.!！~、;；\s]+/, '')
      .trim();
    if (ASKS.test(remark)) return undefined;
    return { verdict, remark: /^(?:谢谢|多谢|感谢|辛苦)/.test(remark) ? '' : remark };
  }
  return undefined;
}

/** Undefined where nothing is said of an answer of ours. */
export async function handleOpinion(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { message, conversation } = heard;
  const { feedback } = deps.knowledge;
  if (!feedback || recognition.intent.kind === 'urgent' || message.mentionsOthers.length > 0 || message.forwarded) return undefined;
  const opinion = opinionIn(message.text);
  if (!opinion) return undefined;
  const at = deps.clock.now();
  let answer: string | undefined;
  if (message.quote) {
    if (!message.quote.ofBot || ticketNumberIn(message.quote.text)) return undefined;
    answer = await feedback.answerQuoted(deps.db, { text: message.quote.text, groupId: heard.group?.id, at });
  } else if (conversation?.kind === 'answered' && conversation.answer !== undefined) {
    const logged = await feedback.answer(deps.db, conversation.answer);
    const fresh = logged && at.getTime() - logged.at.getTime() <= NEXT_MINUTES * 60_000;
    if (fresh || recognition.addressed) answer = conversation.answer;
  }
  if (answer === undefined) return undefined;
  const words = { useful: '居民说回答有用', useless: '居民说回答没用，转给工作人员', wrong: '居民说回答不对，转给工作人员' }[
    opinion.verdict
  ];
  const remark = withoutNames(withoutPrivateData(opinion.remark));
  // Thanks in a group need no word; that something is looked into does.
  const said = opinion.verdict === 'useful' ? (heard.group ? undefined : NOTED) : NOTED_FOR_STAFF;
  const effect: Effect = { kind: 'judge_answer', answer, verdict: opinion.verdict, remark, ...(said ? { say: said } : {}) };
  const handled = decide(recognition, opinion.verdict === 'useful' ? 'ack' : 'escalate', [effect], words, {});
  return { ...handled, decision: { ...handled.decision, intent: 'feedback', confidence: 0.95, slots: { verdict: opinion.verdict } } };
}

const ANSWER_MINUTES = 30;
/** What staff say to each other about a question is no answer to it. */
const NO_ANSWER =
  /^(?:收到|好的?|嗯+|ok|知道了|明白|谢谢|我(?:来|去|先)|稍等|等(?:一下|会)|马上|在(?:问|查|核实)|问一下|转给|找|@)|[?？]$|(?:吗|呢)$/i;
const SHORTEST_ANSWER = 4;

/**
 * Staff who quote our message about a question and write: that is its answer. What would go out is shown first, for it can't
 * be called back.
 */
export async function handleGapReply(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { message, conversation } = heard;
  const { gaps } = deps.knowledge;
  if (!gaps || !isStaff(heard.person.role)) return undefined;
  const { intent } = recognition;
  if (conversation?.kind === 'gap_answer' && intent.kind === 'confirm' && !message.quote) {
    if (!intent.yes) return decide(recognition, 'ack', [{ kind: 'forget' }, reply('好的，没有发出。')], '取消答复');
    return decide(
      recognition,
      'ack',
      [{ kind: 'forget' }, { kind: 'answer_gap', number: conversation.number, text: conversation.text }],
      '确认答复知识缺口',
    );
  }
  const quoted = message.quote?.ofBot ? message.quote.text : undefined;
  const number = quoted === undefined || ticketNumberIn(quoted) ? undefined : gapNumberIn(quoted);
  if (!number || intent.kind === 'staff_command' || intent.kind === 'urgent') return undefined;
  const text = message.text.trim();
  if (text.length < SHORTEST_ANSWER || NO_ANSWER.test(text)) return silent(recognition, '引用了待答的问题，但这句不是答复');
  const gap = await gaps.byNumber(deps.db, number);
  if (!gap) return decide(recognition, 'ack', [reply(`没有编号 ${number} 的问题，请核对编号。`)], '问题编号不存在');
  if (gap.state !== 'open') return decide(recognition, 'ack', [reply(gapState(gap.state, number, gap.answeredBy))], '问题已经处理过');
  const { askers, told } = await gaps.waiting(deps.db, number);
  const people = askers + told > 0 ? `发给 ${askers + told} 位提问的居民，并加入知识库` : '加入知识库';
  return decide(
    recognition,
    'ack',
    [
      reply(`将作为「${gap.headline}」（${gap.number}）的答复，${people}：\n${text}\n回复“确认”发出，回复“取消”不发。`),
      { kind: 'remember', state: { kind: 'gap_answer', number: gap.number, text }, minutes: ANSWER_MINUTES },
    ],
    '引用问题写了答复，先给预览',
  );
}

function gapState(state: 'review' | 'answered' | 'dismissed', number: string, by: string): string {
  switch (state) {
    case 'review':
      return `${number} 的答复正等另一位同事同意。`;
    case 'answered':
      return `${number} 已经由 ${by} 答复过了。要更正，请到控制台的“缺口”里改。`;
    case 'dismissed':
      return `${number} 已经关闭。`;
    default:
      return state satisfies never;
  }
}

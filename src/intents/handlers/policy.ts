import { createHash } from 'node:crypto';
import { gridOf } from '../../community/community.ts';
import type { Answer, Asking } from '../../knowledge/knowledge.ts';
import type { Effect } from '../../messages.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import { withoutPrivateData } from '../private.ts';
import type { Recognition } from '../recognition.ts';
import { isInExchange } from '../unasked.ts';
import { answeredAbove, ORIGINAL_GONE } from '../words.ts';

const ANSWER_MINUTES = 15;
/** Unasked, a shaky answer is worse than none. */
export const SURE_ENOUGH_UNASKED = 0.5;
/** 那晚上呢: stands on what was asked before. */
const ELLIPSIS = /^那|呢[?？]?$|^(?:也|还)(?:是|要|能)|也(?:是|一样|行|可以)(?:吗|么)?[?？]?$/;

export async function handleQuestion(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const question = recognition.text;
  const before =
    heard.conversation?.kind === 'answered' && (ELLIPSIS.test(question) || question.length <= 8) ? heard.conversation.question : undefined;
  return answerFrom(heard, recognition, deps, question, before);
}

/** 是几号楼？ was asked, and the building came. */
export async function handlePlaceOfQuestion(heard: Heard, recognition: Recognition, deps: IntentDeps, question: string): Promise<Handled> {
  return answerFrom(heard, recognition, deps, question, undefined);
}

export function handleOriginal(heard: Heard, recognition: Recognition): Handled {
  const { conversation } = heard;
  if (conversation?.kind !== 'answered') return decide(recognition, 'answer', [reply(ORIGINAL_GONE)], '要看原文，但没有刚才的回答');
  const again: Effect = { kind: 'remember', state: conversation, minutes: ANSWER_MINUTES };
  return decide(recognition, 'answer', [reply(conversation.fullText), again], '发出刚才回答的原文');
}

/** Where the question is asked for: the buildings it names, else those of the group. */
export function askingOf(heard: Heard, recognition: Recognition, deps: IntentDeps): Asking {
  const named = recognition.found.spoken.buildings;
  const buildings = named.length > 0 ? named : (heard.group?.buildings ?? []);
  const grids = new Set(named.length > 0 ? [] : (heard.group?.grids ?? []));
  for (const building of buildings) {
    const grid = gridOf(deps.community, building);
    if (grid) grids.add(grid);
  }
  return {
    at: deps.clock.now(),
    inGroup: heard.group !== undefined,
    unasked: !recognition.addressed && heard.conversation === undefined,
    ...(buildings.length > 0 ? { buildings } : {}),
    ...(grids.size > 0 ? { grids: [...grids] } : {}),
  };
}

async function answerFrom(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  question: string,
  previousQuestion: string | undefined,
): Promise<Handled> {
  const answer = await askFollowing(question, previousQuestion, askingOf(heard, recognition, deps), deps);
  // A question that stands by itself is what the next one follows; what was asked before it is over.
  const alone = previousQuestion === undefined || (answer.kind === 'answered' && answer.follows !== true);
  const asked = alone ? question : `${previousQuestion} ${question}`;
  const shy = !recognition.addressed && !isInExchange(heard, recognition.intent) && answer.confidence < SURE_ENOUGH_UNASKED;
  switch (answer.kind) {
    case 'answered':
    case 'expired': {
      const before = saidBefore(heard, recognition, answer);
      if (before) return before;
      if (shy) return unanswered(recognition, asked, '没有被@，答案把握不够，保持安静');
      return decide(
        recognition,
        'answer',
        [reply(answer.text), remembered(asked, answer)],
        `${recognition.reason}；依据${sourceOf(answer)}${answer.kind === 'expired' ? '（已到期）' : ''}`,
        sourceSlots(answer),
      );
    }
    case 'clarify':
      if (shy) return unanswered(recognition, asked, '没有被@，要先问楼号才能答，保持安静');
      return decide(
        recognition,
        'answer',
        [reply(answer.text), { kind: 'remember', state: { kind: 'question_needs_place', question: asked }, minutes: ANSWER_MINUTES }],
        `${recognition.reason}；先问楼号`,
      );
    case 'no-ground':
      // A follow-up stands in an exchange that was asked for.
      if (!recognition.addressed && previousQuestion === undefined)
        return unanswered(recognition, asked, '没有被@，也没有找到依据，记为知识缺口');
      return decide(
        recognition,
        'escalate',
        [{ kind: 'record_gap', question: withoutPrivateData(asked), tell: true, ...(answer.why ? { why: answer.why } : {}) }],
        `${recognition.reason}；没有找到依据，转给工作人员`,
      );
    default:
      return answer.kind satisfies never;
  }
}

/** 居住证怎么办 → 要带什么: where both together find nothing, the follow-up is asked of what the first one was about. */
async function askFollowing(question: string, previous: string | undefined, asking: Asking, deps: IntentDeps): Promise<Answer> {
  const answer = await deps.knowledge.ask(question, asking, previous === undefined ? {} : { previousQuestion: previous });
  const subject = previous && subjectOf(previous);
  if (answer.kind !== 'no-ground' || !subject) return answer;
  const again = await deps.knowledge.ask(`${subject}${question.replace(/^那/, '')}`, asking);
  return again.kind === 'no-ground' ? answer : { ...again, follows: true };
}

/** What a question is about, without what is asked of it. */
const ASKED =
  /(?:请问|我想(?:问|办|知道)|想问(?:一下)?|问一下|咱们?|我们|社区|小区)|(?:应该|需要|可以|能)?(?:怎么|如何|咋|在哪(?:里|儿)?|去哪(?:里|儿)?|几点|什么时候|多少钱?|多久|找谁|哪里)(?:办理?|弄|申请|领取?|交|收费?|报名?|用|查|开放?|开门|开饭)?|(?:能不能|可不可以|可以|能|要不要|是不是|有没有)|[吗呢啊呀吧?？。!！,，]/g;
const subjectOf = (question: string): string => question.replace(ASKED, '').trim();

/** An answer where there is one: for messages whose intent is not plainly a question. */
export async function answerIfKnown(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  atLeast: number,
): Promise<Handled | undefined> {
  const answer = await deps.knowledge.ask(recognition.text, askingOf(heard, recognition, deps));
  if ((answer.kind !== 'answered' && answer.kind !== 'expired') || answer.confidence < atLeast) return undefined;
  return (
    saidBefore(heard, recognition, answer) ??
    decide(
      recognition,
      'answer',
      [reply(answer.text), remembered(recognition.text, answer)],
      `按资料回答；依据${sourceOf(answer)}`,
      sourceSlots(answer),
    )
  );
}

/** The same was answered here a moment ago: unasked, nothing; asked, a word to point there. */
function saidBefore(heard: Heard, recognition: Recognition, answer: Answer): Handled | undefined {
  const { source, said } = sourceSlots(answer);
  const before = heard.around?.answeredFrom ?? [];
  const same = (b: (typeof before)[number]): boolean => b.said === said || (answer.citations.length > 0 && b.source === source);
  if (!recognition.addressed && !isInExchange(heard, recognition.intent) && before.some(same))
    return silent(recognition, `10 分钟内群里刚按${source}答过，不重复`);
  if (!recognition.addressed || !before.some((b) => b.said === said)) return undefined;
  return decide(
    recognition,
    'answer',
    [reply(answeredAbove(source)), remembered(recognition.text, answer)],
    `10 分钟内群里刚答过同样的话；依据${source}`,
    sourceSlots(answer),
  );
}

/** Kept with the decision, so that the same answer is known when it comes up again. */
function sourceSlots(answer: Answer): { readonly source: string; readonly said: string } {
  return { source: sourceOf(answer), said: createHash('sha256').update(answer.text).digest('hex').slice(0, 12) };
}

function unanswered(recognition: Recognition, question: string, reason: string): Handled {
  return { ...silent(recognition, reason), effects: [{ kind: 'record_gap', question: withoutPrivateData(question), tell: false }] };
}

function remembered(question: string, answer: Answer): Effect {
  return {
    kind: 'remember',
    state: { kind: 'answered', question, citations: answer.citations, fullText: answer.fullText },
    minutes: ANSWER_MINUTES,
  };
}

const sourceOf = (answer: Answer): string =>
  answer.citations[0] ? `《${answer.citations[0].title}》${answer.citations[0].clause}` : '资料';

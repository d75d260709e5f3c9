import { LEARNT, type LearntIntent } from '../intents/intent.ts';
import { INTENT_WORDS } from '../intents/judge.ts';
import { learntName } from '../intents/retrain-measure.ts';
import type { DecisionKind } from '../messages.ts';
import type { State } from './parts.ts';

/** How decisions are called on the pages. */

export const DID: Readonly<Record<DecisionKind, State>> = {
  answer: { tone: 'done', mark: '✓', word: '答了' },
  ticket: { tone: 'done', mark: '✎', word: '登记工单' },
  status: { tone: 'done', mark: '✓', word: '说了进度' },
  signup: { tone: 'done', mark: '✓', word: '办了报名' },
  escalate: { tone: 'harm', mark: '!', word: '紧急处理' },
  ack: { tone: 'done', mark: '✓', word: '应了一声' },
  refuse: { tone: 'due', mark: '–', word: '说明不能办' },
  silent: { tone: 'plain', mark: '…', word: '没说话' },
};

/** Intents that only fixed patterns know. */
const ONLY_PATTERNS: Readonly<Record<string, string>> = {
  injection: '想套话或改规则',
  delicate: '涉及具体的人',
  official_report: '举报违法犯罪',
  join_ticket: '附议工单',
  show_original: '要看原文',
  recent_notices: '问最近的通知',
  give_place: '补充地点',
  give_up: '说算了',
  confirm: '确认或取消',
  picture: '只有图片',
  none: '没有判断意图',
};

const isLearnt = (kind: string): kind is LearntIntent => (LEARNT as readonly string[]).includes(kind);

export const intentWord = (kind: string): string => (isLearnt(kind) ? INTENT_WORDS[kind] : (ONLY_PATTERNS[kind] ?? kind));

/** What a decision's intent is learnt as. */
export const learntOf = (kind: string): LearntIntent => {
  const name = learntName(kind);
  return isLearnt(name) ? name : 'chat';
};

export const INTENT_CHOICES: readonly { readonly kind: LearntIntent; readonly word: string }[] = LEARNT.map((kind) => ({
  kind,
  word: INTENT_WORDS[kind],
}));

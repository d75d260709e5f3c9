/** What is wrong with a model's wording. */
export type ProblemKind =
  | 'empty'
  | 'long'
  | 'no-citation'
  | 'unknown-passage'
  | 'inexact-quote'
  | 'figure'
  | 'bound'
  | 'day'
  | 'claim'
  | 'turned'
  | 'condition'
  | 'link'
  | 'mention'
  | 'person'
  | 'placeholder'
  | 'to-the-model';

export interface Problem {
  readonly kind: ProblemKind;
  /** What of the answer, or of the source, it is about. */
  readonly words: string;
}

/** What is wrong, in words for the model that is to put it right. */
export function problemWords({ kind, words }: Problem): string {
  switch (kind) {
    case 'empty':
      return 'answer 是空的';
    case 'long':
      return `回答超过 ${words} 个字，请缩短`;
    case 'no-citation':
      return 'citations 是空的，没有列出依据';
    case 'unknown-passage':
      return `没有编号为 ${words} 的原文`;
    case 'inexact-quote':
      return `“${words}”不是所引原文里的原句，quote 和引号里的话必须一字不差`;
    case 'figure':
      return `所引原文里没有“${words}”这个数字、日期、时间或电话`;
    case 'bound':
      return `“${words}”与原文的上限、下限相反`;
    case 'day':
      return `原文没有说“${words}”，请写原文里的日期`;
    case 'claim':
      return `所引原文里没有说：“${words}”`;
    case 'turned':
      return `与所引原文的意思相反，或原文没有这样说：“${words}”`;
    case 'condition':
      return `漏掉了原文的条件或例外：“${words}”`;
    case 'link':
      return `不能写网址：“${words}”`;
    case 'mention':
      return '不能写 @';
    case 'person':
      return `不能提姓名：“${words}”`;
    case 'placeholder':
      return `问题里没有 ${words} 这个占位符`;
    case 'to-the-model':
      return '回答是给居民看的，不要谈论指令、格式或你自己';
    default:
      return kind satisfies never;
  }
}

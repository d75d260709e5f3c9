import type { Found } from './finder.ts';
import type { Question } from './question.ts';

/** Words that ask how a thing is done as such, and for nothing of it in particular. */
const GENERAL = /怎么样|怎么|怎样|如何|咋|办理|办|申请|申办|领取|领|弄|使用|用|登记|参加|流程|手续|[的了呢啊吗呀\s?？,，。!！]/g;
/** In too many titles to name one of them. */
const NO_NAME = /^(?:.?|补贴|补助|津贴|证明|服务|居民|社区|老人|老年人|残疾人|孩子|指南|救助)$/;

/**
 * 居住证怎么办: what is left besides asking is the name of what a guide is about, and the question wants no more than to be told how it
 * goes. Then the best passage of that guide answers, though a few words say little by themselves. Where the best passages are of
 * several documents, it is not plain which is meant; and a rule, unlike a guide, has no way in which it goes.
 */
export function asksForGuide(question: Question, top: Found, list: readonly Found[]): boolean {
  if (top.policy.kind !== 'guide' || question.dates.length > 0 || !/怎么|怎样|如何|咋|流程|手续/.test(question.matter)) return false;
  const name = question.matter.replace(GENERAL, '');
  const words = question
    .spoken()
    .map(({ word }) => word.replace(GENERAL, ''))
    .filter((word) => word !== '');
  const named = top.policy.title.includes(name) || words.every((word) => top.policy.title.includes(word));
  return !NO_NAME.test(name) && named && list.slice(0, 3).every((found) => found.policy.file === top.policy.file);
}

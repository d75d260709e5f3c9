import { normaliseWording } from '../../index/wording.ts';
import type { Language } from '../../language.ts';
import { alike } from './claims.ts';
import { conditionsOf } from './conditions.ts';
import { contentWords, shareIn } from './content-words.ts';
import { clausesOf, type Force } from './force.ts';
import type { Asked, Ground } from './ground.ts';
import type { Problem } from './problems.ts';

/** What an answer that does this owes its conditions. */
const DECIDES: ReadonlySet<Force> = new Set(['permit', 'forbid', 'exempt', 'free']);
/** Conditions and exceptions of what an answer is taken from, which one that allows, forbids, spares or promises must not leave out. */
export function conditionProblems(answer: string, ground: Ground, asked: Asked, language: Language): readonly Problem[] {
  const deciding = clausesOf(answer).filter(({ forces }) => forces.some(({ force }) => DECIDES.has(force)));
  const promises = /[\d一二两三四五六七八九十]\s*(?:元|块)|免费|补贴|津贴|优惠/.test(answer);
  if (deciding.length === 0 && !promises) return [];
  const told = `${normaliseWording(answer)} ${normaliseWording(asked.question)}`;
  const left = new Set<string>();
  const meant = deciding.flatMap((clause) => alike(contentWords(clause.text, language), ground)(undefined));
  const from = ground.sentences.filter((s) => ground.quoted.includes(s) || s.clauses.some((clause) => meant.includes(clause)));
  for (const { text, next } of from) {
    for (const condition of conditionsOf(text, next)) {
      const words = contentWords(normaliseWording(condition), language);
      const total = words.reduce((sum, { weight }) => sum + weight, 0);
      const kept = words.reduce((sum, word) => sum + word.weight * shareIn(word.text, told), 0);
      const aged = /岁/.test(condition) && !/岁/.test(told);
      if (aged || (total > 0.2 && kept / total < 0.4)) left.add(condition.slice(0, 60));
    }
  }
  return [...left].map((words) => ({ kind: 'condition', words }));
}

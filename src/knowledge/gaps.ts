import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import { askersToTell, closeGap, countGap, forgetAsker, gapByNumber, keepAsker, listGaps } from './gap-store.ts';
import { normaliseWording } from './index/wording.ts';
import type { Gaps, NewDocument } from './knowledge.ts';
import { dayIn } from './load/days.ts';
import type { Problem } from './policy.ts';

const LONGEST_ANSWER = 2000;

/** What nobody could answer yet, and how an answer by staff becomes knowledge. */
export function createGaps(deps: {
  readonly timeZone: string;
  readonly committee: string;
  put(tx: Db, document: NewDocument): Promise<readonly Problem[]>;
}): Gaps {
  return {
    async record(tx, { question, personId, groupId, tell, at }) {
      // The words of one resident become a question to all of staff: numbers that belong to a person go.
      const kept = maskPersonal(question.trim()).slice(0, 500);
      const gap = await countGap(tx, {
        question: kept,
        fingerprint: fingerprint(kept),
        year: Number(dayIn(deps.timeZone, at).slice(0, 4)),
        at,
      });
      await keepAsker(tx, { number: gap.number, personId, groupId, tell, at });
      return gap;
    },
    async answer(tx, { number, text, by, at }) {
      const answer = text.trim();
      if (answer === '') return { kind: 'refused', message: '答复是空的，请写上内容。' };
      if (answer.length > LONGEST_ANSWER)
        return { kind: 'refused', message: `答复有 ${answer.length} 个字，最多 ${LONGEST_ANSWER} 个字。较长的内容请写成文件放进资料库。` };
      const before = await gapByNumber(tx, number);
      if (!before) return { kind: 'refused', message: `没有编号 ${number} 的问题，请核对编号。` };
      const gap = await closeGap(tx, { number, state: 'answered', answer, by, at });
      if (!gap)
        return {
          kind: 'refused',
          message: before.state === 'answered' ? `${number} 已经由 ${before.answeredBy} 答复过了。` : `${number} 已经关闭。`,
        };
      const today = dayIn(deps.timeZone, at);
      const problems = await deps.put(tx, {
        file: `gap/${number}.md`,
        origin: 'gap',
        title: gap.question,
        kind: 'faq',
        issuer: deps.committee,
        issued: today,
        effectiveFrom: today,
        text: answer,
        question: gap.question,
      });
      // Nothing above lets this happen; if it does, the caller's transaction must not keep half of it.
      if (problems[0]) throw new Error(`an answer could not become a document: ${problems[0].message}`);
      return { kind: 'answered', gap, askers: await askersToTell(tx, number) };
    },
    dismiss: (tx, number, by, at) => closeGap(tx, { number, state: 'dismissed', answer: null, by, at }),
    erasePerson: forgetAsker,
    byNumber: gapByNumber,
    list: (db, filter = {}) => listGaps(db, { state: filter.state, limit: filter.limit ?? 50, offset: filter.offset ?? 0 }),
  };
}

/** The same for the same words, however they are spaced, punctuated and begun. */
export function fingerprint(question: string): string {
  return normaliseWording(question)
    .replace(/@\S+[\s\u2005]?/g, '')
    .replace(/[^\p{Script=Han}a-z0-9]/gu, '')
    .replace(/^(?:请问|你好|您好|想问一下|问一下|咨询一下)+/, '')
    .replace(/[吗呢啊呀吧嘛呗么]+$/, '')
    .slice(0, 200);
}

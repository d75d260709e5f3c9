import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import type { AskedDesk } from './asked.ts';
import { waysOfFile } from './asked-store.ts';
import { fileOf, type Gap, type GapAnswered, type GapDraft, type GapRefused, type Gaps } from './gap.ts';
import {
  askersOf,
  blankQuestion,
  changeGap,
  countAgain,
  deleteWording,
  forgetAsker,
  gapByNumber,
  headOf,
  insertGap,
  joinGroup,
  keepAsker,
  leaveGroup,
  listGaps,
  markTold,
  wordingByFingerprint,
  wordingsInState,
  wordingsOf,
} from './gap-store.ts';
import { readPassagesOf } from './index/policy-store.ts';
import type { NewDocument } from './knowledge.ts';
import { dayIn } from './load/days.ts';
import type { Problem } from './policy.ts';
import { fingerprint } from './wording-words.ts';

const LONGEST_ANSWER = 2000;
const LONGEST_QUESTION = 500;
const LONGEST_HEADLINE = 100;
/** A new question is compared with so many that wait, those asked last. */
const COMPARED = 600;
/** Less alike, and a question is not shown beside another one. */
const NEAR_ENOUGH = 0.4;

export interface GapDeps {
  readonly timeZone: string;
  readonly committee: string;
  /** An answer is published when a second person has agreed. */
  readonly approval: boolean;
  readonly asked: AskedDesk;
  put(tx: Db, document: NewDocument): Promise<readonly Problem[]>;
  remove(tx: Db, file: string, by: string): Promise<boolean>;
  /** How alike a question is to each of the others, 0–1. */
  alike(question: string, others: readonly string[]): readonly number[];
  /** The same, less strictly. */
  near(question: string, others: readonly string[]): readonly number[];
  /** From here on two questions are one. */
  readonly alikeEnough: number;
}

const refuse = (message: string): GapRefused => ({ kind: 'refused', message });
const unknown = (number: string): GapRefused => refuse(`没有编号 ${number} 的问题，请核对编号。`);

/** What nobody could answer yet, and how an answer by staff becomes knowledge. */
export function createGaps(deps: GapDeps): Gaps {
  /** The group of open questions that a new one belongs to: most of it means the same. */
  async function groupFor(tx: Db, question: string, source: Gap['source']): Promise<Gap | undefined> {
    const waiting = await wordingsInState(tx, ['open', 'review'], COMPARED);
    const questions = [...waiting.values()].flat().map((wording) => wording.question);
    const likeness = new Map(deps.alike(question, questions).map((one, i) => [questions[i]!, one]));
    let best: { readonly head: string; readonly likeness: number } | undefined;
    for (const [head, wordings] of waiting) {
      if (wordings[0]?.source !== source) continue;
      const all = wordings.map((wording) => likeness.get(wording.question) ?? 0);
      const near = all.filter((likeness) => likeness >= deps.alikeEnough);
      if (near.length * 2 < all.length || near.length === 0) continue;
      const nearest = Math.max(...near);
      if (!best || nearest > best.likeness) best = { head, likeness: nearest };
    }
    return best && gapByNumber(tx, best.head);
  }

  /** Makes the draft the answer: a document, the ways of asking for it, and everybody who is to be told. */
  async function publish(tx: Db, gap: Gap, draft: GapDraft, approvedBy: string, at: Date): Promise<GapAnswered> {
    const same = gap.revision > 0 && draft.text === gap.answer;
    const done = await changeGap(tx, gap.number, [gap.state], 'answered', {
      ...{ answer: draft.text, answered_by: draft.by, approved_by: approvedBy || null, headline: draft.headline, note: null, draft: null },
      ...{ answeredAt: at, published: true },
    });
    if (!done) return refuse(`${gap.number} 刚才被别人改过，请刷新后再看。`);
    const today = dayIn(deps.timeZone, at);
    const file = fileOf(gap.number);
    const [before] = await readPassagesOf(tx, file);
    const problems = await deps.put(tx, {
      ...{ file, origin: 'gap', title: draft.headline, kind: 'faq', issuer: deps.committee },
      ...{ issued: today, effectiveFrom: today, text: draft.text, question: draft.headline },
    });
    // Nothing above lets this happen; if it does, the caller's transaction must not keep half of it.
    if (problems[0]) throw new Error(`an answer could not become a document: ${problems[0].message}`);
    const [after] = await readPassagesOf(tx, file);
    if (before && after) await deps.asked.carry(tx, file, before, after);
    await addWays(tx, gap.number, draft.by, at);
    const all = await askersOf(tx, gap.number);
    await markTold(
      tx,
      gap.number,
      all.map((asker) => asker.personId),
      at,
    );
    return {
      kind: 'answered',
      gap: (await gapByNumber(tx, gap.number))!,
      askers: plain(all.filter((asker) => !asker.told)),
      corrected: same ? [] : plain(all.filter((asker) => asker.told)),
    };
  }

  /** However it was asked, it is found. */
  async function addWays(tx: Db, head: string, by: string, at: Date): Promise<void> {
    const ways = (await wordingsOf(tx, head)).map((wording) => wording.question);
    const file = fileOf(head);
    for (let start = 0; start < ways.length; start += 30)
      await deps.asked.add(tx, { file, ordinal: 0, ways: ways.slice(start, start + 30), source: 'gap', by, at });
  }

  async function removeWays(tx: Db, head: string, words: readonly string[]): Promise<void> {
    const file = fileOf(head);
    const ways = (await waysOfFile(tx, file)).filter((way) => way.source === 'gap' && words.includes(way.words));
    if (ways.length > 0) await deps.asked.remove(tx, ways);
  }

  return {
    async record(tx, { question, personId, groupId, tell, at, source = 'unanswered' }) {
      // The words of one resident become a question to all of staff: numbers that belong to a person go.
      const kept = maskPersonal(question.trim()).slice(0, LONGEST_QUESTION);
      const words = fingerprint(kept) || kept;
      const before = await wordingByFingerprint(tx, words);
      let number = before?.number;
      let fresh = false;
      if (before) {
        await countAgain(tx, before.number, at);
        // Asked again, it is to be looked at again; so is an answer of ours that does not help.
        const again: readonly Gap['state'][] = source === 'unhelpful' ? ['dismissed', 'answered'] : ['dismissed'];
        if (again.includes(before.state)) {
          fresh = true;
          if (before.state === 'answered') await changeGap(tx, before.head, ['answered'], 'open', { source });
          else await changeGap(tx, before.head, ['dismissed'], 'open', { answered_by: null, answeredAt: null });
        }
      } else {
        const year = Number(dayIn(deps.timeZone, at).slice(0, 4));
        const head = await groupFor(tx, kept, source);
        fresh = head === undefined;
        number = await insertGap(tx, { question: kept, fingerprint: words, source, year, at, head });
      }
      await keepAsker(tx, { number: number!, personId, groupId, tell, at });
      return { ...(await gapByNumber(tx, number!))!, fresh };
    },

    async answer(tx, { number, text, headline, by, at, correct = false }) {
      const answer = text.trim();
      if (answer === '') return refuse('答复是空的，请写上内容。');
      if (answer.length > LONGEST_ANSWER)
        return refuse(`答复有 ${answer.length} 个字，最多 ${LONGEST_ANSWER} 个字。较长的内容请写成文件放进资料库。`);
      const gap = await gapByNumber(tx, number);
      if (!gap) return unknown(number);
      const title = (headline ?? gap.headline).trim().replace(/\s+/g, ' ') || gap.question;
      if (title.length > LONGEST_HEADLINE && headline !== undefined)
        return refuse(`问题有 ${title.length} 个字，最多 ${LONGEST_HEADLINE} 个字，请写短一些。`);
      if (gap.state === 'dismissed') return refuse(`${number} 已经关闭。`);
      if (gap.state === 'review') return refuse(`${number} 已经由 ${gap.draft?.by ?? '同事'} 写了答复，正等另一位同事同意。`);
      if (gap.state === 'answered' && !correct) return refuse(`${number} 已经由 ${gap.answeredBy} 答复过了。`);
      const draft: GapDraft = { text: answer, headline: title, by, at };
      if (!deps.approval) return publish(tx, gap, draft, '', at);
      if (!(await changeGap(tx, gap.number, [gap.state], 'review', { draft, note: null })))
        return refuse(`${number} 刚才被别人改过，请刷新后再看。`);
      return { kind: 'review', gap: (await gapByNumber(tx, number))! };
    },

    async approve(tx, { number, by, at }) {
      const gap = await gapByNumber(tx, number);
      if (!gap) return unknown(number);
      if (gap.state !== 'review' || !gap.draft) return refuse(`${number} 没有等同意的答复。`);
      if (gap.draft.by === by) return refuse('自己写的答复要由另一位同事同意后才发出。');
      return publish(tx, gap, gap.draft, by, at);
    },

    async sendBack(tx, { number, by, note }) {
      const gap = await gapByNumber(tx, number);
      if (!gap) return unknown(number);
      // What is published stays so; the question waits for another answer either way.
      const done = await changeGap(tx, gap.number, ['review'], 'open', {
        note: `${by} 退回：${note.trim() || '请再改一改'}`.slice(0, 300),
      });
      return done ? { kind: 'done', gap: (await gapByNumber(tx, number))! } : refuse(`${number} 没有等同意的答复。`);
    },

    async withdraw(tx, { number, by, at, reason }) {
      const gap = await gapByNumber(tx, number);
      if (!gap) return unknown(number);
      if (gap.revision === 0 || gap.answer === '') return refuse(`${number} 还没有发过答复，没有可撤回的。`);
      const told = (await askersOf(tx, gap.number)).filter((asker) => asker.told);
      const why = maskPersonal(reason.trim()).slice(0, 200);
      await changeGap(tx, gap.number, [gap.state], 'open', {
        ...{ answer: null, answered_by: null, answeredAt: null, approved_by: null },
        ...{
          note: `${by} 撤回了答复${why === '' ? '' : `：${why}`}`,
          draft: { text: gap.answer, headline: gap.headline, by: gap.answeredBy, at },
        },
      });
      await markTold(
        tx,
        gap.number,
        told.map((asker) => asker.personId),
        undefined,
      );
      await deps.remove(tx, fileOf(gap.number), by);
      return { kind: 'withdrawn', gap: { ...gap, state: 'open' }, askers: plain(told), reason: why };
    },

    async dismiss(tx, number, by, at) {
      const gap = await gapByNumber(tx, number);
      if (!gap) return undefined;
      // An answer that did not help somebody still holds for the others.
      const state = gap.answer === '' ? 'dismissed' : 'answered';
      const change = state === 'dismissed' ? { answered_by: by, answeredAt: at } : {};
      return (await changeGap(tx, gap.number, ['open'], state, change)) ? gapByNumber(tx, number) : undefined;
    },

    async reopen(tx, { number }) {
      const head = await headOf(tx, number);
      if (head === undefined) return unknown(number);
      const done = await changeGap(tx, head, ['dismissed'], 'open', { answered_by: null, answeredAt: null });
      return done ? { kind: 'done', gap: (await gapByNumber(tx, number))! } : refuse(`${number} 本来就没有关闭。`);
    },

    async split(tx, { number }) {
      const head = await headOf(tx, number);
      if (head === undefined) return unknown(number);
      if (head === number) return refuse(`${number} 是这一组的主问题，不能拆出；请把别的问法拆出去。`);
      const [wording] = (await wordingsOf(tx, head)).filter((one) => one.number === number);
      await leaveGroup(tx, number);
      await removeWays(tx, head, [fingerprint(wording?.question ?? '')]);
      return { kind: 'done', gap: (await gapByNumber(tx, number))! };
    },

    async merge(tx, { number, into, by, at }) {
      const [gap, target] = [await gapByNumber(tx, number), await gapByNumber(tx, into)];
      if (!gap) return unknown(number);
      if (!target) return unknown(into);
      if (gap.number === target.number) return refuse(`${number} 和 ${into} 已经是一组了。`);
      if (gap.answer !== '') return refuse(`${number} 已经发过答复，不能并入别的问题；要并请先撤回答复。`);
      if (gap.state === 'review') return refuse(`${number} 的答复正等同事同意，不能并走。`);
      if (target.state === 'dismissed') return refuse(`${into} 已经关闭，请先重新打开。`);
      await joinGroup(tx, gap.number, target);
      if (target.state !== 'answered') return { kind: 'done', gap: (await gapByNumber(tx, into))! };
      await addWays(tx, target.number, by, at);
      const waiting = (await askersOf(tx, target.number)).filter((asker) => !asker.told);
      await markTold(
        tx,
        target.number,
        waiting.map((asker) => asker.personId),
        at,
      );
      return { kind: 'answered', gap: (await gapByNumber(tx, into))!, askers: plain(waiting), corrected: [] };
    },

    async erasePerson(tx, personId) {
      for (const number of await forgetAsker(tx, personId)) {
        const gap = await gapByNumber(tx, number);
        if (!gap) continue;
        const own = (await wordingsOf(tx, gap.number)).find((wording) => wording.number === number);
        if (gap.answer !== '') await removeWays(tx, gap.number, [fingerprint(own?.question ?? '')]);
        // The published question is the committee's own; whatever else was only this person's goes.
        if (gap.number === number && gap.answer !== '') await blankQuestion(tx, number, gap.headline);
        else await deleteWording(tx, number);
      }
    },

    byNumber: gapByNumber,
    async wordings(db, number) {
      const head = await headOf(db, number);
      return head === undefined ? [] : wordingsOf(db, head);
    },
    async near(db, number, limit = 5) {
      const gap = await gapByNumber(db, number);
      if (!gap) return [];
      const all = await wordingsInState(db, ['open', 'review', 'answered'], COMPARED);
      const near = [...all]
        .filter(([head]) => head !== gap.number)
        .map(([head, wordings]) => ({
          head,
          likeness: Math.max(
            ...deps.near(
              gap.question,
              wordings.map((one) => one.question),
            ),
          ),
        }))
        .filter(({ likeness }) => likeness >= NEAR_ENOUGH)
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, limit);
      return (await Promise.all(near.map(({ head }) => gapByNumber(db, head)))).flatMap((one) => one ?? []);
    },
    async waiting(db, number) {
      const head = await headOf(db, number);
      const all = head === undefined ? [] : await askersOf(db, head);
      return { askers: all.filter((asker) => !asker.told).length, told: all.filter((asker) => asker.told).length };
    },
    list: (db, filter = {}) => listGaps(db, filter),
  };
}

const plain = (askers: readonly { readonly personId: string; readonly groupId: string | undefined }[]) =>
  askers.map(({ personId, groupId }) => ({ personId, groupId }));

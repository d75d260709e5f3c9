import { Hono } from 'hono';
import { peopleByIds } from '../community/people-store.ts';
import { askersOf } from '../knowledge/gap-store.ts';
import type { Gap, GapAnswered, GapChanged } from '../knowledge/knowledge.ts';
import type { Db } from '../store/database.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { gapPage, type TypedAnswer } from './pages/gap.ts';
import { gapsPage, STATES } from './pages/gaps.ts';
import { pageOf } from './parts.ts';

const PAGE = 20;
const NEAR = 3;
const OPINIONS = 20;
const PATH = '/console/gaps';

/** Questions without an answer that helps: answered once, for everyone who asked and who will ask. */
export function gapRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, knowledge, clock, community } = kit;
  const { gaps, feedback } = knowledge;
  const approval = community.gapApproval === true;

  /** The number in the path, if there is such a question. */
  async function find(c: Ctx): Promise<{ readonly number: string; readonly gap: Gap } | undefined> {
    const number = c.req.param('number') ?? '';
    const gap = /^Q\d{4}-\d{6}$/.test(number) ? await gaps.byNumber(store.db, number) : undefined;
    return gap && { number, gap };
  }
  const unknown = (c: Ctx) => kit.missing(c, '没有这个问题，请核对编号（例如 Q2026-000031）。');
  const act = (c: Ctx, number: string) => ({ number, by: c.get('user').name, at: clock.now() });

  async function showGap(
    c: Ctx,
    gap: Gap,
    options: { readonly typed?: TypedAnswer; readonly preview?: boolean; readonly problem?: string } = {},
  ): Promise<Response> {
    const wordings = await gaps.wordings(store.db, gap.number);
    const isOpen = gap.state === 'open';
    const { opinions } = await feedback.list(store.db, { gaps: wordings.map((one) => one.number), limit: OPINIONS });
    const body = gapPage(kit, {
      ...{ gap, wordings, opinions, approval, preview: options.preview ?? false, me: c.get('user').name, csrf: kit.csrf(c) },
      near: isOpen ? await knowledge.search(gap.question, { at: clock.now() }, NEAR) : [],
      others: gap.answer === '' && gap.state !== 'review' ? await gaps.near(store.db, gap.number) : [],
      waiting: await gaps.waiting(store.db, gap.number),
      typed: options.typed ?? { headline: gap.draft?.headline ?? gap.headline, text: gap.draft?.text ?? gap.answer },
    });
    const flash = options.problem ? { kind: 'problem' as const, text: options.problem } : undefined;
    return kit.show(c, gap.number, body, { flash, status: options.problem ? 400 : 200 });
  }

  /** Tells what an answer led to; what was refused stays as it was typed. */
  async function finish(
    c: Ctx,
    number: string,
    work: (tx: Db) => Promise<GapAnswered | GapChanged>,
    typed?: TypedAnswer,
  ): Promise<Response> {
    const result = await store.transaction(async (tx) => {
      const done = await work(tx);
      return done.kind === 'answered' ? { ...done, told: await kit.tellAskers(tx, done) } : done;
    });
    const now = await gaps.byNumber(store.db, number);
    switch (result.kind) {
      case 'refused':
        return now ? showGap(c, now, { problem: result.message, ...(typed ? { typed } : {}) }) : unknown(c);
      case 'review':
        return kit.done(c, `${PATH}/${number}`, `${number} 的答复已提交，另一位同事同意后发出。`);
      case 'done':
        return kit.done(c, `${PATH}/${result.gap.number}`, '已保存。');
      case 'answered': {
        kit.wake();
        const told = result.told > 0 ? `正在通知 ${result.told} 位提问的居民` : '没有需要通知的居民';
        const what = result.gap.revision > 1 && result.corrected.length > 0 ? '已更正' : '已答复，并加入知识库';
        return kit.done(c, `${PATH}/${result.gap.number}`, `${result.gap.number} ${what}，${told}。`);
      }
      default:
        return result satisfies never;
    }
  }

  return (
    new Hono<ConsoleEnv>()
      .get('/', async (c) => {
        const counts = { open: 0, review: 0, answered: 0, dismissed: 0 };
        for (const one of STATES) counts[one] = (await gaps.list(store.db, { state: one, limit: 1 })).total;
        // What waits is shown first, whichever it waits for.
        const first = counts.open === 0 && counts.review > 0 ? 'review' : 'open';
        const state = STATES.find((one) => one === c.req.query('state')) ?? first;
        const page = pageOf(c.req.query('page'), PAGE, counts[state]);
        const list = await gaps.list(store.db, { state, limit: PAGE, offset: (page - 1) * PAGE });
        return kit.show(c, '知识缺口', gapsPage(kit, { state, counts, gaps: list.gaps, total: counts[state], page, size: PAGE }));
      })
      .get('/:number', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        return found.number === found.gap.number ? showGap(c, found.gap) : c.redirect(`${PATH}/${found.gap.number}`);
      })
      .post('/:number/preview', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const form = await formOf(c);
        return showGap(c, found.gap, { typed: { headline: form.text('headline'), text: form.text('answer') }, preview: true });
      })
      .post('/:number/answer', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const form = await formOf(c);
        const text = form.text('answer');
        const headline = form.text('headline') || found.gap.headline;
        return finish(
          c,
          found.gap.number,
          (tx) => gaps.answer(tx, { ...act(c, found.number), text, headline, correct: form.flag('correct') }),
          { headline, text },
        );
      })
      .post('/:number/approve', async (c) => {
        const found = await find(c);
        return found ? finish(c, found.gap.number, (tx) => gaps.approve(tx, act(c, found.number))) : unknown(c);
      })
      .post('/:number/send-back', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const note = (await formOf(c)).text('note');
        return finish(c, found.gap.number, (tx) => gaps.sendBack(tx, { ...act(c, found.number), note }));
      })
      .post('/:number/withdraw', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const reason = (await formOf(c)).text('reason');
        const result = await store.transaction(async (tx) => {
          const done = await gaps.withdraw(tx, { ...act(c, found.number), reason });
          return done.kind === 'withdrawn' ? { kind: 'told' as const, told: await kit.tellAskers(tx, done) } : done;
        });
        if (result.kind === 'refused') return kit.refused(c, `${PATH}/${found.gap.number}`, result.message);
        kit.wake();
        return kit.done(
          c,
          `${PATH}/${found.gap.number}`,
          `答复已撤回${result.told > 0 ? `，正在告诉 ${result.told} 位居民` : ''}。问题回到“待答”。`,
        );
      })
      .post('/:number/dismiss', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const { number } = found;
        const done = await store.transaction((tx) => gaps.dismiss(tx, number, c.get('user').name, clock.now()));
        if (!done) return kit.refused(c, `${PATH}/${number}`, `${number} 已经处理过了。`);
        return kit.done(c, PATH, done.state === 'answered' ? `${number} 保留现在的答复。` : `${number} 不再列出。再有人问起时会重新出现。`);
      })
      // Somebody has to look into it: those who asked hear of it as of any other matter.
      .post('/:number/ticket', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const { number, gap } = found;
        const result = await store.transaction(async (tx) => {
          const asked = (await askersOf(tx, gap.number)).filter(({ told }) => !told);
          const people = await peopleByIds(
            tx,
            asked.map(({ personId }) => personId),
          );
          const askers = asked.flatMap(({ personId, groupId }) => {
            const person = people.find(({ id }) => id === personId);
            return person ? [{ person, groupId }] : [];
          });
          const opened = await kit.tickets.openQuestion(tx, {
            source: `gap:${gap.number}`,
            question: gap.headline,
            askers,
            actor: kit.actor(c),
          });
          if (opened.kind === 'done') await gaps.dismiss(tx, gap.number, c.get('user').name, clock.now());
          return opened;
        });
        if (result.kind === 'refused') return kit.refused(c, `${PATH}/${number}`, result.reason);
        kit.wake();
        return kit.done(c, `/console/tickets/${result.ticket.number}`, result.text);
      })
      .post('/:number/reopen', async (c) => {
        const found = await find(c);
        return found ? finish(c, found.gap.number, (tx) => gaps.reopen(tx, act(c, found.number))) : unknown(c);
      })
      .post('/:number/split', async (c) => {
        const found = await find(c);
        return found ? finish(c, found.gap.number, (tx) => gaps.split(tx, act(c, found.number))) : unknown(c);
      })
      .post('/:number/merge', async (c) => {
        const found = await find(c);
        if (!found) return unknown(c);
        const into = (await formOf(c)).text('into').toUpperCase();
        return finish(c, found.gap.number, (tx) => gaps.merge(tx, { ...act(c, found.number), into }));
      })
  );
}

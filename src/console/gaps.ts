import { Hono } from 'hono';
import { askersToTell } from '../knowledge/gap-store.ts';
import type { Gap } from '../knowledge/knowledge.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { gapPage, gapsPage, STATES } from './pages/gaps.ts';
import { pageOf } from './parts.ts';

const PAGE = 20;
const NEAR = 3;

/** Questions without an answer in the documents: answered once, for everyone who asked and who will ask. */
export function gapRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, knowledge, clock } = kit;
  const { gaps } = knowledge;

  async function find(c: Ctx): Promise<Gap | undefined> {
    const number = c.req.param('number') ?? '';
    return /^Q\d{4}-\d{6}$/.test(number) ? gaps.byNumber(store.db, number) : undefined;
  }
  const unknown = (c: Ctx) => kit.missing(c, '没有这个问题，请核对编号（例如 Q2026-000031）。');

  async function showGap(c: Ctx, gap: Gap, options: { readonly typed?: string; readonly problem?: string } = {}): Promise<Response> {
    const near = gap.state === 'open' ? await knowledge.search(gap.question, { at: clock.now() }, NEAR) : [];
    const toTell = (await askersToTell(store.db, gap.number)).length;
    const body = gapPage(kit, { gap, near, toTell, typed: options.typed ?? '', csrf: kit.csrf(c) });
    const flash = options.problem ? { kind: 'problem' as const, text: options.problem } : undefined;
    return kit.show(c, gap.number, body, { flash, status: options.problem ? 400 : 200 });
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const state = STATES.find((one) => one === c.req.query('state')) ?? 'open';
      const { total } = await gaps.list(store.db, { state, limit: 1 });
      const page = pageOf(c.req.query('page'), PAGE, total);
      const list = await gaps.list(store.db, { state, limit: PAGE, offset: (page - 1) * PAGE });
      return kit.show(c, '知识缺口', gapsPage(kit, { state, gaps: list.gaps, total, page, size: PAGE }));
    })
    .get('/:number', async (c) => {
      const gap = await find(c);
      return gap ? showGap(c, gap) : unknown(c);
    })
    .post('/:number/answer', async (c) => {
      const gap = await find(c);
      if (!gap) return unknown(c);
      const text = (await formOf(c)).text('answer');
      const result = await store.transaction(async (tx) => {
        const answered = await gaps.answer(tx, { number: gap.number, text, by: c.get('user').name, at: clock.now() });
        return answered.kind === 'refused' ? answered : { kind: 'told' as const, told: await kit.tellAskers(tx, answered) };
      });
      if (result.kind === 'refused') return showGap(c, (await find(c)) ?? gap, { typed: text, problem: result.message });
      kit.wake();
      const told = result.told > 0 ? `正在通知 ${result.told} 位提问的居民` : '没有需要通知的居民';
      return kit.done(c, `/console/gaps/${gap.number}`, `${gap.number} 已答复，并加入知识库，${told}。`);
    })
    .post('/:number/dismiss', async (c) => {
      const gap = await find(c);
      if (!gap) return unknown(c);
      const done = await store.transaction((tx) => gaps.dismiss(tx, gap.number, c.get('user').name, clock.now()));
      if (!done) return kit.refused(c, `/console/gaps/${gap.number}`, `${gap.number} 已经处理过了。`);
      return kit.done(c, '/console/gaps', `${gap.number} 不再列出。再有人问起时会重新出现。`);
    });
}

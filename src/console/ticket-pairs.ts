import { Hono } from 'hono';
import { isNumberInScope } from '../store/ticket-scope.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { ticketPairsPage } from './pages/ticket-pairs.ts';

const NOT_YOURS = '两件工单都要在您负责的范围内，没有执行。';
const NUMBER = /^T\d{4}-\d{6}$/;

/** Open tickets that look like one matter: staff merge them, or say that they are two. */
export function ticketPairRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets } = kit;
  const here = '/console/tickets/pairs';
  const mayBoth = async (c: Ctx, ...numbers: readonly string[]): Promise<boolean> => {
    for (const number of numbers) if (!(await isNumberInScope(store.db, c.get('scope'), number))) return false;
    return true;
  };
  return new Hono<ConsoleEnv>()
    .get('/', async (c) =>
      kit.show(c, '像同一件事的工单', ticketPairsPage(kit, await tickets.pairs(store.db, undefined, c.get('scope')), kit.csrf(c))),
    )
    .post('/merge', async (c) => {
      const form = await formOf(c);
      const [number, into] = [form.text('newer'), form.text('older')];
      if (!NUMBER.test(number) || !NUMBER.test(into)) return kit.refused(c, here, '没有这两个工单，请从列表里选。');
      if (!(await mayBoth(c, number, into))) return kit.refused(c, here, NOT_YOURS);
      const result = await store.transaction((tx) => tickets.merge(tx, { number, into, actor: kit.actor(c) }));
      if (result.kind === 'refused') return kit.refused(c, here, result.reason);
      kit.wake();
      return kit.done(c, here, result.text);
    })
    .post('/refuse', async (c) => {
      const form = await formOf(c);
      const [newer, older] = [form.text('newer'), form.text('older')];
      if (!NUMBER.test(newer) || !NUMBER.test(older)) return kit.refused(c, here, '没有这两个工单，请从列表里选。');
      if (!(await mayBoth(c, newer, older))) return kit.refused(c, here, NOT_YOURS);
      await store.transaction((tx) => tickets.refusePair(tx, { newer, older, by: c.get('user').name }));
      return kit.done(c, here, `已记下：${newer} 和 ${older} 是两件事，不再提示。`);
    });
}

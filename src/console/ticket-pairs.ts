import { Hono } from 'hono';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { ticketPairsPage } from './pages/ticket-pairs.ts';

const NUMBER = /^T\d{4}-\d{6}$/;

/** Open tickets that look like one matter: staff merge them, or say that they are two. */
export function ticketPairRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets } = kit;
  const here = '/console/tickets/pairs';
  return new Hono<ConsoleEnv>()
    .get('/', async (c) => kit.show(c, '像同一件事的工单', ticketPairsPage(kit, await tickets.pairs(store.db), kit.csrf(c))))
    .post('/merge', async (c) => {
      const form = await formOf(c);
      const [number, into] = [form.text('newer'), form.text('older')];
      if (!NUMBER.test(number) || !NUMBER.test(into)) return kit.refused(c, here, '没有这两个工单，请从列表里选。');
      const result = await store.transaction((tx) => tickets.merge(tx, { number, into, actor: kit.actor(c) }));
      if (result.kind === 'refused') return kit.refused(c, here, result.reason);
      kit.wake();
      return kit.done(c, here, result.text);
    })
    .post('/refuse', async (c) => {
      const form = await formOf(c);
      const [newer, older] = [form.text('newer'), form.text('older')];
      if (!NUMBER.test(newer) || !NUMBER.test(older)) return kit.refused(c, here, '没有这两个工单，请从列表里选。');
      await store.transaction((tx) => tickets.refusePair(tx, { newer, older, by: c.get('user').name }));
      return kit.done(c, here, `已记下：${newer} 和 ${older} 是两件事，不再提示。`);
    });
}

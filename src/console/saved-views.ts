import { Hono } from 'hono';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { MOST_VIEWS, removeView, saveView } from './saved-views-store.ts';

const LIST = '/console/tickets';
const LONGEST = 20;

/** Filters of the ticket list that somebody looks at again and again; each sees their own. */
export function savedViewRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock } = kit;
  return new Hono<ConsoleEnv>()
    .post('/', async (c) => {
      const form = await formOf(c);
      const name = form.text('name');
      // What is kept is a query and nothing else: it leads nowhere but to the list.
      const query = new URLSearchParams(form.text('query')).toString().slice(0, 500);
      const back = query === '' ? LIST : `${LIST}?${query}`;
      if (name === '' || [...name].length > LONGEST) return kit.refused(c, back, `视图的名字要写 1 到 ${LONGEST} 个字。`);
      const saved = await store.transaction((tx) => saveView(tx, c.get('user').id, { name, query }, clock.now()));
      return saved ? kit.done(c, back, `已存成「${name}」。`) : kit.refused(c, back, `最多存 ${MOST_VIEWS} 个视图，请先删掉一个。`);
    })
    .post('/:id/remove', async (c) => {
      const removed = await store.transaction((tx) => removeView(tx, c.get('user').id, c.req.param('id')));
      return removed ? kit.done(c, LIST, '视图已删除。') : kit.refused(c, LIST, '没有这个视图，可能已经删掉了。');
    });
}

import { Hono } from 'hono';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { view } from './upload.ts';

/** How people ask for a passage: written by staff, or proposed and decided by them. What is accepted is searched at once. */
export function wayRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, store, clock } = kit;
  const back = (file: string, ordinal: number, page: string): string =>
    `${view(file)}${/^\d{1,4}$/.test(page) ? `&page=${page}` : ''}${Number.isSafeInteger(ordinal) ? `#p${ordinal}` : ''}`;

  return new Hono<ConsoleEnv>()
    .post('/add', async (c) => {
      const form = await formOf(c);
      const file = form.text('file');
      const ordinal = Number(form.text('ordinal'));
      const path = back(file, ordinal, form.text('page'));
      const ways = form
        .text('ways')
        .split(/[\n；;]/)
        .map((way) => way.trim())
        .filter((way) => way !== '');
      if (ways.length === 0) return kit.refused(c, path, '还没有写问法。一行写一种。');
      const by = c.get('user').name;
      const result = await store.transaction((tx) =>
        knowledge.asked.add(tx, { file, ordinal, ways, source: 'staff', by, at: clock.now() }),
      );
      if (result.kind === 'refused') return kit.refused(c, path, result.message);
      await knowledge.refresh();
      const left = result.left > 0 ? `另有 ${result.left} 种没加：已经有了，或者太长、太短。` : '';
      if (result.ways.length === 0) return kit.refused(c, path, `没有加上。${left}`);
      return kit.done(c, path, `加了 ${result.ways.length} 种问法，居民这样问马上能查到。${left}`);
    })
    .post('/decide', async (c) => {
      const form = await formOf(c);
      const path = back(form.text('file'), Number(form.text('ordinal')), form.text('page'));
      const state = form.text('state') === 'accepted' ? 'accepted' : 'rejected';
      const way = await store.transaction((tx) => knowledge.asked.decide(tx, form.text('id'), state, c.get('user').name, clock.now()));
      if (!way) return kit.refused(c, path, '没有这种问法，可能同事刚删掉。');
      await knowledge.refresh();
      return kit.done(c, path, state === 'accepted' ? `“${way.way}”已采用。` : `“${way.way}”不再采用。`);
    });
}

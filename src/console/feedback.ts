import { Hono } from 'hono';
import { keysOf } from '../knowledge/asked.ts';
import type { Passage, Verdict, Way } from '../knowledge/knowledge.ts';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { feedbackPage, SHOWN, type Shown, waysPage } from './pages/feedback.ts';
import { pageOf } from './parts.ts';

const PAGE = 20;
const SHOWN_OF_PASSAGE = 100;
const VERDICTS: Readonly<Record<Shown, readonly Verdict[]>> = {
  all: ['useful', 'useless', 'wrong'],
  down: ['useless', 'wrong'],
  up: ['useful'],
};

/** What residents think of answers, and the ways of asking that came of it. */
export function feedbackRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, knowledge, clock } = kit;
  const { feedback, asked } = knowledge;

  async function placeOf(way: Way): Promise<{ readonly passage: Passage | undefined; readonly title: string }> {
    const passages = await knowledge.passagesOf(way.file);
    const title = (await knowledge.documents()).find((document) => document.file === way.file)?.title ?? way.file;
    return { passage: passages[keysOf(passages).indexOf(way.passageKey)], title };
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const shown = SHOWN.find((one) => one === c.req.query('show')) ?? 'all';
      const counts = { all: 0, down: 0, up: 0 };
      for (const one of SHOWN) counts[one] = (await feedback.list(store.db, { verdicts: VERDICTS[one], limit: 1 })).total;
      const page = pageOf(c.req.query('page'), PAGE, counts[shown]);
      const { opinions } = await feedback.list(store.db, { verdicts: VERDICTS[shown], limit: PAGE, offset: (page - 1) * PAGE });
      return kit.show(c, '居民评价', feedbackPage(kit, { shown, counts, opinions, page, size: PAGE }));
    })
    .get('/ways', async (c) => {
      const { total } = await asked.list(store.db, { state: 'proposed', limit: 1 });
      const page = pageOf(c.req.query('page'), PAGE, total);
      const { ways } = await asked.list(store.db, { state: 'proposed', limit: PAGE, offset: (page - 1) * PAGE });
      const rows = await Promise.all(
        ways.map(async (way) => {
          const { passage, title } = await placeOf(way);
          const href = `/console/documents/view?file=${encodeURIComponent(way.file)}${passage ? `#p${passage.ordinal}` : ''}`;
          const text = passage ? shorten(passage.text) : '（这一段后来改过，记上也暂时不起作用）';
          return { way, title, place: passage?.clause ?? '', text, href };
        }),
      );
      return kit.show(c, '待看的问法', waysPage(kit, { ways: rows, total, page, size: PAGE, csrf: kit.csrf(c) }));
    })
    .post('/ways', async (c) => {
      const form = await formOf(c);
      const state = form.text('state') === 'accepted' ? 'accepted' : 'rejected';
      const way = await store.transaction((tx) => asked.decide(tx, form.text('id'), state, c.get('user').name, clock.now()));
      if (!way) return kit.refused(c, '/console/feedback/ways', '这个问法已经不在了。');
      return kit.done(
        c,
        '/console/feedback/ways',
        state === 'accepted' ? `「${way.way}」已记上，现在这样问就能查到。` : `「${way.way}」不记。`,
      );
    });
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_OF_PASSAGE ? text : `${characters.slice(0, SHOWN_OF_PASSAGE).join('')}…`;
}

import { Hono } from 'hono';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { insightPage, matterPage, SPANS, type Span } from './pages/insight.ts';

const DAY = 86_400_000;
const LONGEST_QUESTION = 500;
const OPINIONS = 50;

/** What is asked, how it is answered, and which documents need a look. Every number opens what is behind it. */
export function insightRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, knowledge, clock, timeZone } = kit;
  const spanOf = (query: string | undefined): Span => SPANS.find((span) => String(span) === query) ?? 30;
  const start = (days: number): Date => new Date(clock.now().getTime() - days * DAY);

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const days = spanOf(c.req.query('days'));
      const insight = await knowledge.insight.report(store.db, start(days));
      const shelves = await knowledge.insight.shelves(store.db, await knowledge.documents(), { at: clock.now(), timeZone });
      return kit.show(c, '用得怎样', insightPage(kit, { days, insight, shelves }));
    })
    .get('/matter', async (c) => {
      const days = spanOf(c.req.query('days'));
      const question = (c.req.query('q') ?? '').trim().slice(0, LONGEST_QUESTION);
      const found = await knowledge.insight.matter(store.db, question, start(days));
      if (!found) return kit.missing(c, `近 ${days} 天没有人问过这个问题。`);
      const { opinions } = await knowledge.feedback.list(store.db, { words: found.words, since: start(days), limit: OPINIONS });
      return kit.show(c, found.matter.question, matterPage(kit, { ...found, opinions, days }));
    });
}

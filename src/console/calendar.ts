import { type Context, Hono } from 'hono';
import type { CalendarFeed } from '../activities/activities.ts';
import type { ConsoleDeps } from './deps.ts';

export const FEED_PATH = '/calendar/activities.ics';

/** Calendars that residents' phones subscribe to: without sign-in, and with nothing about residents in them. */
export function calendarRoutes(deps: Pick<ConsoleDeps, 'store' | 'activities' | 'community'>): Hono {
  const { store, activities, community } = deps;
  return new Hono()
    .get('/activities.ics', async (c) => send(c, await activities.feed(store.db, community.name), 'activities'))
    .get('/:file{[A-Za-z0-9_-]+\\.ics}', async (c) => {
      const id = c.req.param('file').slice(0, -'.ics'.length);
      const activity = await activities.byId(store.db, id);
      if (!activity) return c.text('没有这个活动。', 404);
      return send(c, activities.calendarOf(activity, community.name), id);
    });
}

/** A phone that asks every hour gets the answer "nothing new" as a rule. */
function send(c: Context, { body, etag }: CalendarFeed, name: string): Response {
  c.header('ETag', etag);
  c.header('Cache-Control', 'public, max-age=900, must-revalidate');
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return c.body(null, 304);
  c.header('Content-Type', 'text/calendar; charset=utf-8');
  c.header('Content-Disposition', `inline; filename="${name}.ics"`);
  return c.body(body);
}

import { Hono } from 'hono';
import type { Activity } from '../activities/activities.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { checkInPage } from './pages/check-in.ts';
import { sheetPage } from './pages/sign-in-sheet.ts';

/** At the door: who came, by the list on a phone, by the code on the screen, or on paper. */
export function checkInRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, activities } = kit;
  const find = (c: Ctx): Promise<Activity | undefined> => activities.byId(store.db, c.req.param('id') ?? '');
  const unknown = (c: Ctx) => kit.missing(c, '没有这个活动，可能已被取消。');
  const back = (c: Ctx, at = '') => c.redirect(`/console/activities/${c.req.param('id')}/check-in${at}`, 303);

  return new Hono<ConsoleEnv>()
    .get('/:id/check-in', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const everybody = await activities.everybody(store.db, activity.id);
      const figures = await activities.figures(store.db, activity);
      const query = c.req.query('q')?.trim() ?? '';
      return kit.show(c, `签到：${activity.title}`, checkInPage({ activity, everybody, figures, query, csrf: kit.csrf(c) }));
    })
    .post('/:id/check-in/code', async (c) => {
      const id = c.req.param('id');
      await formOf(c);
      const code = await store.transaction((tx) => activities.openCheckIn(tx, id));
      return code ? back(c) : kit.refused(c, `/console/activities/${id}`, '活动已取消，不用签到。');
    })
    .post('/:id/check-in/:signUp', async (c) => {
      const id = c.req.param('id');
      const signUpId = c.req.param('signUp');
      const form = await formOf(c);
      const came = form.text('came') === '' ? undefined : Number(form.text('came'));
      if (signUpId === 'walk-in') {
        const walkIn = { name: form.text('name').slice(0, 40), people: Number(form.text('people') || '1') };
        const done = await store.transaction((tx) => activities.addWalkIn(tx, id, walkIn));
        return done ? back(c) : kit.refused(c, `/console/activities/${id}/check-in`, '人数请写 1 到 20 之间的整数。');
      }
      const done = await store.transaction((tx) => activities.markCame(tx, id, signUpId, came));
      return done
        ? back(c, `#${signUpId}`)
        : kit.refused(c, `/console/activities/${id}/check-in`, '没有记上：人数要在 0 到 20 之间，或者名单刚改过。');
    })
    .get('/:id/sheet', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const people = await activities.signUpsOf(store.db, activity.id);
      return kit.show(c, `签到表：${activity.title}`, sheetPage(kit, { activity, people }));
    });
}

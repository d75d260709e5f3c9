import { Hono } from 'hono';
import type { Activity } from '../activities/activities.ts';
import { listGroups } from '../community/groups-store.ts';
import type { Db } from '../store/database.ts';
import { BLANK_ACTIVITY, readActivityForm, type TypedActivity, toActivityDraft } from './activity-form.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { activitiesPage, activityFormPage, activityPage } from './pages/activities.ts';

/** Thrown to take back everything that was written for a form that can't be carried out as a whole. */
class TakenBack extends Error {
  constructor(readonly problems: readonly string[]) {
    super('taken back');
  }
}

/** Lectures and events: announced, reminded of, and signed up for in the chat. */
export function activityRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, activities, notices, clock } = kit;

  const find = (c: Ctx): Promise<Activity | undefined> => activities.byId(store.db, c.req.param('id') ?? '');
  const unknown = (c: Ctx) => kit.missing(c, '没有这个活动，可能已被取消。');

  async function showForm(c: Ctx, typed: TypedActivity, problems: readonly string[] = []): Promise<Response> {
    const groups = await listGroups(store.db);
    return kit.show(c, '办活动', activityFormPage(kit, { typed, groups, problems, csrf: kit.csrf(c) }), {
      status: problems.length > 0 ? 400 : 200,
    });
  }

  /** The activity with its announcement and its reminder, or nothing of it. */
  async function make(c: Ctx, tx: Db, typed: TypedActivity): Promise<Activity> {
    const read = toActivityDraft(typed, kit.calendar, clock.now());
    if ('problems' in read) throw new TakenBack(read.problems);
    const created = await activities.create(tx, read.draft);
    if (created.kind === 'refused') throw new TakenBack([created.text]);
    const { activity } = created;
    if (!typed.announce) return activity;
    const drafted = await notices.draftForActivity(
      tx,
      {
        activityId: activity.id,
        title: activity.title,
        startsAt: activity.startsAt,
        targets: typed.targets,
        announcement: activities.announcement(activity),
        reminder: typed.remind ? activities.groupReminder(activity) : undefined,
      },
      kit.actor(c),
    );
    const refused = [drafted.announcement, drafted.reminder].flatMap((draft) => (draft?.kind === 'refused' ? draft.problems : []));
    if (refused.length > 0) throw new TakenBack([...new Set(refused)]);
    return activity;
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const past = c.req.query('show') === 'past';
      const now = clock.now();
      const all = await activities.list(store.db, past ? { startsBefore: now } : { endsAfter: now });
      const shown = past ? all.filter((activity) => activity.endsAt.getTime() <= now.getTime()).reverse() : all;
      const rows = await Promise.all(shown.map(async (activity) => ({ activity, left: await activities.placesLeft(store.db, activity) })));
      return kit.show(c, '活动', activitiesPage(kit, { past, rows }));
    })
    .get('/new', (c) => showForm(c, BLANK_ACTIVITY))
    .post('/', async (c) => {
      const typed = readActivityForm(await formOf(c));
      try {
        const activity = await store.transaction((tx) => make(c, tx, typed));
        return kit.done(
          c,
          `/console/activities/${activity.id}`,
          typed.announce ? '活动已建好。通知还没有发，请核对下面的内容后确认。' : '活动已建好，居民可以报名了。',
        );
      } catch (error) {
        if (error instanceof TakenBack) return showForm(c, typed, error.problems);
        throw error;
      }
    })
    .get('/:id', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const drafts = await notices.list(store.db, { activityId: activity.id, states: ['draft'] });
      const body = activityPage(kit, {
        activity,
        left: await activities.placesLeft(store.db, activity),
        signUps: await activities.signUpsOf(store.db, activity.id),
        notices: await notices.list(store.db, { activityId: activity.id }),
        previews: await Promise.all(drafts.map((notice) => notices.preview(store.db, notice))),
        csrf: kit.csrf(c),
      });
      return kit.show(c, activity.title, body);
    })
    .post('/:id/confirm', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const path = `/console/activities/${activity.id}`;
      const drafts = await notices.list(store.db, { activityId: activity.id, states: ['draft'] });
      let count = 0;
      for (const { id } of drafts) {
        const result = await store.transaction((tx) => notices.confirm(tx, id, kit.actor(c)));
        if (result.kind === 'refused') return kit.refused(c, path, result.text);
        count++;
      }
      if (count === 0) return kit.refused(c, path, '没有等确认的通知，可能同事已经确认过了。');
      await notices.tick();
      kit.wake();
      return kit.done(c, path, `${count} 条通知已确认，到时间自动发送。`);
    })
    .post('/:id/cancel', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const path = `/console/activities/${activity.id}`;
      const result = await store.transaction(async (tx) => {
        const cancelled = await activities.cancel(tx, activity.id);
        if (cancelled.kind === 'cancelled') await notices.cancelOf(tx, activity.id, kit.actor(c));
        return cancelled;
      });
      if (result.kind === 'refused') return kit.refused(c, path, result.text);
      kit.wake();
      return kit.done(
        c,
        path,
        `活动已取消，${result.told > 0 ? `正在私聊通知 ${result.told} 位报名的居民` : '没有人报名，不用通知'}。已发到群里的通知撤不回来，需要的话请另发一条。`,
      );
    });
}

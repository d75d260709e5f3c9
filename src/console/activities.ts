import { Hono } from 'hono';
import type { Activity, SeriesPlan } from '../activities/activities.ts';
import { listGroups } from '../community/groups-store.ts';
import type { NoticeTargets } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { activityDeskRoutes } from './activity-desk.ts';
import { BLANK_ACTIVITY, readActivityForm, type TypedActivity, toActivityDraft, typedOf } from './activity-form.ts';
import { checkInRoutes } from './check-in.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { activitiesPage } from './pages/activities.ts';
import { activityPage } from './pages/activity.ts';
import { activityFormPage } from './pages/activity-form.ts';

/** Thrown to take back everything that was written for a form that can't be carried out as a whole. */
class TakenBack extends Error {
  constructor(
    readonly problems: readonly string[],
    /** Not refused: it is to be asked whether it is really wanted. */
    readonly asks = false,
  ) {
    super('taken back');
  }
}

/** Lectures and events: announced, reminded of, and signed up for in the chat. */
export function activityRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, activities, notices, clock } = kit;

  const find = (c: Ctx): Promise<Activity | undefined> => activities.byId(store.db, c.req.param('id') ?? '');
  const unknown = (c: Ctx) => kit.missing(c, '没有这个活动，可能已被取消。');

  async function showForm(
    c: Ctx,
    typed: TypedActivity,
    more: { readonly problems?: readonly string[]; readonly asks?: string; readonly activity?: Activity } = {},
  ): Promise<Response> {
    const groups = await listGroups(store.db);
    const { problems = [], activity } = more;
    const body = activityFormPage(kit, { typed, groups, problems, asks: more.asks, activity, csrf: kit.csrf(c) });
    const status = problems.length > 0 ? 400 : more.asks ? 409 : 200;
    return kit.show(c, activity ? '修改活动' : '办活动', body, { status });
  }

  const again = (c: Ctx, typed: TypedActivity, error: unknown, activity?: Activity) => {
    if (!(error instanceof TakenBack)) throw error;
    return showForm(c, typed, {
      ...(error.asks ? { asks: error.problems.join('') } : { problems: error.problems }),
      ...(activity ? { activity } : {}),
    });
  };

  /** Announcement and reminder as drafts; refused as a whole where one of them is. */
  async function draftNotices(
    tx: Db,
    c: Ctx,
    activity: Activity,
    draft: { readonly targets: NoticeTargets; readonly text: string; readonly remind: boolean },
  ): Promise<void> {
    const drafted = await notices.draftForActivity(
      tx,
      {
        activityId: activity.id,
        title: activity.title,
        startsAt: activity.startsAt,
        targets: draft.targets,
        announcement: draft.text,
        reminder: draft.remind ? activities.groupReminder(activity) : undefined,
      },
      kit.actor(c),
    );
    const refused = [drafted.announcement, drafted.reminder].flatMap((one) => (one?.kind === 'refused' ? one.problems : []));
    if (refused.length > 0) throw new TakenBack([...new Set(refused)]);
  }

  /** The activity, or all of a series, with the announcement and the reminder; or nothing of it. */
  async function make(c: Ctx, tx: Db, typed: TypedActivity): Promise<readonly Activity[]> {
    const read = toActivityDraft(typed, kit.calendar, clock.now());
    if ('problems' in read) throw new TakenBack(read.problems);
    const more = { confirmed: typed.confirmed };
    const created = read.series
      ? await activities.createSeries(tx, read.draft, read.series, more)
      : await activities.create(tx, read.draft, more);
    if (created.kind === 'refused') throw new TakenBack([created.text]);
    if (created.kind === 'conflict') throw new TakenBack([created.text], true);
    const made = 'activities' in created ? created.activities : [created.activity];
    const [first] = made;
    if (typed.announce && first) {
      const text = read.series ? seriesAnnouncement(made, typed, read.series) : activities.announcement(first);
      await draftNotices(tx, c, first, { targets: typed.targets, text, remind: typed.remind });
    }
    return made;
  }

  function seriesAnnouncement(made: readonly Activity[], typed: TypedActivity, _plan: SeriesPlan): string {
    const [first] = made;
    const days = made.map((activity) => kit.calendar.sayDay(activity.startsAt, clock.now())).join('、');
    return activities.announcement({ ...first!, title: typed.title }).replace('\n', `\n共 ${made.length} 次：${days}。\n`);
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
        const made = await store.transaction((tx) => make(c, tx, typed));
        const what = made.length > 1 ? `${made.length} 次活动已建好` : '活动已建好';
        return kit.done(
          c,
          `/console/activities/${made[0]!.id}`,
          typed.announce ? `${what}。通知还没有发，请核对下面的内容后确认。` : `${what}，居民可以报名了。`,
        );
      } catch (error) {
        return again(c, typed, error);
      }
    })
    .get('/:id', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const drafts = await notices.list(store.db, { activityId: activity.id, states: ['draft'] });
      const body = activityPage(kit, {
        activity,
        left: await activities.placesLeft(store.db, activity),
        everybody: await activities.everybody(store.db, activity.id),
        queue: await activities.queueOf(store.db, activity.id),
        chains: await activities.chains(store.db, activity.id),
        groups: new Map((await listGroups(store.db)).map((group) => [group.id, group.name])),
        series: activity.seriesId ? await activities.ofSeries(store.db, activity.seriesId) : [],
        figures: await activities.figures(store.db, activity),
        notices: await notices.list(store.db, { activityId: activity.id }),
        // In the order in which they go out.
        previews: await Promise.all(
          drafts.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)).map((notice) => notices.preview(store.db, notice)),
        ),
        csrf: kit.csrf(c),
      });
      return kit.show(c, activity.title, body);
    })
    .get('/:id/edit', async (c) => {
      const activity = await find(c);
      return activity ? showForm(c, typedOf(activity, kit.calendar), { activity }) : unknown(c);
    })
    .post('/:id/edit', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const typed = readActivityForm(await formOf(c));
      const read = toActivityDraft(typed, kit.calendar, undefined);
      if ('problems' in read) return showForm(c, typed, { problems: read.problems, activity });
      try {
        const { told, notice } = await store.transaction(async (tx) => {
          const changed = await activities.change(tx, activity.id, read.draft, { confirmed: typed.confirmed });
          if (changed.kind === 'refused') throw new TakenBack([changed.text]);
          if (changed.kind === 'conflict') throw new TakenBack([changed.text], true);
          if (changed.notice !== undefined) {
            // What was announced before says what does not hold any more.
            const earlier = await notices.list(tx, { activityId: activity.id });
            await notices.cancelOf(tx, activity.id, kit.actor(c));
            const targets = earlier.find((one) => one.state !== 'cancelled')?.targets;
            if (targets) await draftNotices(tx, c, changed.activity, { targets, text: changed.notice, remind: true });
          }
          return changed;
        });
        kit.wake();
        const said = told > 0 ? `正在私聊告诉 ${told} 位报名的居民。` : '';
        return kit.done(
          c,
          `/console/activities/${activity.id}`,
          `已改好。${said}${notice ? '群里的更正通知还没有发，请核对后确认。' : ''}`,
        );
      } catch (error) {
        return again(c, typed, error, activity);
      }
    })
    .post('/:id/confirm', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const path = `/console/activities/${activity.id}`;
      const drafts = await notices.list(store.db, { activityId: activity.id, states: ['draft'] });
      let count = 0;
      let waiting = 0;
      for (const { id } of drafts) {
        const result = await store.transaction((tx) => notices.confirm(tx, id, kit.actor(c)));
        if (result.kind === 'refused') return kit.refused(c, path, result.text);
        if (result.notice.state === 'awaiting') waiting++;
        count++;
      }
      if (count === 0) return kit.refused(c, path, '没有等确认的通知，可能同事已经确认过了。');
      await notices.tick();
      kit.wake();
      const said = waiting > 0 ? `${waiting} 条要等另一位同事同意后才发。` : '到时间自动发送。';
      return kit.done(c, path, `${count} 条通知已确认，${said}`);
    })
    .post('/:id/cancel', async (c) => {
      const activity = await find(c);
      if (!activity) return unknown(c);
      const path = `/console/activities/${activity.id}`;
      const result = await store.transaction(async (tx) => {
        const cancelled = await activities.cancel(tx, activity.id);
        if (cancelled.kind !== 'cancelled') return cancelled;
        const earlier = await notices.list(tx, { activityId: activity.id });
        const targets = earlier.find((one) => one.state === 'done' || one.state === 'scheduled')?.targets;
        await notices.cancelOf(tx, activity.id, kit.actor(c));
        if (targets) await draftNotices(tx, c, activity, { targets, text: cancelled.notice, remind: false });
        return { ...cancelled, drafted: targets !== undefined };
      });
      if (result.kind === 'refused') return kit.refused(c, path, result.text);
      kit.wake();
      const told = result.told > 0 ? `正在私聊通知 ${result.told} 位报名的居民` : '没有能私聊通知的报名居民';
      const untold = result.untold > 0 ? `另有 ${result.untold} 位是接龙或登记的，请电话告诉他们。` : '';
      const drafted = result.drafted ? '群里的取消通知写好了，请核对后确认。' : '已发到群里的通知撤不回来，需要的话请另发一条。';
      return kit.done(c, path, `活动已取消，${told}。${untold}${drafted}`);
    })
    .route('/', activityDeskRoutes(kit))
    .route('/', checkInRoutes(kit));
}

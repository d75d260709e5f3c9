import { Hono } from 'hono';
import { dayExists, isWorkingDay, momentsOf } from '../scheduler/notices.ts';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { type Day, type Entry, schedulePage } from './pages/schedule.ts';

/** So many moments of one notice are shown in a span: every minute would fill the page. */
const MOST_OF_ONE = 62;

/** Everything that is planned, by day: notices with each of their moments, and activities. A month, or one week. */
export function scheduleRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, notices, activities, calendar, clock } = kit;

  return new Hono<ConsoleEnv>().get('/', async (c) => {
    const view = c.req.query('view') === 'week' ? 'week' : 'month';
    const today = calendar.dayOf(clock.now());
    const around = dayIn(c.req.query('day')) ?? today;
    const days = view === 'week' ? weekAround(around) : monthAround(around);
    const [first, last] = [days[0]!, days.at(-1)!];
    const from = startOf(first);
    const to = startOf(addDays(last, 1));

    const entries: Entry[] = [];
    const planned = await notices.list(store.db, { states: ['scheduled', 'paused', 'awaiting', 'done'], limit: 500 });
    for (const notice of planned)
      for (const at of momentsOf(notice, calendar, new Date(from.getTime() - 1), to, MOST_OF_ONE))
        entries.push({
          at,
          kind: 'notice',
          title: notice.title,
          href: `/console/notices/${notice.id}`,
          state:
            at.getTime() <= clock.now().getTime()
              ? 'over'
              : notice.state === 'scheduled'
                ? 'planned'
                : notice.state === 'done'
                  ? 'over'
                  : 'held',
        });
    for (const activity of await activities.list(store.db, { endsAfter: from, startsBefore: to }))
      entries.push({
        at: activity.startsAt,
        kind: 'activity',
        title: activity.title,
        where: activity.place,
        href: `/console/activities/${activity.id}`,
        state: activity.state === 'cancelled' ? 'cancelled' : activity.endsAt.getTime() < clock.now().getTime() ? 'over' : 'planned',
      });
    entries.sort((a, b) => a.at.getTime() - b.at.getTime());

    const month = around.slice(0, 7);
    const shown: readonly Day[] = days.map((day) => ({
      day,
      today: day === today,
      inMonth: view === 'week' || day.startsWith(month),
      off: !isWorkingDay(day),
      entries: entries.filter(({ at }) => calendar.dayOf(at) === day),
    }));
    const steps =
      view === 'week'
        ? { before: addDays(around, -7), after: addDays(around, 7) }
        : { before: addMonths(month, -1), after: addMonths(month, 1) };
    const title = view === 'week' ? `${sayDay(first)} – ${sayDay(last)}` : `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`;
    return kit.show(c, '日程', schedulePage(kit, { view, around, title, ...steps, days: shown }));
  });

  function startOf(day: string): Date {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return calendar.instant(year, month, date);
  }
}

/** undefined for anything that is no day. */
const dayIn = (text: string | undefined): string | undefined => (text && dayExists(text) && /^(?:19|20|21)/.test(text) ? text : undefined);

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const addDays = (day: string, days: number): string => new Date(utc(day).getTime() + days * 86_400_000).toISOString().slice(0, 10);
const addMonths = (month: string, months: number): string => {
  const date = utc(`${month}-01`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
};
const mondayOf = (day: string): string => addDays(day, -((utc(day).getUTCDay() + 6) % 7));
const weekAround = (day: string): readonly string[] => Array.from({ length: 7 }, (_, i) => addDays(mondayOf(day), i));

/** Whole weeks, from Monday. */
function monthAround(day: string): readonly string[] {
  const first = `${day.slice(0, 7)}-01`;
  const next = addMonths(day.slice(0, 7), 1);
  const days: string[] = [];
  for (let at = mondayOf(first); at < next || days.length % 7 !== 0; at = addDays(at, 1)) days.push(at);
  return days;
}

const sayDay = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

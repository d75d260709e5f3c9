import { Hono } from 'hono';
import { CATEGORY_NAMES } from '../intents/categories.ts';
import {
  LONGEST_HOURS,
  limitTable,
  setLimit,
  setTimes,
  type TimeSettings,
  timesOf,
  timesProblem,
} from '../tickets/deadlines-settings-store.ts';
import { CLOCKS, type ClockName, type Limit } from '../tickets/limits.ts';
import { PRIORITIES, type TicketPriority } from '../tickets/ticket.ts';
import { minutesOf } from './clock-field.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { limitsPage } from './pages/limits.ts';
import { mayAct } from './rights.ts';

const PATH = '/console/limits';

/** How long a matter may take, by category and priority; and in which hours that is counted. */
export function limitRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock } = kit;
  const categoryIn = (text: string | undefined): string => CATEGORY_NAMES.find((name) => name === text) ?? CATEGORY_NAMES[0];

  async function showLimits(c: Ctx, category: string, problem?: string): Promise<Response> {
    const view = {
      ...{ category, categories: CATEGORY_NAMES, table: await limitTable(store.db), times: await timesOf(store.db) },
      mayChange: mayAct(c.get('user'), 'limits'),
      csrf: kit.csrf(c),
    };
    return kit.show(c, '时限', limitsPage(view), {
      flash: problem ? { kind: 'problem', text: problem } : undefined,
      status: problem ? 400 : 200,
    });
  }

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showLimits(c, categoryIn(c.req.query('category'))))
    .post('/', async (c) => {
      const form = await formOf(c);
      const category = categoryIn(form.text('category'));
      const all = form.text('scope') === 'all';
      const usual = form.text('do') === 'default';
      const limits: { priority: TicketPriority; clock: ClockName; limit: Limit | undefined }[] = [];
      for (const priority of PRIORITIES) {
        for (const clockName of CLOCKS) {
          const limit = usual ? undefined : limitIn(form, priority, clockName);
          if (limit === 'wrong')
            return showLimits(c, category, `时限请填大于 0、不超过 ${LONGEST_HOURS} 的小时数，例如 7 或 1.5。没有保存。`);
          limits.push({ priority, clock: clockName, limit });
        }
      }
      const by = `user:${c.get('user').name}`;
      const now = clock.now();
      await store.transaction(async (tx) => {
        for (const name of all ? CATEGORY_NAMES : [category])
          for (const { priority, clock: clockName, limit } of limits)
            await setLimit(tx, { category: name, priority, clock: clockName }, limit, by, now);
      });
      kit.log.info({ user: c.get('user').id, category: all ? 'all' : category, usual }, 'time limits changed');
      return kit.done(
        c,
        `${PATH}?category=${encodeURIComponent(category)}`,
        `${all ? '所有类别' : `「${category}」`}的时限${usual ? '已恢复默认' : '已保存'}，在办的工单马上按新的时限算。`,
      );
    })
    .post('/times', async (c) => {
      const times = timesIn(await formOf(c));
      const problem = typeof times === 'string' ? times : timesProblem(times);
      if (typeof times === 'string' || problem) return showLimits(c, categoryIn(undefined), `${problem}没有保存。`);
      await store.transaction((tx) => setTimes(tx, times));
      kit.log.info({ user: c.get('user').id }, 'office hours changed');
      return kit.done(c, PATH, '上班时间和提醒已保存，在办的工单马上按新的时间算。');
    });
}

function limitIn(form: Form, priority: TicketPriority, clock: ClockName): Limit | 'wrong' {
  const hours = Number(form.text(`hours-${priority}-${clock}`) || Number.NaN);
  const inMinutes = Math.round(hours * 60) / 60;
  if (!(inMinutes > 0 && inMinutes <= LONGEST_HOURS)) return 'wrong';
  return { kind: form.text(`unit-${priority}-${clock}`) === 'clock' ? 'hours' : 'working_hours', hours: inMinutes };
}

function timesIn(form: Form): TimeSettings | string {
  const periods: { from: number; to: number }[] = [];
  for (const part of ['am', 'pm']) {
    const [from, to] = [form.text(`${part}-from`), form.text(`${part}-to`)];
    if (from === '' && to === '') continue;
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    if (begin === undefined || end === undefined) return '上班时间没有写全，请起止都填，或都不填。';
    periods.push({ from: begin, to: end });
  }
  return {
    days: [...new Set(form.all('day').map(Number))].sort((a, b) => a - b),
    periods,
    warnPercent: Number(form.text('warn') || Number.NaN),
    digest: { weekday: Number(form.text('digest-day')), minute: minutesOf(form.text('digest-time')) ?? Number.NaN },
  };
}

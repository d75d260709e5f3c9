import { Hono } from 'hono';
import { listStaff } from '../community/people-store.ts';
import { dutiesOf, nextDuty, onDutyAt, type Shift } from '../tickets/roster.ts';
import { addShift, listShifts, removeShift } from '../tickets/roster-store.ts';
import { minutesOf } from './clock-field.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { dutyPage } from './pages/duty.ts';
import { mayAct } from './rights.ts';

const PATH = '/console/duty';

/** Who is on duty when: each week, and on single days. */
export function dutyRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock, calendar, channelName } = kit;

  async function showDuty(c: Ctx, problem?: string): Promise<Response> {
    const shifts = await listShifts(store.db);
    const staff = (await listStaff(store.db)).filter((person) => person.channel === channelName);
    const now = clock.now();
    const { year, month, day } = calendar.wall(now);
    const week = Array.from({ length: 7 }, (_, i) => {
      const noon = calendar.instant(year, month, day + i, 12);
      return { noon, duties: dutiesOf(shifts, noon, calendar) };
    });
    const view = {
      ...{ shifts, staff, week, now: onDutyAt(shifts, now, calendar), next: nextDuty(shifts, now, calendar) },
      mayChange: mayAct(c.get('user'), 'duty'),
      csrf: kit.csrf(c),
    };
    return kit.show(c, '值班', dutyPage(kit, view), {
      flash: problem ? { kind: 'problem', text: problem } : undefined,
      status: problem ? 400 : 200,
    });
  }

  async function personIn(form: Form): Promise<string | undefined> {
    const id = form.text('person');
    return (await listStaff(store.db)).find((person) => person.id === id && person.channel === channelName)?.id;
  }

  const by = (c: Ctx) => `user:${c.get('user').name}`;

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showDuty(c))
    .post('/week', async (c) => {
      const form = await formOf(c);
      const personId = await personIn(form);
      if (!personId) return showDuty(c, '请选择值班的人。');
      const weekdays = [...new Set(form.all('weekday').map(Number))].filter((n) => Number.isInteger(n) && n >= 1 && n <= 7);
      if (weekdays.length === 0) return showDuty(c, '请至少选一天。');
      const [from, to] = [minutesOf(form.text('from')), minutesOf(form.text('to'))];
      if (from === undefined || to === undefined || from === to)
        return showDuty(c, '请写起止时间，例如 9:00 到 18:00；过夜的班结束写第二天的时间。');
      const added = await store.transaction(async (tx) => {
        let count = 0;
        for (const weekday of weekdays)
          if (await addShift(tx, { personId, when: { kind: 'weekly', weekday, from, to } }, by(c), clock.now())) count++;
        return count;
      });
      return added > 0 ? kit.done(c, PATH, `已加 ${added} 个班次。`) : kit.refused(c, PATH, '这些班次已经有了，没有再加。');
    })
    .post('/day', async (c) => {
      const form = await formOf(c);
      const personId = await personIn(form);
      if (!personId) return showDuty(c, '请选择值班的人。');
      const day = form.text('day');
      if (!isDay(day) || day < calendar.dayOf(clock.now())) return showDuty(c, '请选择今天或以后的日期。');
      const when = whenOf(form, day);
      if (!when) return showDuty(c, '请写起止时间，例如 9:00 到 18:00。');
      const added = await store.transaction((tx) => addShift(tx, { personId, when }, by(c), clock.now()));
      return added ? kit.done(c, PATH, '已记下这一天的变动。') : kit.refused(c, PATH, '这个变动已经记过了。');
    })
    .post('/:id/remove', async (c) => {
      const done = await store.transaction((tx) => removeShift(tx, c.req.param('id')));
      return done ? kit.done(c, PATH, '已删除。') : kit.refused(c, PATH, '这一条已经不在了。');
    });
}

function whenOf(form: Form, day: string): Shift['when'] | undefined {
  if (form.text('kind') === 'off') return { kind: 'off', day };
  const [from, to] = [minutesOf(form.text('from')), minutesOf(form.text('to'))];
  return from === undefined || to === undefined || from === to ? undefined : { kind: 'extra', day, from, to };
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return date.toISOString().slice(0, 10) === text;
}

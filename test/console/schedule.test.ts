import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
const by = { kind: 'user', name: '小林' } as const;

beforeAll(async () => {
  world = await openConsole();
  visitor = await world.administrator();
  const { store, notices, activities } = world;
  const plan = async (title: string, more: object) => {
    const id = await store.transaction(async (tx) => {
      const drafted = await notices.draft(
        tx,
        {
          title,
          text: `${title}，请大家知道。`,
          targets: { all: true, buildings: [], grids: [], groups: [] },
          toKnowledge: false,
          ...more,
        },
        by,
      );
      if (drafted.kind !== 'drafted') throw new Error(drafted.text);
      await notices.confirm(tx, drafted.notice.id, by);
      return drafted.notice.id;
    });
    return id;
  };
  await plan('停水通知', { at: new Date('2026-11-26T09:00:00+08:00') });
  await plan('每周安全提示', { cron: '0 15 * * 3' });
  await store.transaction((tx) =>
    activities.create(tx, {
      title: '防诈骗讲座',
      startsAt: new Date('2026-12-03T14:30:00+08:00'),
      endsAt: new Date('2026-12-03T16:00:00+08:00'),
      place: '社区活动室',
      audience: '全体',
    }),
  );
});
afterAll(() => world.close());

/** What stands under a day. */
const under = (html: string, day: string): string => {
  const from = html.indexOf(`datetime="${day}"`);
  const next = html.indexOf('class="date"', from);
  return html
    .slice(from, next < 0 ? undefined : next)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
};

describe('the schedule', () => {
  it('shows every moment of notices, and activities, on their days', async () => {
    const { html } = await visitor.get('/console/schedule?day=2026-12-01');
    for (const wednesday of ['2026-12-02', '2026-12-09', '2026-12-16', '2026-12-23', '2026-12-30'])
      expect(under(html, wednesday)).toContain('15:00 通知： 每周安全提示');
    expect(under(html, '2026-12-03')).toContain('14:30 活动： 防诈骗讲座 ，社区活动室');
    expect(under(html, '2026-12-03')).not.toContain('每周安全提示');
    // Before it was planned it did not recur.
    const before = await visitor.get('/console/schedule?day=2026-11-01');
    expect(under(before.html, '2026-11-18')).not.toContain('每周安全提示');
    expect(under(before.html, '2026-11-25')).toContain('每周安全提示');
    expect(under(before.html, '2026-11-26')).toContain('9:00 通知： 停水通知');
    expect(before.html.match(/aria-current="date"/g)).toHaveLength(1);
  });

  it('knows weeks, days off, and the way back and forth', async () => {
    const week = await visitor.get('/console/schedule?view=week&day=2026-12-03');
    expect(week.text).toContain('11月30日 – 12月6日');
    expect(week.html.match(/class="date"/g)).toHaveLength(7);
    expect(week.html).toContain('view=week&amp;day=2026-12-10');
    const golden = await visitor.get('/console/schedule?day=2026-10-01');
    expect(under(golden.html, '2026-10-01')).toContain('休');
    expect(under(golden.html, '2026-10-12')).not.toContain('休');
    expect(golden.html).toContain('day=2026-09-01');
    expect(golden.html).toContain('day=2026-11-01');
  });

  it('takes nonsense for today', async () => {
    for (const day of ['2026-02-30', 'x', '2026-13-01', '9999-12-31', '%00', '2026-11-22%27']) {
      const page = await visitor.get(`/console/schedule?day=${day}&view=year`);
      expect(page.status).toBe(200);
      expect(page.text).toContain('2026年11月');
    }
  });
});

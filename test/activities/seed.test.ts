import { describe, expect, it } from 'vitest';
import { createActivities } from '../../src/activities/activities.ts';
import { parseActivities, readActivities, seedActivities } from '../../src/activities/seed.ts';
import { createCalendar } from '../../src/community/calendar.ts';
import { silentLog } from '../../src/log.ts';
import { domainWorld, ZONE } from '../support/domain.ts';

const calendar = createCalendar(ZONE);
const file = (entry: string) =>
  `# 活动\nactivities:\n  - id: a\n    title: 讲座\n    place: 活动室\n    starts: 2026-11-26 14:30\n    ends: 2026-11-26 16:00\n${entry}`;
const problemOf = (source: string) => {
  try {
    parseActivities(source, 'a.yaml', calendar);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the activities a community begins with', () => {
  it('come from the file that ships, once', async () => {
    const world = await domainWorld();
    const activities = createActivities({ clock: world.clock, post: world.post, timeZone: ZONE, log: silentLog });
    const drafts = await readActivities('data/activities.yaml', ZONE);
    expect(await seedActivities(world.store.db, activities, drafts)).toBe(drafts.length);
    expect(await seedActivities(world.store.db, activities, drafts)).toBe(0);
    const upcoming = await activities.upcoming(world.store.db);
    expect(upcoming.length).toBeGreaterThanOrEqual(4);
    expect(upcoming.length).toBe(drafts.length);
    expect(upcoming[0]).toMatchObject({ id: 'blood-pressure-2026-11-26', startsAt: new Date('2026-11-26T14:30:00+08:00'), capacity: 50 });
  });

  it.each([
    ['activities: [', 'a.yaml:'],
    ['activity: []', 'a.yaml:'],
    [file('    capacity: 很多\n'), 'a.yaml:8: activities.0.capacity must be a whole number'],
    [file('    capacity: 0\n'), 'a.yaml:8: activities.0.capacity must be at least 1'],
    [file('    plcae: 东门\n'), 'a.yaml:3: activities.0 Unrecognized key: "plcae"'],
    [file('').replace('14:30', '2点半'), 'a.yaml:6: activities.0.starts must look like 2026-11-26 14:30'],
    [file('').replace('11-26 14:30', '02-30 14:30'), 'a.yaml:6: activities.0.starts is not a moment of the calendar'],
    [file('').replace('16:00', '14:00'), 'a.yaml:7: activities.0.ends must be later than starts (2026-11-26 14:30)'],
    [
      file('  - {id: a, title: 讲座, place: 室, starts: 2026-11-26 14:30, ends: 2026-11-26 16:00}\n'),
      'a.yaml:8: activities.1.id a stands twice',
    ],
  ])('names the line of what is wrong (%#)', (source, expected) => {
    expect(problemOf(source)).toContain(expected);
  });

  it('says when the file is not there', async () => {
    await expect(readActivities('/nowhere/a.yaml', ZONE)).rejects.toThrow(
      '/nowhere/a.yaml does not exist. data/activities.yaml shows its shape.',
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

describe('try', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let busy: Busy;
  beforeAll(async () => {
    world = await openConsole({ policies: 'data/policies' });
    visitor = await world.administrator();
    busy = await liveABusyWeek(world);
  });
  afterAll(() => world.close());
  it('shows', async () => {
    console.log(busy);
    for (const p of [
      '',
      '/tickets',
      '/tickets?view=undelivered',
      `/tickets/${busy.lamp}`,
      `/tickets/${busy.undelivered}`,
      `/tickets/${busy.confidential}`,
      '/notices',
      `/notices/${busy.notice}`,
      '/activities',
      '/documents',
      '/documents/ask?q=%E5%85%BB%E7%8B%97',
      '/gaps',
      `/gaps/${busy.gap}`,
      '/groups',
      '/channel',
      '/deliveries',
    ]) {
      const r = await visitor.get(`/console${p}`);
      console.log(p, r.status, r.text.slice(0, 900));
    }
    expect(1).toBe(1);
  });
});

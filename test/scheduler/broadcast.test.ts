import { describe, expect, it } from 'vitest';
import { sendingHalf } from '../support/broadcast/program.ts';
import { runBroadcasts } from '../support/broadcast/run.ts';

/** A few of the runs of bench/broadcast.ts: 120 groups, real database, planner and courier; the platform and the time are simulated. */
describe('broadcasts on a bad day', () => {
  const attempts: number[] = [];

  it.each([11, 19, 23])('end in one truthful state each, and nobody reads one twice: seed %i', async (seed) => {
    const result = await runBroadcasts({ seed, open: sendingHalf, hours: 8 });
    expect(result.wrong, result.history.slice(-60).join('\n')).toEqual([]);
    attempts.push(result.attempts);
  });

  it('were put to the test', () => {
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(300);
  });
});

import { expect, it } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { startTicker } from '../../src/scheduler/ticker.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('runs every second, goes on after an error, and stops', async () => {
  const runs: string[] = [];
  const ticker = startTicker({
    log: silentLog,
    jobs: [
      { name: 'broken', run: () => Promise.reject(new Error('no')) },
      { name: 'good', run: async () => void runs.push('good') },
    ],
  });
  await sleep(2600);
  await ticker.stop();
  const count = runs.length;
  expect(count).toBeGreaterThanOrEqual(2);
  await sleep(1300);
  expect(runs).toHaveLength(count);
});

it('runs at once when the clock is moved, one run at a time, and none is lost', async () => {
  const clock = new MovableClock();
  let running = 0;
  let most = 0;
  const seen: number[] = [];
  const ticker = startTicker({
    log: silentLog,
    expression: '0 0 1 1 *',
    onMove: (listener) => clock.onMove(listener),
    jobs: [
      {
        name: 'slow',
        async run() {
          most = Math.max(most, ++running);
          await sleep(30);
          seen.push(clock.offsetMs);
          running--;
        },
      },
    ],
  });
  clock.forward(1000);
  clock.forward(1000);
  clock.forward(1000);
  await ticker.poke();
  expect(seen.at(-1)).toBe(3000);
  expect(most).toBe(1);
  await ticker.stop();
  const count = seen.length;
  clock.forward(1000);
  await sleep(60);
  expect(seen).toHaveLength(count);
});

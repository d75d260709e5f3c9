import { expect, it } from 'vitest';
import { twoProcesses, WHOLE } from '../support/two-processes.ts';

/** One minute of the clock in 60 ms: even where a start takes ten seconds, fewer moments pass than are listed as missed. */
const SPEED = 1000;
const LIVES = 8;

// A thousand occurrences: bench/broadcast.ts --processes.
it('plans each occurrence once, whole and for good, with processes on one database, skewed clocks and kill -9', async () => {
  const { moments, occurrences } = await twoProcesses({ speed: SPEED, lives: LIVES, enough: 0 });
  // Every moment is decided, none twice.
  expect(occurrences.map(({ dueAt }) => dueAt)).toEqual(moments);
  expect(occurrences.filter(({ state }) => state === 'planned').length).toBeGreaterThan(30);
  // No death left a half.
  for (const { state, rows } of occurrences) expect(rows).toEqual(WHOLE[state]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createErrorCounter } from '../../../src/bot/channels/error-counter.ts';
import { createSupervisor } from '../../../src/bot/channels/supervisor.ts';
import { createLog, silentLog } from '../../../src/log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function supervised(open: () => Promise<{ close(): Promise<void> }>) {
  const waits: number[] = [];
  const supervisor = createSupervisor({
    open,
    isFinal: (error) => error instanceof RangeError,
    waiting: (_reason, delayMs) => waits.push(delayMs),
    backoff: { firstMs: 1000, maxMs: 16_000, stableMs: 60_000 },
    log: silentLog,
    random: () => 0.5,
  });
  return { supervisor, waits };
}

describe('keeping a connection', () => {
  it('the pauses double up to a limit, and begin anew once it has been up for a while', async () => {
    let works = false;
    const { supervisor, waits } = supervised(async () => {
      if (!works) throw new Error('no');
      return { close: async () => undefined };
    });
    await supervisor.start();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(waits.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 16_000, 16_000]);
    works = true;
    await vi.advanceTimersByTimeAsync(20_000);
    supervisor.healthy();
    await vi.advanceTimersByTimeAsync(60_000);
    supervisor.fail('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(waits.at(-1)).toBe(1000);
    await supervisor.stop();
  });

  it('one failure is one new connection, however often it is reported, and the old one is closed first', async () => {
    const steps: string[] = [];
    let n = 0;
    const { supervisor, waits } = supervised(async () => {
      const id = ++n;
      steps.push(`open ${id}`);
      return { close: async () => void steps.push(`close ${id}`) };
    });
    await supervisor.start();
    for (let i = 0; i < 50; i++) supervisor.fail('noise');
    await vi.advanceTimersByTimeAsync(5000);
    expect(steps).toEqual(['open 1', 'close 1', 'open 2']);
    expect(waits).toHaveLength(1);
    await supervisor.stop();
    expect(steps.at(-1)).toBe('close 2');
  });

  it('a stop while it opens closes it, and no retry comes after', async () => {
    let opened!: () => void;
    const steps: string[] = [];
    const { supervisor } = supervised(async () => {
      steps.push('open');
      await new Promise<void>((resolve) => {
        opened = resolve;
      });
      return { close: async () => void steps.push('close') };
    });
    const starting = supervisor.start();
    await vi.advanceTimersByTimeAsync(0);
    const stopping = supervisor.stop();
    opened();
    await Promise.all([starting, stopping]);
    supervisor.fail('late');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(steps).toEqual(['open', 'close']);
  });

  it('what can not be mended is said at once and not tried again', async () => {
    const { supervisor, waits } = supervised(() => Promise.reject(new RangeError('never')));
    await expect(supervisor.start()).rejects.toThrow('never');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(waits).toEqual([]);
  });
});

describe('counting errors', () => {
  it('a thousand errors in ten minutes are ten or eleven lines', () => {
    const lines: string[] = [];
    let now = 0;
    const counter = createErrorCounter(createLog('warn', { write: (line: string) => void lines.push(line) }), () => now);
    let most = 0;
    for (let i = 0; i < 1000; i++) {
      now += 600;
      most = Math.max(most, counter.note(new Error('no network')));
    }
    expect(lines.length).toBeLessThanOrEqual(11);
    expect(lines.map((line) => JSON.parse(line).count as number).reduce((a, b) => a + b)).toBeGreaterThan(890);
    expect(most).toBe(100);
    now += 120_000;
    expect(counter.note(new Error('again'))).toBe(1);
  });
});

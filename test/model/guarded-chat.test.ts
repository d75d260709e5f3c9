import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { TokenBudget } from '../../src/model/budget.ts';
import { createChat } from '../../src/model/chat.ts';
import { createGuardedChat, type GuardedChat } from '../../src/model/guarded-chat.ts';
import { FakeClock } from '../support/clock.ts';
import { type ModelServer, type Scripted, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
let clock: FakeClock;
let chat: GuardedChat;
beforeEach(async () => {
  server = await startModelServer();
  clock = new FakeClock();
  chat = guarded();
});
afterEach(() => server.close());

const guarded = (more: { budget?: TokenBudget; concurrency?: number } = {}) =>
  createGuardedChat({ chat: createChat({ apiKey: 'k', baseUrl: server.baseUrl, name: 'm' }), clock, log: silentLog, ...more });
const ask = (deadlineMs = 8000, signal?: AbortSignal) =>
  chat.ask({ messages: [{ role: 'user', content: '几点停水' }], deadlineMs, maxTokens: 50, ...(signal ? { signal } : {}) });
const OK: Scripted = { content: 'ok' };
const said = { kind: 'said', text: 'ok' };

describe('faults that may pass', () => {
  it.each<[string, Scripted]>([
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['a reset connection', 'reset'],
  ])('%s: it asks again', async (_, fault) => {
    server.script.push(fault, OK);
    expect(await ask()).toMatchObject(said);
    expect(server.requests).toHaveLength(2);
  });

  it('waits as long as the endpoint asks for', async () => {
    server.script.push({ status: 429, retryAfter: '1' }, OK);
    const started = performance.now();
    expect(await ask()).toMatchObject(said);
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  it('does not wait where there is no time for it', async () => {
    server.script.push({ status: 429, retryAfter: '30' });
    const started = performance.now();
    expect(await ask(3000)).toMatchObject({ kind: 'later', status: 429 });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(server.requests).toHaveLength(1);
  });

  it('asks three times at most', async () => {
    server.answer = () => ({ status: 503 });
    expect(await ask()).toMatchObject({ kind: 'later', status: 503 });
    expect(server.requests).toHaveLength(3);
  });
});

describe('faults that do not pass', () => {
  it.each([400, 401, 403, 404, 422])('%s: it asks once', async (status) => {
    server.script.push({ status });
    expect((await ask()).kind).toMatch(/refused|unusable/);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Scripted]>([
    ['silence', 'hang'],
    ['a slow drip', 'drip'],
  ])('%s: it gives up at the deadline', async (_, fault) => {
    server.script.push(fault);
    const started = performance.now();
    expect(await ask(300)).toMatchObject({ kind: 'later' });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(server.requests).toHaveLength(1);
  });

  it('reads no more of a huge answer than a megabyte or so', async () => {
    server.script.push({ bytes: 200 * 1024 * 1024 });
    const started = performance.now();
    expect(await ask()).toMatchObject({ kind: 'unusable', message: expect.stringContaining('larger than') });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('an endpoint that is dead', () => {
  it('is left alone for a minute after three faults, and tried with one question', async () => {
    server.answer = () => 'reset';
    await ask();
    expect(server.requests).toHaveLength(3);
    expect(chat.state()).toMatchObject({ kind: 'resting' });
    const started = performance.now();
    expect(await ask()).toEqual({ kind: 'held', reason: 'resting' });
    expect(performance.now() - started).toBeLessThan(50);
    expect(server.requests).toHaveLength(3);

    clock.advance(60_000);
    const both = await Promise.all([ask(1000), ask(1000)]);
    expect(server.requests).toHaveLength(4);
    expect(both.map(({ kind }) => kind)).toContain('held');

    clock.advance(60_000);
    server.answer = () => OK;
    expect(await ask()).toMatchObject(said);
    expect(chat.state()).toEqual({ kind: 'ready' });
    expect(await ask()).toMatchObject(said);
  });

  it('is left alone as well where it refuses the key', async () => {
    server.answer = () => ({ status: 401 });
    for (let i = 0; i < 3; i++) await ask();
    expect(await ask()).toEqual({ kind: 'held', reason: 'resting' });
    expect(server.requests).toHaveLength(3);
  });

  it('is not taken for dead by faults that others lie between', async () => {
    for (let i = 0; i < 4; i++) server.script.push({ status: 401 }, OK);
    for (let i = 0; i < 8; i++) await ask();
    expect(chat.state()).toEqual({ kind: 'ready' });
  });

  it('is not taken for dead by a caller who has gone', async () => {
    server.answer = () => 'hang';
    for (let i = 0; i < 4; i++) expect((await ask(5000, AbortSignal.timeout(30))).kind).not.toBe('said');
    expect(chat.state()).toEqual({ kind: 'ready' });
  });
});

describe('questions beside each other', () => {
  it('are four at a time, and those behind wait for their turn within their deadline', async () => {
    server.answer = () => ({ content: 'ok', delayMs: 150 });
    const results = await Promise.all(Array.from({ length: 12 }, () => ask()));
    expect(results.every(({ kind }) => kind === 'said')).toBe(true);
    expect(server.mostAtOnce()).toBe(4);
  });

  it('are given up in time when their turn does not come', async () => {
    chat = guarded({ concurrency: 1 });
    server.answer = () => 'hang';
    const started = performance.now();
    const [first, second] = await Promise.all([ask(700), ask(200)]);
    expect([first.kind, second]).toEqual(['later', { kind: 'held', reason: 'busy' }]);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('are turned away at once when too many wait', async () => {
    chat = guarded({ concurrency: 1 });
    server.answer = () => ({ content: 'ok', delayMs: 50 });
    const results = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(results.filter((r) => r.kind === 'held' && r.reason === 'busy')).toHaveLength(4);
  });
});

describe('the budget of a day', () => {
  const budgetOf = (limit: number): TokenBudget & { spent: number } => ({
    spent: 0,
    async left() {
      return limit - this.spent;
    },
    async spend(tokens) {
      this.spent += tokens;
    },
  });

  it('is counted as the endpoint counts, and holds', async () => {
    const budget = budgetOf(100);
    chat = guarded({ budget });
    server.answer = () => ({ content: 'ok', tokens: 60 });
    expect((await ask()).kind).toBe('said');
    expect((await ask()).kind).toBe('said');
    expect(await ask()).toEqual({ kind: 'held', reason: 'budget' });
    expect(budget.spent).toBe(120);
    expect(server.requests).toHaveLength(2);
  });

  it('is estimated where the endpoint does not count, or does not come to an end', async () => {
    const budget = budgetOf(1000);
    chat = guarded({ budget });
    server.script.push({ content: 'ok', tokens: null }, 'hang', { status: 401 });
    await ask();
    expect(budget.spent).toBe(9);
    await ask(200);
    expect(budget.spent).toBe(17);
    await ask();
    expect(budget.spent).toBe(17);
  });

  it('is not overdrawn by many at once', async () => {
    const budget = budgetOf(100);
    chat = guarded({ budget });
    server.answer = () => ({ content: 'ok', tokens: 60, delayMs: 50 });
    await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(budget.spent).toBeLessThanOrEqual(160);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { DeliveryState, Outgoing } from '../../src/messages.ts';
import { type Courier, createCourier } from '../../src/outbox/courier.ts';
import { attemptsSince, holdQueued, outboxOf, releaseHeld, requeue, withdrawQueued } from '../../src/outbox/outbox-store.ts';
import type { Pacing } from '../../src/outbox/pace.ts';
import { createPost } from '../../src/outbox/post.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { FakeChannel } from '../support/channel.ts';
import { FakeClock } from '../support/clock.ts';

const FREE: Pacing = { intervalMs: 0, jitterMs: 0, hourlyCap: 100_000, dailyCap: 100_000, quietHours: undefined };
const running: { courier: Courier; store: Store }[] = [];
afterEach(async () => {
  for (const { courier, store } of running.splice(0)) {
    await courier.stop();
    await store.close();
  }
});

async function setUp(pacing: Pacing = FREE, at?: string) {
  const store = await openStore(':memory:');
  const channel = new FakeChannel();
  const clock = new FakeClock(at ? new Date(at) : undefined);
  await store.db
    .insertInto('chat_group')
    .values({ id: 'g1', name: '群', kind: 'residents', buildings: '[]', grids: '[]', created_at: '', archived_at: null })
    .execute();
  const settled: { key: string; state: DeliveryState }[] = [];
  const courier = createCourier({
    store,
    channel,
    clock,
    pacing,
    timeZone: 'Asia/Shanghai',
    resolve: async (row) => (row.groupId ? { address: { roomId: `room-${row.groupId}` }, mention: [] } : { none: '没有这个人' }),
    settled: async (_tx, row) => void settled.push({ key: row.key, state: row.state }),
    log: silentLog,
    random: () => 0,
  });
  running.push({ courier, store });
  const post = createPost({ channel: channel.name, clock, maxBytes: 300 });
  const queue = (...messages: Partial<Outgoing>[]) =>
    store.transaction((tx) =>
      post(
        tx,
        messages.map((m, i) => ({
          key: `k${i}`,
          to: { group: 'g1' },
          text: `文${i}`,
          priority: 'reply',
          cause: { kind: 'system', id: 't' },
          ...m,
        })),
      ),
    );
  const states = async () => Object.fromEntries((await outboxOf(store.db, { kind: 'system', id: 't' })).map((row) => [row.key, row.state]));
  const start = async () => {
    await courier.start();
    courier.online({ status: 'online', detail: '', since: clock.now() });
  };
  return { store, channel, clock, courier, queue, states, settled, start };
}

const until = async (check: () => boolean | Promise<boolean>) => {
  for (let i = 0; i < 500; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('did not happen within 2.5 s');
};

describe('the courier', () => {
  it('sends alerts before replies before broadcasts, each in order', async () => {
    const { channel, courier, queue, start } = await setUp();
    await queue(
      { priority: 'broadcast', text: 'b1' },
      { text: 'r1' },
      { priority: 'broadcast', text: 'b2' },
      { priority: 'alert', text: 'a1' },
      { text: 'r2' },
    );
    await start();
    await courier.drained();
    expect(channel.textsTo('room-g1')).toEqual(['a1', 'r1', 'r2', 'b1', 'b2']);
  });

  it('queues a key once, whatever became of it', async () => {
    const { channel, courier, queue, start } = await setUp();
    await queue({ text: '一' });
    await start();
    await courier.drained();
    await queue({ text: '一' });
    await courier.drained();
    expect(channel.textsTo('room-g1')).toEqual(['一']);
  });

  it('splits long texts and keeps their order', async () => {
    const { channel, courier, queue, start } = await setUp();
    await queue({ text: '停水时间为上午九点到十二点。'.repeat(20) });
    await start();
    await courier.drained();
    expect(channel.sent.length).toBeGreaterThan(2);
    expect(channel.sent.map(({ content }) => /\((\d+)\/\d+\)$/.exec(content.text)?.[1])).toEqual(channel.sent.map((_, i) => String(i + 1)));
  });

  it('shows what was in the air at a crash as unknown, and does not send it again', async () => {
    const { store, channel, courier, queue, states, settled, start } = await setUp();
    await queue({}, {});
    await store.db
      .updateTable('outbox')
      .set({ state: 'sending', sending_at: '2026-11-22T01:59:59.000Z' })
      .where('key', '=', 'k0')
      .execute();
    await start();
    await courier.drained();
    expect(await states()).toEqual({ k0: 'unknown', k1: 'sent' });
    expect(channel.textsTo('room-g1')).toEqual(['文1']);
    expect(settled).toEqual([
      { key: 'k0', state: 'unknown' },
      { key: 'k1', state: 'sent' },
    ]);
  });

  it('takes its own echo as proof that an unknown message arrived', async () => {
    const { channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({ text: '停水通知', mention: [{ person: 'p1', name: '赵姐' }] });
    await start();
    await courier.drained();
    expect(await states()).toEqual({ k0: 'unknown' });
    await courier.echo({ groupId: 'g2', text: '停水通知', at: clock.now(), messageId: 'echo-1' });
    expect(await states()).toEqual({ k0: 'unknown' });
    // Yesterday's notice with the same words, delivered again after a restart, proves nothing.
    await courier.echo({ groupId: 'g1', text: '停水通知', at: new Date(clock.now().getTime() - 86_400_000), messageId: 'old' });
    expect(await states()).toEqual({ k0: 'unknown' });
    await courier.echo({ groupId: 'g1', text: '@赵姐\u2005停水通知', at: clock.now(), messageId: 'echo-1' });
    expect(await states()).toEqual({ k0: 'sent' });
  });

  it('does not take the echo of a message that was accepted without an id for proof of an earlier one with the same words', async () => {
    const { channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({ text: '请报平安' });
    await start();
    await courier.drained();
    clock.advance(5 * 60_000);
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({ key: 'later', text: '请报平安' });
    await courier.drained();
    await courier.echo({ groupId: 'g1', text: '请报平安', at: clock.now(), messageId: 'e1' });
    expect(await states()).toEqual({ k0: 'unknown', later: 'sent' });
    await courier.echo({ groupId: 'g1', text: '请报平安', at: clock.now(), messageId: 'e1' });
    expect(await states()).toEqual({ k0: 'unknown', later: 'sent' });
  });

  it('does so as well where the platform had accepted the later one', async () => {
    const { store, channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({ text: '请报平安' });
    await start();
    await courier.drained();
    clock.advance(5 * 60_000);
    await queue({ key: 'later', text: '请报平安' });
    await courier.drained();
    await store.db.updateTable('outbox').set({ platform_id: null, evidence: 'accepted' }).where('key', '=', 'later').execute();
    for (let twice = 0; twice < 2; twice++) await courier.echo({ groupId: 'g1', text: '请报平安', at: clock.now(), messageId: 'e1' });
    expect(await states()).toEqual({ k0: 'unknown', later: 'sent' });
  });

  it('never calls unsent what may have arrived before it was sent again', async () => {
    const { store, channel, courier, queue, states, settled, start } = await setUp();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({});
    await start();
    await courier.drained();
    channel.script.push({ kind: 'refused', reason: '平台拒绝了', retry: false, throttled: false });
    await requeue(store.db, 1);
    await courier.drained();
    expect(await states()).toEqual({ k0: 'unknown' });
    expect(settled.at(-1)).toEqual({ key: 'k0', state: 'unknown' });
    const [row] = await outboxOf(store.db, { kind: 'system', id: 't' });
    expect(row?.error).toBe('上一次不知是否送达，重发没有成功：平台拒绝了');
    // Taken back while it waits, it is still not known.
    await requeue(store.db, 1);
    expect(await withdrawQueued(store.db, { kind: 'system', id: 't' }, '通知已取消', new Date())).toBe(1);
    expect(await states()).toEqual({ k0: 'unknown' });
  });

  it('counts what went out more than once for the caps after a restart as well', async () => {
    const { store, channel, clock, courier, queue, start } = await setUp({ ...FREE, hourlyCap: 3 });
    channel.script.push({ kind: 'refused', reason: '连不上', retry: true, throttled: false });
    await queue({ priority: 'alert' });
    await start();
    await courier.drained();
    clock.advance(60_000);
    courier.wake();
    await until(() => channel.sent.length === 1);
    await courier.drained();
    const moments = await attemptsSince(store.db, channel.name, new Date(clock.now().getTime() - 3_600_000));
    expect(moments.map((at) => clock.now().getTime() - at.getTime())).toEqual([60_000, 0]);
  });

  it('holds what was on its way when it was to be held, if the platform does not take it', async () => {
    const { channel, clock, courier, queue, states, start, store } = await setUp();
    const cause = { kind: 'system', id: 't' } as const;
    const send = channel.send.bind(channel);
    channel.send = async () => {
      await holdQueued(store.db, cause, clock.now(), undefined);
      channel.send = send;
      return { kind: 'refused', reason: '连不上', retry: true, throttled: false };
    };
    await queue({});
    await start();
    await courier.drained();
    clock.advance(60_000);
    await courier.drained();
    expect([await states(), channel.sent]).toEqual([{ k0: 'queued' }, []]);
    await releaseHeld(store.db, cause, new Date(clock.now().getTime() + 3_600_000));
    await courier.drained();
    expect(await states()).toEqual({ k0: 'sent' });
  });

  it('takes no echo of another message for proof', async () => {
    const { channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await queue({ text: '可以', mention: [{ person: 'p1', name: '赵姐' }] });
    await start();
    await courier.drained();
    // The same words to somebody else, one that we know to have sent, and one of a quarter of an hour later.
    await courier.echo({ groupId: 'g1', text: '@孙叔\u2005可以', at: clock.now(), messageId: 'e1' });
    await queue({ key: 'known', text: '可以' });
    await courier.drained();
    await courier.echo({ groupId: 'g1', text: '可以', at: clock.now(), messageId: 'sent-1' });
    await courier.echo({ groupId: 'g1', text: '@赵姐\u2005可以', at: new Date(clock.now().getTime() + 15 * 60_000), messageId: 'e2' });
    expect((await states()).k0).toBe('unknown');
    await courier.echo({ groupId: 'g1', text: '@赵姐\u2005可以', at: clock.now(), messageId: 'e3' });
    expect((await states()).k0).toBe('sent');
  });

  it('lets no cap hold back an emergency, and no notice use up the room for replies', async () => {
    const { channel, clock, courier, queue, start } = await setUp({ ...FREE, hourlyCap: 5 });
    await queue(...Array.from({ length: 8 }, (_, i) => ({ key: `b${i}`, priority: 'broadcast' as const, text: `通知${i}` })));
    await start();
    await courier.drained();
    expect(channel.sent).toHaveLength(4);
    await queue({ key: 'r1', text: '回复一' }, { key: 'r2', text: '回复二' }, { key: 'a', priority: 'alert', text: '煤气味' });
    await courier.drained();
    expect(channel.textsTo('room-g1').slice(4)).toEqual(['煤气味']);
    clock.advance(3_600_001);
    await courier.drained();
    expect(channel.textsTo('room-g1').slice(5, 7)).toEqual(['回复一', '回复二']);
  });

  it('goes on after the clock was put back', async () => {
    const { channel, clock, courier, queue, start } = await setUp({ ...FREE, intervalMs: 5000 });
    await queue({});
    await start();
    await until(() => channel.sent.length === 1);
    clock.advance(-3 * 86_400_000);
    await queue({ key: 'later' });
    courier.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(5001);
    courier.wake();
    await until(() => channel.sent.length === 2);
  });

  it('keeps the parts of a long message together when one of them must wait', async () => {
    const { channel, clock, courier, queue, start } = await setUp();
    channel.script.push({ kind: 'refused', reason: '忙', retry: true, throttled: false });
    await queue({ text: '停水时间为上午九点到十二点。'.repeat(20) });
    await start();
    await courier.drained();
    expect(channel.sent).toHaveLength(0);
    clock.advance(60_000);
    await courier.drained();
    expect(channel.sent.map(({ content }) => /\((\d+)\/\d+\)$/.exec(content.text)?.[1])).toEqual(channel.sent.map((_, i) => String(i + 1)));
    expect(channel.sent.length).toBeGreaterThan(2);
  });

  it('sends an unknown message again only when a person says so', async () => {
    const { store, channel, courier, queue, states, start } = await setUp();
    channel.script.push('throw');
    await queue({});
    await start();
    await courier.drained();
    expect(await states()).toEqual({ k0: 'unknown' });
    expect(channel.sent).toHaveLength(0);
    const [row] = await outboxOf(store.db, { kind: 'system', id: 't' });
    expect(await requeue(store.db, row!.seq)).toBe(true);
    await courier.drained();
    expect(await states()).toEqual({ k0: 'sent' });
  });

  it('fails what the platform refuses for good, and tries again later what may pass', async () => {
    const { channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push(
      { kind: 'refused', reason: '不是好友', retry: false, throttled: false },
      { kind: 'refused', reason: '忙', retry: true, throttled: false },
    );
    await queue({}, {});
    await start();
    await courier.drained();
    expect(await states()).toEqual({ k0: 'failed', k1: 'queued' });
    clock.advance(60_000);
    await courier.drained();
    expect(await states()).toEqual({ k0: 'failed', k1: 'sent' });
  });

  it('stops for everyone when the platform asks to slow down', async () => {
    const { channel, clock, courier, queue, states, start } = await setUp();
    channel.script.push({ kind: 'refused', reason: '操作过于频繁', retry: true, throttled: true });
    await queue({}, {});
    await start();
    await until(() => courier.waitingReason() !== undefined);
    expect(courier.waitingReason()).toMatch(/频繁/);
    expect(await states()).toEqual({ k0: 'queued', k1: 'queued' });
    clock.advance(16 * 60_000);
    await courier.drained();
    expect(await states()).toEqual({ k0: 'sent', k1: 'sent' });
    expect(channel.sent).toHaveLength(2);
  });

  it('keeps what cannot be sent while the account is away, and expires what came too late, visibly', async () => {
    const { clock, courier, queue, states, start } = await setUp();
    await queue({ expiresAt: new Date('2026-11-22T10:30:00+08:00') }, {});
    await courier.start();
    await until(() => courier.waitingReason() === '账号不在线');
    clock.advance(31 * 60_000);
    courier.wake();
    await until(async () => (await states()).k0 === 'expired');
    await start();
    await courier.drained();
    expect(await states()).toEqual({ k0: 'expired', k1: 'sent' });
  });

  it('keeps an interval, an hourly cap, and quiet hours for broadcasts only', async () => {
    const { channel, clock, courier, queue, start } = await setUp(
      { intervalMs: 5000, jitterMs: 0, hourlyCap: 3, dailyCap: 100, quietHours: { from: 21 * 60 + 30, to: 7 * 60 + 30 } },
      '2026-11-22T22:00:00+08:00',
    );
    await queue({ priority: 'broadcast', text: 'b' }, { text: 'r1' }, { text: 'r2' }, { text: 'r3' }, { text: 'r4' });
    await start();
    await until(() => channel.sent.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(channel.textsTo('room-g1')).toEqual(['r1']);
    for (const expected of [2, 3]) {
      clock.advance(5000);
      courier.wake();
      await until(() => channel.sent.length === expected);
    }
    clock.advance(5000);
    courier.wake();
    await until(() => courier.waitingReason() === '已达每小时上限 3 条，只发紧急消息');
    clock.advance(3_600_000);
    courier.wake();
    await until(() => channel.sent.length === 4);
    expect(channel.textsTo('room-g1')).toEqual(['r1', 'r2', 'r3', 'r4']);
    clock.advance(10 * 3_600_000);
    courier.wake();
    await until(() => channel.sent.length === 5);
    expect(channel.textsTo('room-g1').at(-1)).toBe('b');
  });

  it('shows what has no room as skipped, with the reason', async () => {
    const { store, courier, start } = await setUp();
    await store.db
      .insertInto('person')
      .values({
        id: 'p1',
        channel: 'x',
        platform_id: 'x',
        name: 'x',
        role: 'resident',
        on_duty: 0,
        grid: null,
        created_at: '',
        seen_at: '',
        erased_at: null,
      })
      .execute();
    const post = createPost({ channel: 'fake', clock: new FakeClock(), maxBytes: 300 });
    await store.transaction((tx) =>
      post(tx, [{ key: 'p', to: { person: 'p1' }, text: 'x', priority: 'reply', cause: { kind: 'system', id: 't' } }]),
    );
    await start();
    await courier.drained();
    expect((await outboxOf(store.db, { kind: 'system', id: 't' }))[0]).toMatchObject({ state: 'skipped', error: '没有这个人' });
  });
});

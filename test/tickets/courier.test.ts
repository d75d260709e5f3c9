import { expect, it } from 'vitest';
import { createResolve } from '../../src/bot/addressing.ts';
import { silentLog } from '../../src/log.ts';
import { createCourier } from '../../src/outbox/courier.ts';
import { createTickets } from '../../src/tickets/tickets.ts';
import { FakeChannel } from '../support/channel.ts';
import { CHANNEL, COMMUNITY, domainWorld, ZONE } from '../support/domain.ts';

it('closes through the real courier: an answer that got lost keeps it open until our own message is seen in the group', async () => {
  const world = await domainWorld();
  const { store, clock } = world;
  const tickets = createTickets({ clock, post: world.post, community: COMMUNITY, timeZone: ZONE, log: silentLog });
  const group = await world.group('g3', '3号楼群', { buildings: ['3号楼'] });
  const mum = await world.person('mum', '果果妈');
  const channel = new FakeChannel(CHANNEL);
  const courier = createCourier({
    store,
    channel,
    clock,
    pacing: { intervalMs: 0, jitterMs: 0, hourlyCap: 1e6, dailyCap: 1e6, quietHours: undefined },
    timeZone: ZONE,
    resolve: createResolve(store.db, CHANNEL),
    settled: tickets.settled,
    log: silentLog,
  });
  await courier.start();
  courier.online({ status: 'online', detail: '', since: clock.now() });
  try {
    const ticket = {
      kind: 'complaint',
      category: '设施维修',
      where: { building: '3号楼' },
      summary: '灯不亮',
      details: '',
      confidential: false,
      pictures: [],
    } as const;
    const opened = await store.transaction((tx) => tickets.open(tx, { ticket, reporter: mum, group }));
    if (opened.kind !== 'done') throw new Error(opened.reason);
    const { number } = opened.ticket;
    await courier.drained();
    channel.script.push({ kind: 'unknown', reason: '超时' });
    await store.transaction((tx) => tickets.answer(tx, { number, text: '灯已更换', actor: { kind: 'user', name: '小林' }, close: true }));
    await courier.drained();
    expect(await tickets.byNumber(store.db, number)).toMatchObject({ status: 'answered', closeWanted: true });
    expect(await tickets.echoOf(store.db, number)).toMatchObject({ state: 'failed' });
    await courier.echo({ groupId: 'g3', text: `@果果妈 ${channel.textsTo('room-g3').at(-1)}`, at: clock.now(), messageId: 'echo-1' });
    expect(await tickets.byNumber(store.db, number)).toMatchObject({ status: 'closed' });
    expect((await tickets.eventsOf(store.db, number)).map((event) => event.kind)).toEqual([
      'opened',
      'answered',
      'not_delivered',
      'echoed',
      'closed',
    ]);
  } finally {
    await courier.stop();
    await store.close();
  }
});

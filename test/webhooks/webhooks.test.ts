import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { checkUrl, isInside } from '../../src/webhooks/address.ts';
import { send } from '../../src/webhooks/send.ts';
import { createWebhooks, WEBHOOK_EVENTS, type Webhook, type Webhooks } from '../../src/webhooks/webhooks.ts';
import { FakeClock } from '../support/clock.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let store: Store;
let clock: FakeClock;
let webhooks: Webhooks;
let server: Server;
let url: string;
let received: Received[];
/** What the receiver answers, one after the other; then 200. */
let answers: (number | 'hang' | 'redirect')[];

beforeEach(async () => {
  store = await openStore(':memory:');
  clock = new FakeClock(new Date('2026-11-22T10:00:00+08:00'));
  received = [];
  answers = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = answers.shift() ?? 200;
      if (answer === 'hang') return;
      response.writeHead(answer === 'redirect' ? 302 : answer, answer === 'redirect' ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  webhooks = another();
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store.close();
});

const another = () => createWebhooks({ store, clock, log: silentLog, insideAllowed: true, random: () => 0.5, timeoutMs: 200 });

async function hook(events: readonly string[] = WEBHOOK_EVENTS): Promise<Webhook> {
  const result = await store.transaction((tx) => webhooks.add(tx, { name: '街道平台', url, events, by: '小林' }));
  if (result.kind !== 'added') throw new Error(result.reason);
  return result.webhook;
}

async function ticket(number: string, confidential = false): Promise<void> {
  const at = clock.now().toISOString();
  await store.db
    .insertInto('ticket')
    .values({
      ...{
        number,
        kind: 'complaint',
        category: '设施维修',
        status: 'received',
        building: '3号楼',
        unit: '2单元',
        floor: null,
        place: null,
      },
      ...{ grid: '第2网格', summary: '楼道灯不亮', details: '我家门口的灯坏了，请打138****0000', confidential: confidential ? 1 : 0 },
      ...{ group_id: null, opened_at: at, due_at: at, updated_at: at, closed_at: null },
    })
    .execute();
  await event(number, 'opened', null, 'received', '3号楼 楼道灯不亮');
}

async function event(number: string, kind: string, from: string | null, to: string | null, note = ''): Promise<void> {
  await store.db
    .insertInto('ticket_event')
    .values({ ticket_number: number, at: clock.now().toISOString(), actor: 'system', kind, from_status: from, to_status: to, note })
    .execute();
}

const types = () => received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

describe('webhooks', () => {
  it('tell each event once, signed so that anybody with the secret can check it, and no person', async () => {
    const { secret } = await hook();
    await ticket('T2026-000001');
    await event('T2026-000001', 'answered', 'received', 'answered', '今天下午换好了');
    await event('T2026-000001', 'identity_opened', null, null, '小王看了登记人');
    await webhooks.tick();
    await another().tick();
    expect(types()).toEqual(['ticket.opened', 'ticket.answered']);
    for (const { headers, body } of received) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const expected = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
        .update(signed)
        .digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${expected}`);
      expect(Number(headers['webhook-timestamp'])).toBe(clock.now().getTime() / 1000);
      expect(body).not.toMatch(/138|我家/);
    }
    expect(JSON.parse(received[1]!.body)).toMatchObject({
      type: 'ticket.answered',
      data: { number: 'T2026-000001', status: 'answered', before: 'received', place: '3号楼2单元', answer: '今天下午换好了' },
    });
  });

  it('say nothing of confidential tickets, of what was not chosen, and of what was before', async () => {
    await ticket('T2026-000001');
    await hook(['ticket.answered']);
    await ticket('T2026-000002', true);
    await event('T2026-000002', 'answered', 'received', 'answered', '私下答复');
    await ticket('T2026-000003');
    await webhooks.tick();
    expect(received).toEqual([]);
  });

  it('try again later and later, then give up, and go out again when staff say so', async () => {
    const { id } = await hook();
    answers = Array.from({ length: 9 }, () => 500);
    await ticket('T2026-000001');
    const tries: number[] = [];
    for (let minute = 0; minute < 24 * 60 + 60; minute++) {
      const before = received.length;
      await webhooks.tick();
      if (received.length > before) tries.push(minute);
      clock.advance(60_000);
    }
    expect(tries).toEqual([0, 1, 2, 4, 14, 74, 254, 734, 1394]);
    const [dead] = await webhooks.deliveries(store.db, id, 'dead');
    expect(dead).toMatchObject({ attempts: 9, error: '对方回应 500' });
    expect((await webhooks.list(store.db))[0]).toMatchObject({ state: 'active', failures: 1 });
    const ids = new Set(received.map(({ headers }) => headers['webhook-id']));
    expect(await store.transaction((tx) => webhooks.again(tx, dead!.id))).toBe(true);
    await webhooks.tick();
    expect((await webhooks.counts(store.db, id)).delivered).toBe(1);
    // The same message, to a receiver that may have had it.
    expect(ids.add(received.at(-1)!.headers['webhook-id']).size).toBe(1);
    expect((await webhooks.list(store.db))[0]).toMatchObject({ failures: 0 });
  });

  it('keep the order of one ticket, and do not let it hold up another', async () => {
    await hook();
    answers = [500];
    await ticket('T2026-000001');
    await event('T2026-000001', 'answered', 'received', 'answered', '甲');
    await webhooks.tick();
    await ticket('T2026-000002');
    await webhooks.tick();
    expect(received.map(({ body }) => (JSON.parse(body) as { data: { number: string } }).data.number)).toEqual([
      'T2026-000001',
      'T2026-000002',
    ]);
    clock.advance(10_000);
    await webhooks.tick();
    expect(types().slice(2)).toEqual(['ticket.opened', 'ticket.answered']);
  });

  it('pause where nothing arrives or nothing is wanted, say why, and keep what waits', async () => {
    const { id } = await hook();
    answers = [410];
    await ticket('T2026-000001');
    await webhooks.tick();
    expect((await webhooks.list(store.db))[0]).toMatchObject({ state: 'paused', reason: '对方说不再接收（410）' });
    await ticket('T2026-000002');
    await webhooks.tick();
    expect(received).toHaveLength(1);
    expect(await webhooks.counts(store.db, id)).toMatchObject({ queued: 1, dead: 1 });
    await store.transaction((tx) => webhooks.resume(tx, id));
    await webhooks.tick();
    expect(received).toHaveLength(2);
  });

  it('two at once send nothing twice', async () => {
    await hook();
    for (let n = 1; n <= 30; n++) await ticket(`T2026-${String(n).padStart(6, '0')}`);
    await Promise.all([webhooks.tick(), another().tick(), another().tick()]);
    expect(received).toHaveLength(30);
  });

  it('what a process left in the air when it ended goes out again under the same id, after its claim', async () => {
    const { id } = await hook();
    answers = ['hang'];
    await ticket('T2026-000001');
    await webhooks.tick();
    await store.db
      .updateTable('webhook_delivery')
      .set({ state: 'sending', claimed_until: new Date(clock.now().getTime() + 60_000).toISOString() })
      .execute();
    await another().tick();
    expect(received).toHaveLength(1);
    clock.advance(61_000);
    await another().tick();
    expect(received).toHaveLength(2);
    expect(received[0]!.headers['webhook-id']).toBe(received[1]!.headers['webhook-id']);
    expect((await webhooks.counts(store.db, id)).delivered).toBe(1);
  });

  it('follow no redirect and wait for nobody for ever', async () => {
    answers = ['redirect', 'hang'];
    expect(await send(url, '{}', {}, { insideAllowed: true })).toEqual({ kind: 'failed', reason: '对方回应 302' });
    expect(await send(url, '{}', {}, { insideAllowed: true, timeoutMs: 50 })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('没有回应'),
    });
    expect(received).toHaveLength(2);
  });

  it('are removed with all that was queued for them', async () => {
    const { id } = await hook();
    answers = [500];
    await ticket('T2026-000001');
    await webhooks.tick();
    expect(await store.transaction((tx) => webhooks.remove(tx, id))).toBe(true);
    clock.advance(3600_000);
    await webhooks.tick();
    expect(received).toHaveLength(1);
  });
});

describe('where a webhook may point', () => {
  it.each([
    ['http://example.org/x', 'https'],
    ['ftp://example.org', 'https'],
    ['example', '完整的网址'],
    ['https://user:secret@example.org/', '密码'],
    ['https://localhost/', '内部网络'],
    ['https://127.0.0.1/', '内部网络'],
    ['https://2130706433/', '内部网络'],
    ['https://0x7f.1/', '内部网络'],
    ['https://10.1.2.3/', '内部网络'],
    ['https://169.254.169.254/latest/meta-data', '内部网络'],
    ['https://[::1]/', '内部网络'],
    ['https://[::ffff:10.0.0.1]/', '内部网络'],
    ['https://[fd00::1]/', '内部网络'],
  ])('%s is refused', (address, words) => {
    expect(checkUrl(address, false)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(words) });
  });

  it('is looked at again when it is sent to: a name that leads inside gets nothing', async () => {
    const inside = url.replace('127.0.0.1', 'localhost').replace('http:', 'http:');
    expect(await send(inside, '{}', {}, { insideAllowed: false })).toEqual({ kind: 'failed', reason: '网址指向内部网络，没有发出' });
    expect(await send(url, '{}', {}, { insideAllowed: false })).toEqual({ kind: 'failed', reason: '网址指向内部网络，没有发出' });
    expect(received).toEqual([]);
    expect(isInside('93.184.216.34')).toBe(false);
    expect(checkUrl('https://example.org/hook', false)).toMatchObject({ kind: 'fine' });
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { acceptClaimed, claim } from '../../src/bot/inbox-store.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk({ policies: false });
});
afterEach(() => talk.close());

const NAME = '孟晓棠';
const ID = 'wx-resident-erase';
const GROUP = 'g-b3';
const people = () => talk.store.db.selectFrom('person').selectAll().execute();
const outbox = () => talk.store.db.selectFrom('outbox').selectAll().orderBy('seq').execute();
const inbox = () => talk.store.db.selectFrom('inbox').selectAll().orderBy('seq').execute();
const group = () => talk.community.groups.find((g) => g.kind === 'residents')?.id ?? GROUP;
const offline = () => talk.core.courier.online({ status: 'offline', detail: '', since: talk.clock.now() });
const online = async () => {
  talk.core.courier.online({ status: 'online', detail: '', since: talk.clock.now() });
  await talk.core.courier.drained();
};
/** Says something privately while the account is away: handled, and answered later. */
async function whisper(text: string, id: string): Promise<void> {
  talk.clock.advance(2000);
  await talk.core.pipeline.receive({
    channel: 'fake',
    messageId: id,
    sentAt: talk.clock.now(),
    sender: { id: ID, name: NAME, self: false, bot: false },
    text,
    mentionsBot: false,
    mentionsOthers: [],
    attachments: [],
    forwarded: false,
  });
  await talk.core.pipeline.settled();
  talk.clock.advance(5000);
  talk.core.pipeline.nudge();
  await talk.core.pipeline.idle();
}
const traces = async () => JSON.stringify([await people(), await outbox(), await inbox()]);

it('leaves nothing of the person, in alerts to staff neither', async () => {
  await talk.say(ID, group(), '3号楼2单元501燃气泄漏，我是孟晓棠，电话138****0000', { name: NAME, mention: true });
  const alerts = (await outbox()).filter((row) => row.priority === 0);
  expect(alerts.length).toBeGreaterThan(0);
  expect(alerts.map((row) => row.text).join()).toMatch(/501|孟晓棠/);
  await talk.say(ID, undefined, '删除我的信息', { name: NAME });
  const { replies } = await talk.say(ID, undefined, '确认删除我的信息', { name: NAME });
  expect(replies).toEqual([expect.stringContaining('您的信息已删除')]);
  expect((await outbox()).filter((row) => row.priority === 0).map((row) => row.text)).toEqual(alerts.map(() => '（已删除）'));
  const left = await traces();
  for (const trace of [NAME, ID, '138****0000']) expect(left).not.toContain(trace);
});

it('does not bring the person back by a thank-you before the confirmation is out', async () => {
  await talk.say(ID, undefined, '你好', { name: NAME });
  const old = (await people()).find((p) => p.platform_id === ID)!;
  await talk.say(ID, undefined, '删除我的信息', { name: NAME });
  offline();
  await whisper('确认删除我的信息', 'w1');
  const erased = () => people().then((all) => all.find((p) => p.id === old.id));
  expect(await erased()).toMatchObject({ platform_id: `erased:${old.id}`, name: '已删除' });
  await whisper('谢谢', 'w2');
  expect(await erased()).toMatchObject({ platform_id: `erased:${old.id}`, name: '已删除', erased_at: expect.any(String) });
  const now = (await people()).find((p) => p.platform_id === ID)!;
  expect(now.id).not.toBe(old.id);
  await online();
  const confirmation = (await outbox()).find((row) => row.cause_kind === 'system')!;
  expect(confirmation).toMatchObject({ state: 'sent', person_id: now.id });
  // They wrote again: that record is theirs, and an answer to it arrives.
  expect((await people()).find((p) => p.id === now.id)).toMatchObject({ platform_id: ID });
});

it('withdraws what was queued to the person, sends every confirmation, and forgets the contact after the last', async () => {
  await talk.say(ID, undefined, '删除我的信息', { name: NAME });
  offline();
  await whisper('你好', 'w0');
  const [waiting] = (await outbox()).filter((row) => row.state === 'queued');
  await whisper('删除我的信息', 'w1');
  await whisper('确认删除我的信息', 'w2');
  expect(waiting).toBeDefined();
  expect((await outbox()).find((row) => row.seq === waiting!.seq)).toMatchObject({ state: 'skipped', text: '（已删除）' });
  expect((await outbox()).filter((row) => row.state === 'queued').map((row) => row.cause_kind)).toEqual(['system']);
  await whisper('删除我的信息', 'w3');
  await whisper('确认删除我的信息', 'w4');
  expect((await outbox()).filter((row) => row.state === 'queued').map((row) => row.cause_kind)).toEqual(['system', 'system']);
  await online();
  expect((await outbox()).filter((row) => row.cause_kind === 'system').map((row) => row.state)).toEqual(['sent', 'sent']);
  const left = await traces();
  for (const trace of [NAME, ID]) expect(left).not.toContain(trace);
});

it('sends an alert that still waits before it is erased', async () => {
  offline();
  await whisper('3号楼2单元501着火了，我是孟晓棠', 'w1');
  const waiting = (await outbox()).filter((row) => row.priority === 0);
  expect(waiting.length).toBeGreaterThan(0);
  await whisper('删除我的信息', 'w2');
  await whisper('确认删除我的信息', 'w3');
  expect((await outbox()).filter((row) => row.priority === 0).map((row) => [row.state, row.text])).toEqual(
    waiting.map((row) => ['queued', row.text]),
  );
  await online();
  expect((await outbox()).filter((row) => row.priority === 0).map((row) => [row.state, row.text])).toEqual(
    waiting.map(() => ['sent', '（已删除）']),
  );
});

it('drops what the person wrote and nobody has handled yet', async () => {
  await talk.say(ID, undefined, '删除我的信息', { name: NAME });
  const person = (await people()).find((p) => p.platform_id === ID)!;
  const message = {
    channel: 'fake',
    messageId: 'late',
    sentAt: talk.clock.now(),
    sender: { id: ID, name: NAME, self: false, bot: false },
    text: '我是孟晓棠',
    mentionsBot: false,
    mentionsOthers: [],
    attachments: [],
    forwarded: false,
  };
  const seq = (await claim(talk.store.db, message, talk.clock.now()))!;
  await acceptClaimed(talk.store.db, seq, { groupId: group(), personId: person.id, message });
  await talk.say(ID, undefined, '确认删除我的信息', { name: NAME });
  expect((await inbox()).find((row) => row.seq === seq)).toMatchObject({ state: 'dropped', reason: '已要求删除', payload: null });
  await talk.core.pipeline.resume();
  await talk.core.pipeline.idle();
  expect((await inbox()).find((row) => row.seq === seq)).toMatchObject({ state: 'dropped' });
});

import { afterEach, expect, it } from 'vitest';
import { type DigestRhythm, setNoticeDigest } from '../../src/scheduler/digest-store.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
afterEach(() => talk.close());
const by = { kind: 'user', name: '小林' } as const;

async function open(at: string): Promise<void> {
  talk = await openTalk({ policies: false, at });
}
const at = (when: string) => {
  talk.clock.at = new Date(when);
};
const rhythm = (group: string, often: DigestRhythm | undefined) => talk.store.transaction((tx) => setNoticeDigest(tx, group, often));
async function announce(title: string, text: string, groups: readonly string[]): Promise<void> {
  const { notices } = talk.core;
  await talk.store.transaction(async (tx) => {
    const targets = { all: false, buildings: [], grids: [], groups };
    const drafted = await notices.draft(tx, { title, text, targets, toKnowledge: false }, by);
    if (drafted.kind !== 'drafted') throw new Error(drafted.text);
    expect((await notices.confirm(tx, drafted.notice.id, by)).kind).toBe('done');
  });
  await notices.tick();
  talk.core.courier.wake();
  await talk.core.courier.drained();
}
async function tick(): Promise<number> {
  const told = await talk.core.noticeDigest.tick();
  talk.core.courier.wake();
  await talk.core.courier.drained();
  return told;
}
const digests = async (group: string): Promise<readonly string[]> =>
  (await talk.store.db.selectFrom('outbox').select(['text', 'state']).where('key', 'like', `notice-digest:${group}:%`).execute()).map(
    ({ text, state }) => `${state}: ${text}`,
  );

it('tells a group in the evening what it was told that day and what is tomorrow, once, and others nothing', async () => {
  await open('2026-11-25T10:00:00+08:00');
  await rhythm('g-building-3', 'daily');
  await announce('停水通知', '11月26日（周四）9:00–12:00，3号楼检修水泵停水，请提前储水。', ['g-building-3']);
  await announce('别处的事', '只和5号楼有关。', ['g-building-5']);
  at('2026-11-25T17:59:00+08:00');
  expect(await tick()).toBe(0);
  at('2026-11-25T18:00:00+08:00');
  expect(await tick()).toBe(1);
  expect(await tick()).toBe(0);
  await talk.restart();
  expect(await tick()).toBe(0);
  const [said, ...rest] = await digests('g-building-3');
  expect(rest).toEqual([]);
  expect(said).toMatch(/^sent: 【今日小结】\n今天发过的通知：\n· 11月25日 停水通知：11月26日（周四）9:00–12:00/);
  // The sample has a lecture on the 26th.
  expect(said).toContain('明天的活动：\n· 11月26日（周四）');
  expect(said).not.toContain('别处的事');
  expect(await digests('g-building-5')).toEqual([]);
});

it('says nothing where there is nothing, too late, or after it was turned off', async () => {
  await open('2026-11-23T18:10:00+08:00');
  await rhythm('g-building-3', 'daily');
  expect(await tick()).toBe(0);
  at('2026-11-25T21:30:00+08:00');
  expect(await tick()).toBe(0);
  await rhythm('g-building-3', undefined);
  at('2026-11-25T18:00:00+08:00');
  expect(await tick()).toBe(0);
  expect(await digests('g-building-3')).toEqual([]);
});

it('tells of a week on Sundays, of an occurrence that came twice only once', async () => {
  await open('2026-11-23T10:00:00+08:00');
  await rhythm('g-all', 'weekly');
  await announce('安检通知', '本周查燃气，家里请留人。', ['g-all']);
  at('2026-11-27T18:00:00+08:00');
  expect(await tick()).toBe(0);
  at('2026-11-29T18:30:00+08:00');
  expect(await tick()).toBe(1);
  const [said] = await digests('g-all');
  expect(said).toContain('【一周小结】\n本周发过的通知：\n· 11月23日 安检通知：本周查燃气');
  expect(said).toContain('下周活动：\n· 12月3日（周四）');
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prune } from '../../src/app/housekeeping.ts';
import { surroundingsOf } from '../../src/bot/surroundings-store.ts';
import { silentLog } from '../../src/log.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk({ policies: false });
});
afterEach(() => talk.close());

const quarrel = async (): Promise<boolean> => (await surroundingsOf(talk.store.db, 'g-all', talk.clock.now())).quarrel;

it('a quarrel takes two, and some words, and is over after minutes', async () => {
  await talk.say('a', 'g-all', '你有病吧');
  await talk.say('a', 'g-all', '闭嘴');
  await talk.say('a', 'g-all', '关你什么事');
  expect(await quarrel()).toBe(false);
  await talk.say('b', 'g-building-3', '你才有病');
  expect(await quarrel()).toBe(false);
  await talk.say('b', 'g-all', '你才有病');
  expect(await quarrel()).toBe(true);
  talk.clock.advance(4 * 60_000);
  expect(await quarrel()).toBe(false);
});

it('keeps nobody’s words for it, and nobody’s tone over night', async () => {
  for (const who of ['a', 'b', 'a', 'b']) await talk.say(who, 'g-all', '你有病吧');
  expect(await quarrel()).toBe(true);
  const rows = () => talk.store.db.selectFrom('inbox').select(['payload', 'heated']).execute();
  expect(await rows()).toEqual(Array.from({ length: 4 }, () => ({ payload: null, heated: 1 })));
  const media = await mkdtemp(path.join(tmpdir(), 'huiyin-prune-'));
  talk.clock.advance(2 * 3_600_000);
  await prune(talk.store, media, talk.clock.now(), silentLog, { textDays: 90, answerDays: 180, identityDays: 730 });
  await rm(media, { recursive: true });
  expect((await rows()).map(({ heated }) => heated)).toEqual([0, 0, 0, 0]);
});

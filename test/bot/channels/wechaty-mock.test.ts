import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileBox } from 'file-box';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mock, PuppetMock } from 'wechaty-puppet-mock';
import { createWechatyChannel } from '../../../src/bot/channels/wechaty.ts';
import { silentLog } from '../../../src/log.ts';
import type { Channel } from '../../../src/messages.ts';
import { FakeClock } from '../../support/clock.ts';
import { FAST, Heard, until } from '../../support/rehearsal.ts';

/** The same adapter over a puppet that is not ours: it returns no ids, is never ready, and drops mentions of replies. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let folder: string;
let mocker: mock.Mocker;
let puppet: PuppetMock;
let channel: Channel;
let heard: Heard;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'huiyin-mock-'));
  mocker = new mock.Mocker();
  puppet = new PuppetMock({ mocker });
  heard = new Heard();
  channel = createWechatyChannel({
    name: 'mock',
    puppet,
    botName: '小邻',
    askPrefix: '问',
    memoryFile: path.join(folder, 'login.memory-card.json'),
    mediaDir: path.join(folder, 'media'),
    maxAttachmentBytes: 1024 * 1024,
    stableIds: false,
    log: silentLog,
    clock: new FakeClock(),
    timing: FAST,
  });
});
afterEach(async () => {
  await channel.stop();
  await rm(folder, { recursive: true, force: true });
});

async function online() {
  await channel.start(heard);
  const [bot, zhao, sun] = [
    mocker.createContact({ name: '回音账号' }),
    mocker.createContact({ name: '赵姐' }),
    mocker.createContact({ name: '孙叔' }),
  ];
  const official = mocker.createContact({ name: '天气预报', type: 2 });
  const room = mocker.createRoom({ topic: '3号楼居民群', memberIdList: [bot.id, zhao.id, sun.id, official.id] });
  mocker.login(bot);
  await until('the login', () => heard.states.at(-1)?.status === 'online');
  return { bot, zhao, sun, official, room };
}

describe('through wechaty-puppet-mock', () => {
  it('waits for a scan, then for the login, and lists the rooms', async () => {
    await channel.start(heard);
    expect(heard.states.map((state) => state.status)).toEqual(['starting']);
    mocker.scan('https://qr.example/1');
    await until('the code', () => heard.states.at(-1)?.qr === 'https://qr.example/1');
    const { room } = await online();
    expect(heard.states.at(-1)).toMatchObject({ status: 'online', selfName: '回音账号' });
    expect(await until('the rooms', () => heard.roomLists[0])).toEqual([{ id: room.id, topic: '3号楼居民群' }]);
  });

  it('mentions by id, by the configured name and by the name of the account', async () => {
    const { bot, zhao, sun, room } = await online();
    zhao.say('@回音账号 几点停水', [bot]).to(room);
    zhao.say('@小邻 几点来水').to(room);
    zhao.say('@回音账号：周六能装修吗').to(room);
    zhao.say('麻烦看一下', [sun]).to(room);
    await until('four messages', () => heard.messages.length === 4);
    expect(heard.messages.map((m) => [m.text, m.mentionsBot, m.mentionsOthers])).toEqual([
      ['几点停水', true, []],
      ['几点来水', true, []],
      ['周六能装修吗', true, []],
      ['麻烦看一下', false, ['孙叔']],
    ]);
    expect(heard.messages[0]).toMatchObject({ room: { topic: '3号楼居民群' }, sender: { id: zhao.id, name: '赵姐' } });
  });

  it('an official account is a bot', async () => {
    const { official, room } = await online();
    official.say('明天有雨').to(room);
    expect((await until('it', () => heard.messages[0])).sender.bot).toBe(true);
  });

  it('a picture, a film and a private message', async () => {
    const { bot, zhao, room } = await online();
    zhao.say(FileBox.fromBase64(PNG, '灯.png')).to(room);
    zhao.say(FileBox.fromBase64(Buffer.from('影像').toString('base64'), '漏水.mp4')).to(bot);
    zhao.say('在吗').to(bot);
    await until('three', () => heard.messages.length === 3);
    const inRoom = heard.messages.find((m) => m.room)!;
    const [film, hello] = heard.messages.filter((m) => !m.room);
    expect(inRoom.attachments).toEqual([
      { kind: 'image', name: '灯.png', path: expect.stringMatching(/\.png$/), bytes: expect.any(Number) },
    ]);
    expect(film!.attachments[0]).toMatchObject({ kind: 'video', name: '漏水.mp4' });
    expect(await readFile(path.join(folder, 'media', (film!.attachments[0] as { path: string }).path), 'utf8')).toBe('影像');
    expect(hello).toMatchObject({ text: '在吗', room: undefined });
  });

  it('without an id of its own, a message is sent when its echo is seen', async () => {
    const { zhao, room } = await online();
    const inRoom = await channel.send({ roomId: room.id }, { text: '周六不能装修。', mention: [{ id: zhao.id, name: '赵姐' }] });
    const echo = await until('the echo', () => heard.messages[0]);
    expect(inRoom).toEqual({ kind: 'sent', messageId: echo.messageId });
    expect(echo).toMatchObject({ sender: { self: true }, text: '@赵姐 周六不能装修。' });
    const privately = await channel.send({ contactId: zhao.id }, { text: '好的', mention: [] });
    expect(privately).toMatchObject({ kind: 'sent', messageId: expect.any(String) });
    expect((await until('it', () => heard.messages[1])).recipientId).toBe(zhao.id);
  });

  it('without an id and without an echo it is unknown', async () => {
    const { room } = await online();
    Object.assign(puppet, { messageSendText: async () => undefined });
    expect(await channel.send({ roomId: room.id }, { text: '在吗', mention: [] })).toEqual({ kind: 'unknown', reason: '平台没有给出回执' });
  });

  it.each([
    ['操作太频繁，请稍后再试', { kind: 'refused', retry: true, throttled: true }],
    ['ret: 20001', { kind: 'refused', retry: true, throttled: true }],
    ['connect ECONNREFUSED 10.0.0.1:9000', { kind: 'refused', retry: true, throttled: false }],
    ['你已被移出群聊', { kind: 'refused', retry: false, throttled: false }],
    ['socket hang up', { kind: 'unknown' }],
    ['???', { kind: 'unknown' }],
    ['not logged in', { kind: 'offline' }],
  ])('%s', async (said, expected) => {
    const { room } = await online();
    Object.assign(puppet, { messageSendText: () => Promise.reject(new Error(said)) });
    expect(await channel.send({ roomId: room.id }, { text: '在吗', mention: [] })).toMatchObject(expected);
  });

  it('an account that turns out to be logged out while it sends is told, and connected anew', async () => {
    const { room } = await online();
    const say = puppet.messageSendText.bind(puppet);
    Object.assign(puppet, { messageSendText: () => Promise.reject(new Error('not logged in')) });
    await channel.send({ roomId: room.id }, { text: '在吗', mention: [] });
    expect(heard.states.at(-1)).toMatchObject({ status: 'offline', detail: '账号已退出登录' });
    Object.assign(puppet, { messageSendText: say });
    await until('the next try', () => heard.states.at(-1)?.status === 'starting');
  });

  it('a platform that never answers: unknown, and what comes later harms nobody', async () => {
    const { room } = await online();
    await channel.stop();
    mocker = new mock.Mocker();
    channel = createWechatyChannel({
      name: 'mock',
      puppet: new PuppetMock({ mocker }),
      botName: '小邻',
      askPrefix: '问',
      mediaDir: folder,
      maxAttachmentBytes: 1,
      stableIds: false,
      log: silentLog,
      clock: new FakeClock(),
      timing: { ...FAST, sendTextMs: 30, echoMs: 10 },
    });
    heard = new Heard();
    const next = await online();
    let fail!: (error: Error) => void;
    Object.assign(mocker.puppet, {
      messageSendText: () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    });
    expect(await channel.send({ roomId: next.room.id }, { text: '在吗', mention: [] })).toMatchObject({ kind: 'unknown' });
    fail(new Error('much too late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(room.id).not.toBe(next.room.id);
  });

  it('keeps the login on a card that only its owner can read, and puts a broken one aside', async () => {
    const card = path.join(folder, 'login.memory-card.json');
    await writeFile(card, '{"half', { mode: 0o644 });
    await online();
    expect((await stat(card)).mode & 0o777).toBe(0o600);
    expect(await readFile(`${card}.broken`, 'utf8')).toBe('{"half');
  });

  it('errors without end and no login: the connection is given up, with growing pauses', async () => {
    await channel.start(heard);
    const storm = setInterval(() => puppet.emit('error', new Error('no network') as never), 1);
    try {
      await until('the third try', () => heard.states.some((state) => /第 3 次/.test(state.detail)));
    } finally {
      clearInterval(storm);
    }
    expect(heard.states.filter((state) => state.status === 'offline').every((state) => /后重新连接|马上/.test(state.detail))).toBe(true);
    await online();
    expect(heard.states.at(-1)?.status).toBe('online');
  });

  it('no login and no code for long: it connects anew', async () => {
    await channel.start(heard);
    await until('the next try', () => heard.states.some((state) => /一直没有登录成功/.test(state.detail)));
  });
});

describe('a puppet that can not be used', () => {
  const withPuppet = (name: string) =>
    createWechatyChannel({
      name: 'x',
      puppet: name,
      botName: '小邻',
      askPrefix: '问',
      mediaDir: folder,
      maxAttachmentBytes: 1,
      stableIds: false,
      log: silentLog,
      clock: new FakeClock(),
      timing: FAST,
    });

  it('is named with the remedy', async () => {
    const events = new Heard();
    await expect(withPuppet('wechaty-puppet-nowhere').start(events)).rejects.toThrow(
      /WECHATY_PUPPET=wechaty-puppet-nowhere is not installed.*npm install/,
    );
    expect(events.states.at(-1)?.status).toBe('failed');
    await expect(withPuppet('zod').start(new Heard())).rejects.toThrow(/is no Wechaty puppet/);
  });
});

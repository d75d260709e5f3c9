import { open, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorldAttachment } from '../../../src/bot/channels/rehearsal/rehearsal-store.ts';
import { privateWith } from '../../../src/bot/channels/rehearsal/world.ts';
import { type Rehearsing, rehearse, until } from '../../support/rehearsal.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let r: Rehearsing;
beforeEach(async () => {
  r = await rehearse();
});
afterEach(() => r.close());

const say = (text: string, more: object = {}) => r.world.post({ conversation: 'g-3', sender: 'p-zhao', text, ...more });
const nth = (n: number) => until(`message ${n}`, () => r.heard.fromOthers[n - 1]);

async function attachment(name: string, content: Buffer | { readonly size: number }, mediaType: string): Promise<WorldAttachment> {
  const file = path.join(r.mediaDir, name);
  if ('size' in content && !Buffer.isBuffer(content)) {
    const handle = await open(file, 'w');
    await handle.truncate(content.size);
    await handle.close();
  } else await writeFile(file, content as Buffer);
  return { path: name, name, bytes: (await stat(file)).size, mediaType };
}

describe('what comes in', () => {
  it('a question in a group, mentioned by id', async () => {
    const posted = await say('@小邻\u2005几点停水', { mention: ['bot'] });
    const message = await nth(1);
    expect(message).toEqual({
      channel: 'rehearsal',
      messageId: posted.id,
      sentAt: posted.at,
      room: { id: 'g-3', topic: '3号楼居民群' },
      sender: { id: 'p-zhao', name: '赵姐', self: false, bot: false },
      text: '几点停水',
      mentionsBot: true,
      mentionsOthers: [],
      quote: undefined,
      attachments: [],
      forwarded: false,
    });
  });

  it('typed mentions, the prefix, mentions of others, and talk', async () => {
    for (const text of ['@小邻 几点停水', '问：几点停水', '@孙叔 借把梯子', '今天好冷啊']) await say(text);
    await nth(4);
    expect(r.heard.messages.map(({ text, mentionsBot, mentionsOthers }) => [text, mentionsBot, mentionsOthers])).toEqual([
      ['几点停水', true, []],
      ['几点停水', true, []],
      ['@孙叔 借把梯子', false, ['孙叔']],
      ['今天好冷啊', false, []],
    ]);
  });

  it('a private message has no room', async () => {
    await r.world.post({ conversation: privateWith('p-zhao'), sender: 'p-zhao', text: '我想投诉' });
    expect(await nth(1)).toMatchObject({ room: undefined, text: '我想投诉', sender: { id: 'p-zhao' } });
  });

  it('a quote of the bot', async () => {
    const sent = await r.channel.send({ roomId: 'g-3' }, { text: '已登记 T2026-000105', mention: [] });
    expect(sent.kind).toBe('sent');
    await say('还是不亮', { quote: sent.kind === 'sent' ? sent.messageId : '' });
    expect(await nth(1)).toMatchObject({ text: '还是不亮', quote: { senderName: '小邻', text: '已登记 T2026-000105', ofBot: true } });
  });

  it('a picture and a file are stored, whatever they call themselves', async () => {
    await say('', { attachment: await attachment('灯.png', PNG, 'image/png') });
    await say('', { attachment: await attachment('坏.exe', Buffer.from('MZ'), 'application/octet-stream') });
    await say('', { attachment: await attachment('说是图.png', Buffer.from('<svg onload=alert(1)>'), 'image/png') });
    await nth(3);
    const [picture, file, fake] = r.heard.messages.map((message) => message.attachments[0]!);
    expect(picture).toMatchObject({
      kind: 'image',
      name: '灯.png',
      bytes: (await stat(path.join(r.mediaDir, (picture as { path: string }).path))).size,
    });
    const stored = path.join(r.mediaDir, (picture as { path: string }).path);
    expect((await readFile(stored)).subarray(0, 8)).toEqual(PNG.subarray(0, 8));
    expect((await stat(stored)).mode & 0o777).toBe(0o600);
    expect(file).toMatchObject({ kind: 'file', name: '坏.exe', path: expect.stringMatching(/\.bin$/) });
    expect(fake).toMatchObject({ kind: 'file', path: expect.stringMatching(/\.png$/) });
  });

  it('a picture of 50 MB is refused with the reason, and nothing of it stays', async () => {
    await say('', { attachment: await attachment('大.png', { size: 50 * 1024 * 1024 }, 'image/png') });
    expect((await nth(1)).attachments).toEqual([{ kind: 'refused', name: '大.png', reason: '文件太大（50 MB），最多 1 MB' }]);
  });

  it('a megabyte of text and a message of control characters', async () => {
    await say('停水了吗'.repeat(250_000));
    await say('\u0001\u0002\u0003\u200b\u202e');
    await nth(2);
    expect(r.heard.messages[0]!.text.length).toBeLessThan(8100);
    expect(r.heard.messages[0]!.text).toMatch(/消息过长/);
    expect(r.heard.messages[1]).toMatchObject({ text: '', attachments: [] });
  });

  it('keeps the order of a group while a picture is slow, and other groups do not wait', async () => {
    let release!: () => void;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    r.heard.answer = (message) => (message.text === '一' ? slow : Promise.resolve());
    await say('一');
    for (let i = 2; i <= 30; i++) await say(String(i));
    await r.world.post({ conversation: 'g-all', sender: 'p-sun', text: '别的群' });
    await until('the other group', () => r.heard.messages.find((message) => message.text === '别的群'));
    expect(r.heard.messages.filter((message) => message.room?.id === 'g-3')).toHaveLength(1);
    release();
    await nth(31);
    expect(r.heard.messages.filter((message) => message.room?.id === 'g-3').map((message) => message.text)).toEqual([
      '一',
      ...Array.from({ length: 29 }, (_, i) => String(i + 2)),
    ]);
  });

  it('a handler that throws does not take the next message with it', async () => {
    r.heard.answer = async (message) => {
      if (message.text === '坏') throw new Error('a fault of ours');
    };
    await say('坏');
    await say('好');
    expect((await nth(2)).text).toBe('好');
  });

  it('a group that is renamed is told', async () => {
    await until('the rooms', () => r.heard.roomLists[0]);
    expect(r.heard.roomLists[0]).toEqual([
      { id: 'g-3', topic: '3号楼居民群' },
      { id: 'g-all', topic: '社区居民大群' },
      { id: 'g-staff', topic: '社区工作群' },
    ]);
    r.world.rename('g-3', '3号楼温馨群', 'p-lin');
    const next = await until('the new name', () => r.heard.roomLists[1]);
    expect(next).toContainEqual({ id: 'g-3', topic: '3号楼温馨群' });
    await say('在吗');
    expect((await nth(1)).room?.topic).toBe('3号楼温馨群');
  });
});

describe('what goes out', () => {
  it('with mentions in a group, and its echo comes back as our own', async () => {
    const sent = await r.channel.send(
      { roomId: 'g-3' },
      {
        text: '周六不能装修。',
        mention: [
          { id: 'p-zhao', name: '赵姐' },
          { id: 'gone', name: '走了的人' },
        ],
      },
    );
    expect(sent).toMatchObject({ kind: 'sent', messageId: expect.any(String) });
    const echo = await until('the echo', () => r.heard.messages.find((message) => message.sender.self));
    expect(echo).toMatchObject({
      messageId: sent.kind === 'sent' && sent.messageId,
      sender: { name: '小邻', self: true },
      room: { id: 'g-3' },
      mentionsBot: false,
    });
    expect(echo.text).toBe('@赵姐 @走了的人 周六不能装修。');
    expect((await r.world.history('g-3', 1))[0]!.mention).toEqual(['p-zhao']);
  });

  it('privately: the echo says to whom', async () => {
    await r.channel.send({ contactId: 'p-sun' }, { text: '已转给网格员。', mention: [] });
    const echo = await until('the echo', () => r.heard.messages[0]);
    expect(echo).toMatchObject({ recipientId: 'p-sun', room: undefined, text: '已转给网格员。' });
    expect((await r.world.history(privateWith('p-sun'), 1))[0]!.text).toBe('已转给网格员。');
  });

  it('a file with its text; a file that is gone is refused before anything is sent', async () => {
    await writeFile(path.join(r.mediaDir, '通知.png'), PNG);
    const both = await r.channel.send({ roomId: 'g-3' }, { text: '看图', mention: [], attachment: { path: '通知.png', name: '通知.png' } });
    expect(both.kind).toBe('sent');
    expect((await r.world.history('g-3', 10)).map((message) => [message.kind, message.text])).toEqual([
      ['text', '看图'],
      ['image', ''],
    ]);
    const gone = await r.channel.send({ roomId: 'g-3' }, { text: '看图', mention: [], attachment: { path: '没有.png', name: '没有.png' } });
    expect(gone).toMatchObject({ kind: 'refused', retry: false });
    expect(await r.world.history('g-3', 10)).toHaveLength(2);
  });

  it('a room or a contact that is not there is refused', async () => {
    expect(await r.channel.send({ roomId: 'nowhere' }, { text: '在吗', mention: [] })).toMatchObject({
      kind: 'refused',
      retry: false,
      throttled: false,
    });
    expect(await r.channel.send({ contactId: 'nobody' }, { text: '在吗', mention: [] })).toMatchObject({ kind: 'refused', retry: false });
  });

  it('not before the login and not after the stop', async () => {
    await r.channel.stop();
    expect(await r.channel.send({ roomId: 'g-3' }, { text: '在吗', mention: [] })).toEqual({ kind: 'offline', reason: '已停止' });
  });
});

describe('ends and beginnings', () => {
  it('a puppet that stops by itself is started again, loses no message and leaks no listener', async () => {
    const listeners = () =>
      Object.fromEntries(r.puppet.eventNames().map((event) => [String(event), r.puppet.listenerCount(event as 'message')]));
    const before = listeners();
    for (let i = 1; i <= 3; i++) {
      const online = r.heard.states.filter((state) => state.status === 'online').length;
      await r.puppet.stop();
      await until('the new login', () => r.heard.states.filter((state) => state.status === 'online').length > online);
      await say(`第 ${i} 次`);
      await until('the message', () => r.heard.messages.find((message) => message.text === `第 ${i} 次`));
    }
    expect(listeners()).toEqual(before);
    expect(r.heard.states.some((state) => state.status === 'offline' && /重新连接（第 1 次）/.test(state.detail))).toBe(true);
    expect(await r.channel.send({ roomId: 'g-3' }, { text: '在', mention: [] })).toMatchObject({ kind: 'sent' });
  });

  it('can be stopped and started again', async () => {
    await r.channel.stop();
    expect(r.heard.states.at(-1)).toMatchObject({ status: 'stopped' });
    await r.channel.start(r.heard);
    await until('the login', () => r.heard.states.at(-1)?.status === 'online');
    await say('回来了吗');
    await until('the message', () => r.heard.messages.find((message) => message.text === '回来了吗'));
  });

  it('a storm of errors neither ends it nor fills the log', async () => {
    for (let i = 0; i < 500; i++) r.puppet.emit('error', new Error('noise') as never);
    await say('还在吗');
    expect((await nth(1)).text).toBe('还在吗');
    expect(r.heard.states.at(-1)?.status).toBe('online');
  });

  it('a logout is told, and nothing is sent', async () => {
    await r.puppet.logout('from the phone');
    await until('the logout', () => r.heard.states.at(-1)?.status === 'offline');
    expect(r.heard.states.at(-1)?.detail).toBe('账号已退出登录');
    expect(await r.channel.send({ roomId: 'g-3' }, { text: '在吗', mention: [] })).toMatchObject({ kind: 'offline' });
  });

  it('a QR code is shown until it is scanned', async () => {
    r.puppet.emit('scan', { qrcode: 'https://login.example/abc', status: 2 });
    await until('the code', () => r.heard.states.at(-1)?.qr);
    expect(r.heard.states.at(-1)).toMatchObject({ status: 'waiting_for_scan', qr: 'https://login.example/abc' });
    r.puppet.emit('scan', { status: 3 });
    await until('the scan', () => /确认/.test(r.heard.states.at(-1)?.detail ?? ''));
    expect(r.heard.states.at(-1)?.qr).toBeUndefined();
  });
});

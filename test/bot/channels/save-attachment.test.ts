import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveAttachment } from '../../../src/bot/channels/save-attachment.ts';
import { silentLog } from '../../../src/log.ts';

let mediaDir: string;
beforeEach(async () => {
  mediaDir = await mkdtemp(path.join(tmpdir(), 'huiyin-save-'));
});
afterEach(() => rm(mediaDir, { recursive: true, force: true }));

const AT = new Date('2026-11-22T02:00:00Z');
const options = () => ({ mediaDir, maxBytes: 1000, timeoutMs: 100, log: silentLog });
const remote =
  (stream: Readable, more: { name?: string; size?: number } = {}) =>
  async () => ({ name: more.name ?? '灯.jpg', size: more.size ?? -1, toStream: async () => stream });
const leftovers = async () =>
  (await readdir(mediaDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);

describe('storing an attachment', () => {
  it('cuts off one that grows beyond the limit while it comes, whatever size it claimed', async () => {
    let produced = 0;
    const endless = new Readable({
      read() {
        produced += 100;
        this.push(Buffer.alloc(100));
      },
    });
    const result = await saveAttachment(remote(endless, { size: 10 }), 'image', AT, options());
    expect(result).toEqual({ kind: 'refused', name: '灯.jpg', reason: '文件太大（超过 1 KB），最多 1 KB' });
    expect(produced).toBeLessThan(400_000);
    expect(await leftovers()).toEqual([]);
  });

  it('refuses one that says it is too large without fetching it', async () => {
    const untouched = new Readable({ read: () => expect.unreachable('it was fetched') });
    expect(await saveAttachment(remote(untouched, { size: 5000 }), 'file', AT, options())).toMatchObject({
      kind: 'refused',
      reason: '文件太大（5 KB），最多 1 KB',
    });
  });

  it('gives up on one that never ends, breaks off or can not be had', async () => {
    const stuck = new Readable({ read: () => undefined });
    expect(await saveAttachment(remote(stuck), 'image', AT, options())).toMatchObject({ kind: 'refused', reason: '文件下载超时' });
    const broken = new Readable({
      read() {
        this.destroy(new Error('gone'));
      },
    });
    expect(await saveAttachment(remote(broken), 'image', AT, options())).toMatchObject({ kind: 'refused', reason: '文件没能保存' });
    expect(await saveAttachment(() => Promise.reject(new Error('no')), 'voice', AT, options())).toEqual({
      kind: 'refused',
      name: '语音',
      reason: '文件没能保存',
    });
    expect(await saveAttachment(() => new Promise(() => undefined), 'video', AT, options())).toMatchObject({ reason: '文件下载超时' });
    // What had arrived is removed as soon as the stream has closed.
    await expect.poll(leftovers, { timeout: 5000 }).toEqual([]);
  });

  it('a name can lead nowhere', async () => {
    const result = await saveAttachment(
      remote(Readable.from([Buffer.from('x')]), { name: '../../../etc/passwd\u202egpj.html' }),
      'file',
      AT,
      options(),
    );
    expect(result).toMatchObject({ kind: 'file', bytes: 1, path: expect.stringMatching(/^2026-11\/[0-9a-f]{24}\.bin$/) });
    expect(await leftovers()).toHaveLength(1);
  });

  it('a folder that can not be written is a reason, not an exception', async () => {
    const result = await saveAttachment(remote(Readable.from([Buffer.from('x')])), 'file', AT, {
      ...options(),
      mediaDir: '/dev/null/nowhere',
    });
    expect(result).toMatchObject({ kind: 'refused', reason: '文件没能保存' });
  });
});

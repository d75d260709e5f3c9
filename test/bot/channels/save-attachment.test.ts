import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
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

describe('a picture', () => {
  const large = () => ({ ...options(), maxBytes: 5_000_000, timeoutMs: 5000 });
  const photo = (width = 40, height = 20) =>
    sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } })
      // Held sideways, with what a phone writes: where, with which phone, whose.
      .withExif({
        IFD0: { Make: 'PhoneMaker', Artist: '孟晓棠' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '38/1 2/1 3/1', GPSLongitudeRef: 'E', GPSLongitude: '114/1 30/1 0/1' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();

  it('keeps nothing of where, when and by whom it was taken, and stands upright', async () => {
    const bytes = await photo();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const stored = await saveAttachment(remote(Readable.from([bytes])), 'image', AT, large());
    if (stored.kind === 'refused') throw new Error(stored.reason);
    const { exif, xmp, iptc, orientation, width, height, format } = await sharp(path.join(mediaDir, stored.path)).metadata();
    expect({ exif, xmp, iptc, format }).toEqual({ exif: undefined, xmp: undefined, iptc: undefined, format: 'jpeg' });
    expect({ orientation: orientation ?? 1, width, height }).toEqual({ orientation: 1, width: 20, height: 40 });
    expect((await readFile(path.join(mediaDir, stored.path))).includes('PhoneMaker')).toBe(false);
    expect(await leftovers()).toHaveLength(1);
  });

  it.each(['png', 'webp', 'gif'] as const)('of type %s stays one', async (format) => {
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#0a0' } })
      .toFormat(format)
      .toBuffer();
    const stored = await saveAttachment(remote(Readable.from([bytes])), 'image', AT, large());
    expect(stored).toMatchObject({ kind: 'image', path: expect.stringMatching(new RegExp(`\\.${format}$`)) });
  });

  it('that is damaged, of a kind nobody can open, or unfolds into too much is refused in words, and nothing is left of it', async () => {
    const bytes = await photo(400, 400);
    const cut = await saveAttachment(remote(Readable.from([bytes.subarray(0, 700)])), 'image', AT, large());
    expect(cut).toEqual({ kind: 'refused', name: '灯.jpg', reason: '图片打不开，可能已经损坏，请重新发一张' });
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)]);
    expect(await saveAttachment(remote(Readable.from([heic])), 'image', AT, large())).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('HEIC'),
    });
    // 170 megapixels of nothing, in some hundred kilobytes.
    const bomb = await sharp({ create: { width: 13_000, height: 13_000, channels: 3, background: '#000' }, limitInputPixels: false })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await saveAttachment(remote(Readable.from([bomb])), 'image', AT, large())).toMatchObject({
      reason: expect.stringContaining('打不开'),
    });
    expect(await leftovers()).toEqual([]);
  });
});

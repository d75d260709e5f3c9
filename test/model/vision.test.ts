import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createPictureReader, LARGEST_PICTURE } from '../../src/model/vision.ts';
import { type ModelServer, type Scripted, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.script.length = 0;
  server.requests.length = 0;
});

const reader = (deadlineMs = 5000) =>
  createPictureReader({ apiKey: 'test-key', baseUrl: server.baseUrl, name: 'eyes', log: silentLog, deadlineMs, pauseMs: 1 });
const picture = (byte: number) => ({ bytes: Uint8Array.from([0x89, 0x50, byte]), mediaType: 'image/png' as const });

describe('the model that reads pictures', () => {
  it('is sent the picture as data, and told nowhere else what to do than in the instructions', async () => {
    server.script.push({ content: '```markdown\n# 停水通知\n\n明日停水。\n```' });
    expect(await reader()(picture(1))).toEqual({ kind: 'text', text: '# 停水通知\n\n明日停水。' });
    const { body, authorization } = server.requests[0]!;
    expect(authorization).toBe('Bearer test-key');
    expect(body).toMatchObject({ model: 'eyes', temperature: 0 });
    const [system, user] = body.messages as { role: string; content: unknown }[];
    expect(system).toMatchObject({ role: 'system', content: expect.stringMatching(/图片是资料.*不要执行/) });
    expect(user).toEqual({ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVAB' } }] });
  });

  it.each<[string, Scripted, object]>([
    ['a page without words', { content: '【无文字】' }, { kind: 'text', text: '' }],
    ['nothing', { content: '<think>嗯</think>' }, { kind: 'unusable' }],
    ['half a page', { content: '第一条 甲', finish: 'length' }, { kind: 'unusable', message: expect.stringContaining('too long') }],
    ['a wrong key', { status: 401 }, { kind: 'refused' }],
    ['a picture it does not like', { status: 400 }, { kind: 'unusable' }],
    ['what is no answer', 'not-json', { kind: 'unusable' }],
  ])('says what came of %s, and does not try again', async (_what, scripted, expected) => {
    server.script.push(scripted, { content: '第二次' });
    expect(await reader()(picture(2))).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Scripted]>([
    ['too many requests', { status: 429 }],
    ['a server in trouble', { status: 503 }],
    ['a connection that breaks', 'cut'],
  ])('tries once more after %s', async (_what, scripted) => {
    server.script.push(scripted, { content: '停水。' });
    expect(await reader()(picture(3))).toEqual({ kind: 'text', text: '停水。' });
    server.script.push(scripted, scripted, { content: '停水。' });
    expect(await reader()(picture(4))).toMatchObject({ kind: 'later' });
  });

  it('gives up at its deadline', async () => {
    server.script.push('hang', 'hang');
    const started = performance.now();
    expect(await reader(150)(picture(5))).toMatchObject({ kind: 'later', message: 'no answer in time' });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('reads the same picture once, and none that is too large', async () => {
    server.script.push({ content: '甲' }, { content: '乙' });
    const read = reader();
    expect([await read(picture(6)), await read(picture(6)), await read(picture(7))]).toMatchObject([
      { text: '甲' },
      { text: '甲' },
      { text: '乙' },
    ]);
    expect(server.requests).toHaveLength(2);
    const large = { bytes: new Uint8Array(LARGEST_PICTURE + 1), mediaType: 'image/jpeg' as const };
    expect(await read(large)).toMatchObject({ kind: 'unusable', message: expect.stringContaining('8 MB') });
    expect(server.requests).toHaveLength(2);
  });
});

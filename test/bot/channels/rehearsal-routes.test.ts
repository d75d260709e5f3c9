import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { privateWith } from '../../../src/bot/channels/rehearsal/world.ts';
import { type Rehearsing, rehearse, until } from '../../support/rehearsal.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let r: Rehearsing;
beforeEach(async () => {
  r = await rehearse();
});
afterEach(() => r.close());

const get = (url: string, headers = {}) => r.routes.request(url, { headers });
const send = (body: unknown, headers: Record<string, string> = {}) =>
  r.routes.request('/api/messages', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const picture = (content: Uint8Array<ArrayBuffer>, fields: object = {}) => {
  const form = new FormData();
  form.set('message', JSON.stringify({ as: 'p-zhao', in: 'g-3', ...fields }));
  form.set('picture', new File([content], '灯.png', { type: 'image/png' }));
  return r.routes.request('/api/messages', { method: 'POST', body: form });
};
const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error];

describe('saying something', () => {
  it('is shown, kept and heard by the bot', async () => {
    const response = await send({ as: 'p-zhao', in: 'g-3', text: '@小邻\u2005几点停水', mention: ['bot', 'p-sun'] });
    expect(response.status).toBe(201);
    const said = (await response.json()) as { id: string; mention: string[] };
    expect(said).toMatchObject({ text: '@小邻\u2005几点停水', sender: { name: '赵姐', bot: false } });
    // 孙叔 is not in this group.
    expect(said.mention).toEqual(['bot']);
    expect((await until('it', () => r.heard.fromOthers[0])).messageId).toBe(said.id);
  });

  it('sent again with the same id it is said once', async () => {
    const body = { as: 'p-zhao', in: 'g-3', text: '在吗', id: '0123456789abcdef' };
    const [first, second] = [await send(body), await send(body)];
    expect(await first.json()).toEqual(await second.json());
    expect(await r.world.history('g-3', 10)).toHaveLength(1);
    await picture(PNG, { id: 'fedcba9876543210' });
    await picture(PNG, { id: 'fedcba9876543210' });
    expect(await r.world.history('g-3', 10)).toHaveLength(2);
    expect(await readdir(path.join(r.mediaDir, 'rehearsal'))).toHaveLength(1);
  });

  it('a quote of another group is left out', async () => {
    const other = await r.world.post({ conversation: 'g-staff', sender: 'p-lin', text: '内部' });
    await send({ as: 'p-zhao', in: 'g-3', text: '同问', quote: other.id });
    expect((await r.world.history('g-3', 1))[0]!.quote).toBeUndefined();
  });

  it('pictures are pictures by what they hold', async () => {
    const response = await picture(PNG);
    const { id } = (await response.json()) as { id: string };
    const file = await get(`/api/files/${id}?as=p-zhao`);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
    expect((await get(`/api/files/${id}?as=p-sun`)).status).toBe(404);
    expect(await errorOf(await picture(new TextEncoder().encode('<svg onload="alert(1)"/>')))).toEqual([
      415,
      '这不是能显示的图片。可以发 JPG、PNG、GIF 或 WebP。',
    ]);
  });

  it('says what is wrong', async () => {
    expect(await errorOf(await send({ as: 'nobody', in: 'g-3', text: '在吗' }))).toEqual([404, '没有这个人，请重新选择身份。']);
    expect(await errorOf(await send({ as: 'p-zhao', in: 'g-staff', text: '在吗' }))).toEqual([403, '赵姐不在这个群里。']);
    expect(await errorOf(await send({ as: 'p-zhao', in: privateWith('p-sun'), text: '在吗' }))).toEqual([403, '赵姐不在这个群里。']);
    expect(await errorOf(await send({ as: 'p-zhao', in: 'g-3', text: ' \n\0 ' }))).toEqual([400, '消息是空的。']);
    expect(await errorOf(await send({ as: 'p-zhao', in: 'g-3', text: '长'.repeat(10_001) }))).toEqual([400, '消息太长，最多 10000 字。']);
    expect(await errorOf(await send('{"half'))).toEqual([400, '发来的内容读不懂。']);
    expect(await errorOf(await send({ as: 'p-zhao', in: 'g-3', text: '在吗', sender: 'bot' }))).toEqual([400, '发来的内容不完整。']);
    expect(await errorOf(await picture(Buffer.concat([PNG, Buffer.alloc(1024 * 1024)])))).toEqual([413, '图片太大（1.1 MB），最多 1 MB。']);
    expect((await picture(Buffer.alloc(50 * 1024 * 1024))).status).toBe(413);
    expect(await r.world.history('g-3', 10)).toEqual([]);
  });

  it('not from another site, and not as a plain form', async () => {
    const body = { as: 'p-zhao', in: 'g-3', text: '在吗' };
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', host: '127.0.0.1:3210' },
      { origin: 'null' },
    ];
    for (const headers of foreign) expect((await send(body, headers)).status).toBe(403);
    expect((await send('as=p-zhao&in=g-3&text=x', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(400);
    expect((await send(JSON.stringify(body), { 'Content-Type': 'text/plain' })).status).toBe(400);
    expect((await send(body, { 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await send(body, { origin: 'http://127.0.0.1:3210', host: '127.0.0.1:3210' })).status).toBe(201);
  });
});

describe('reading', () => {
  it('only what one can see, in pages', async () => {
    for (let i = 1; i <= 450; i++) await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: String(i) });
    const page = async (before?: number) =>
      (await (await get(`/api/messages?as=p-zhao&in=g-3${before ? `&before=${before}` : ''}`)).json()) as {
        messages: { seq: number; text: string }[];
        more: boolean;
      };
    const last = await page();
    expect([last.messages.length, last.messages[0]!.text, last.messages.at(-1)!.text, last.more]).toEqual([200, '251', '450', true]);
    const first = await page((await page(last.messages[0]!.seq)).messages[0]!.seq);
    expect([first.messages.length, first.messages[0]!.text, first.more]).toEqual([50, '1', false]);
    expect((await get('/api/messages?as=p-sun&in=g-3')).status).toBe(403);
  });

  it('counts what is unread, not what one said oneself', async () => {
    const first = await r.world.post({ conversation: 'g-all', sender: 'p-sun', text: '一' });
    await r.world.post({ conversation: 'g-all', sender: 'p-zhao', text: '二' });
    await r.world.post({ conversation: 'g-all', sender: 'p-sun', text: '三' });
    const list = (await (await get(`/api/conversations?as=p-zhao&read=g-all:${first.seq}`)).json()) as {
      conversations: { id: string; unread: number; last?: { text: string } }[];
    };
    expect(list.conversations.map(({ id, unread, last }) => [id, unread, last?.text])).toEqual([
      ['g-3', 0, undefined],
      ['g-all', 1, '三'],
      ['private:p-zhao', 0, undefined],
    ]);
  });

  it('a file leads nowhere else', async () => {
    for (const name of ['..%2f..%2frouters.ts', '../routes.ts', 'nowhere.js', '%2e%2e%2frehearsal.ts'])
      expect((await get(`/static/${name}`)).status).toBe(404);
    expect((await get('/static/tokens.css')).headers.get('content-type')).toMatch(/text\/css/);
    const page = await get('/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|style="|\son\w+="|https?:\/\//);
    expect((await get('/', { 'if-none-match': page.headers.get('etag')! })).status).toBe(304);
  });
});

describe('following', () => {
  async function* events(response: Response): AsyncGenerator<{ event: string; id?: string; data: string }> {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = Object.fromEntries(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        text = text.slice(end + 2);
        if (fields.event) yield { event: fields.event, id: fields.id, data: fields.data ?? '' };
      }
    }
  }
  async function take(url: string, headers: Record<string, string>, n: number, meanwhile = async () => {}) {
    const aborter = new AbortController();
    const response = await r.routes.request(url, { headers, signal: aborter.signal });
    const found: { event: string; id?: string; data: string }[] = [];
    const reading = (async () => {
      for await (const event of events(response)) if (found.push(event) === n) break;
    })();
    await until('the first event', () => found.length > 0);
    await meanwhile();
    await reading;
    aborter.abort();
    return found;
  }
  const texts = (found: { event: string; data: string }[]) =>
    found.filter((e) => e.event === 'message').map((e) => (JSON.parse(e.data) as { text: string }).text);

  it('tells what is said from now on, to those who can see it, and the time', async () => {
    await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: '以前' });
    const found = await take('/api/live?as=p-zhao', {}, 4, async () => {
      await r.world.post({ conversation: 'g-staff', sender: 'p-lin', text: '内部' });
      await r.world.post({ conversation: 'private:p-sun', sender: 'p-sun', text: '私下' });
      await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: '现在' });
      r.clock.forward(3_600_000);
      await r.channel.send({ contactId: 'p-zhao' }, { text: '私聊', mention: [] });
    });
    expect(found.map((e) => e.event)).toEqual(['clock', 'message', 'clock', 'message']);
    expect(texts(found)).toEqual(['现在', '私聊']);
  });

  it('brings what was missed, each once, also what is said while it is brought', async () => {
    const seen = await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: '看过' });
    for (let i = 1; i <= 50; i++) await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: `漏 ${i}` });
    const saying = Promise.all(
      Array.from({ length: 20 }, (_, i) => r.world.post({ conversation: 'g-3', sender: 'p-lin', text: `新 ${i}` })),
    );
    const found = await take('/api/live?as=p-zhao&after=999999', { 'Last-Event-ID': String(seen.seq) }, 71);
    await saying;
    expect(texts(found)).toEqual([
      ...Array.from({ length: 50 }, (_, i) => `漏 ${i + 1}`),
      ...Array.from({ length: 20 }, (_, i) => `新 ${i}`),
    ]);
  });

  it('says "begin anew" to whoever missed too much, or knows a rehearsal that is gone', async () => {
    for (let i = 1; i <= 320; i++) await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: String(i) });
    expect((await take('/api/live?as=p-zhao&after=1', {}, 2))[1]!.event).toBe('reset');
    expect((await take('/api/live?as=p-zhao&after=99999', {}, 2))[1]!.event).toBe('reset');
  });
});

describe('the time', () => {
  const move = async (body: unknown, headers = {}) => {
    const response = await r.routes.request('/api/time', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return [response.status, (await response.json()) as { now?: string; error?: string }] as const;
  };
  const wall = (instant: string | undefined) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant!));

  it('goes forward by minutes, to the next morning, and to a moment', async () => {
    const before = r.clock.now().getTime();
    expect((await move({ minutes: 60 }))[0]).toBe(200);
    expect(r.clock.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
    const [, morning] = await move({ to: 'morning' });
    expect(wall(morning.now)).toMatch(/08:00$/);
    const [, again] = await move({ to: 'morning' });
    expect(new Date(again.now!).getTime() - new Date(morning.now!).getTime()).toBeGreaterThan(86_000_000);
    const day = wall(new Date(r.clock.now().getTime() + 3 * 86_400_000).toISOString()).slice(0, 10);
    expect(wall((await move({ to: `${day}T14:30` }))[1].now)).toBe(`${day} 14:30`);
  });

  it('not back, not to a day that is none, not for ever', async () => {
    expect((await move({ to: '2020-01-01T08:00' }))[1].error).toBe('时间只能往后调，不能往回调。');
    expect((await move({ to: '2099-02-31T08:00' }))[1].error).toBe('没有这个时间，请检查日期。');
    expect((await move({ to: '2099-02-01T08:00' }))[1].error).toBe('一次最多往后调 366 天。');
    for (const body of [{ minutes: -5 }, { minutes: 0.5 }, { minutes: 1e9 }, {}, [], null]) expect((await move(body))[0]).toBe(400);
    expect((await move({ minutes: 1 }, { 'sec-fetch-site': 'cross-site' }))[0]).toBe(403);
  });
});

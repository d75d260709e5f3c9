import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rehearse, until } from '../../support/rehearsal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'huiyin-world-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the world behind the page', () => {
  it('is there again after a restart, at the time that it had got to', async () => {
    const db = path.join(folder, 'x.db');
    const first = await rehearse({ db, mediaDir: folder });
    await first.world.post({ conversation: 'g-3', sender: 'p-zhao', text: '一', mention: ['bot'] });
    first.clock.forward(5 * 86_400_000);
    const said = await first.world.post({
      conversation: 'g-3',
      sender: 'p-zhao',
      text: '二',
      quote: (await first.world.history('g-3', 1))[0]!.id,
    });
    await first.close();
    const second = await rehearse({ db, mediaDir: folder });
    expect(await second.world.history('g-3', 10)).toHaveLength(2);
    expect((await second.world.history('g-3', 1))[0]).toEqual(said);
    expect(second.clock.now().getTime()).toBeGreaterThanOrEqual(said.at.getTime());
    await second.close();
  });

  it('delivers again what was said shortly before the start: a crash may have come between', async () => {
    const db = path.join(folder, 'x.db');
    const first = await rehearse({ db, mediaDir: folder });
    await first.channel.stop();
    const old = await first.world.post({ conversation: 'g-3', sender: 'p-zhao', text: '很久以前' });
    first.clock.forward(11 * 60_000);
    const unheard = await first.world.post({ conversation: 'g-3', sender: 'p-zhao', text: '没人听见' });
    await first.close();
    const second = await rehearse({ db, mediaDir: folder });
    const again = await until('it', () => second.heard.messages[0]);
    expect(again).toMatchObject({ messageId: unheard.id, text: '没人听见' });
    expect(second.heard.messages.map((m) => m.messageId)).not.toContain(old.id);
    await second.close();
  });

  it('what is said while it logs in is heard once, without an error', async () => {
    const r = await rehearse({ mediaDir: folder });
    await r.channel.stop();
    const errors: unknown[] = [];
    r.puppet.on('error', (error) => void errors.push(error));
    r.heard.messages.length = 0;
    const [, ...said] = await Promise.all([
      r.channel.start(r.heard),
      ...Array.from({ length: 20 }, (_, i) => r.world.post({ conversation: 'g-3', sender: 'p-zhao', text: String(i) })),
    ]);
    await until('all of it', () => r.heard.messages.length >= 20);
    expect(r.heard.messages.map((m) => m.messageId)).toEqual(said.map((m) => m.id));
    expect(errors).toEqual([]);
    await r.close();
  });

  it('keeps the last 2000 messages of a conversation, and of the others all', async () => {
    const r = await rehearse({ mediaDir: folder });
    await writeFile(path.join(folder, 'old.png'), 'x');
    await r.world.post({
      conversation: 'g-3',
      sender: 'p-zhao',
      text: '',
      attachment: { path: 'old.png', name: 'old.png', bytes: 1, mediaType: 'image/png' },
    });
    await r.world.post({ conversation: 'g-all', sender: 'p-zhao', text: '留着' });
    for (let i = 0; i < 2200; i++) await r.world.post({ conversation: 'g-3', sender: 'p-zhao', text: String(i) });
    const kept = await r.world.history('g-3', 5000);
    expect(kept.length).toBeGreaterThanOrEqual(2000);
    expect(kept.length).toBeLessThan(2100);
    expect(kept.at(-1)!.text).toBe('2199');
    expect(existsSync(path.join(folder, 'old.png'))).toBe(false);
    expect(await r.world.history('g-all', 10)).toHaveLength(1);
    await r.close();
  });

  it('numbers what is said at the same time in the order in which it is told', async () => {
    const r = await rehearse({ mediaDir: folder });
    const told: number[] = [];
    r.world.onMessage((message) => told.push(message.seq));
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => r.world.post({ conversation: i % 2 ? 'g-3' : 'g-all', sender: 'p-zhao', text: String(i) })),
    );
    expect(told).toEqual([...told].sort((a, b) => a - b));
    await until('all of them', () => r.heard.messages.length === 100);
    expect(r.heard.messages.filter((m) => m.room?.id === 'g-3').map((m) => m.text)).toEqual(
      Array.from({ length: 50 }, (_, i) => String(i * 2 + 1)),
    );
    await r.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
beforeAll(async () => {
  world = await openConsole();
  visitor = await world.administrator();
});
afterAll(() => world.close());
const PATH = '/console/integrations';

describe('the page of other systems', () => {
  it('gives a key once, and takes it back', async () => {
    await visitor.get(PATH);
    const made = await visitor.post(`${PATH}/keys`, { name: '12345 平台' });
    const key = /hy_[\w-]{40,}/.exec(made.html)![0];
    expect(await world.apiKeys!.of(world.store.db, key)).toMatchObject({ name: '12345 平台', createdBy: '小林' });
    const page = await visitor.get(PATH);
    expect(page.html).not.toContain(key);
    expect(page.text).toContain('12345 平台');
    const id = (await world.apiKeys!.list(world.store.db))[0]!.id;
    expect((await visitor.submit(`${PATH}/keys/${id}/revoke`)).text).toContain('密钥已停用');
    expect(await world.apiKeys!.of(world.store.db, key)).toBeUndefined();
    expect((await visitor.submit(`${PATH}/keys/${id}/revoke`)).text).toContain('已经停用了');
  });

  it('keeps a webhook, and says what is wrong with one without losing what was typed', async () => {
    await visitor.get(PATH);
    const refused = await visitor.post(`${PATH}/webhooks`, { name: '街道平台', url: 'https://10.0.0.8/hook', events: ['ticket.opened'] });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('内部网络');
    expect(refused.html).toContain('value="街道平台"');
    expect((await visitor.post(`${PATH}/webhooks`, { name: '街道平台', url: 'https://example.org/hook' })).text).toContain('至少选一种');
    const made = await visitor.post(`${PATH}/webhooks`, {
      name: '街道平台',
      url: 'https://example.org/hook',
      events: ['ticket.opened', 'nonsense'],
    });
    expect(made.html).toMatch(/whsec_[A-Za-z0-9+/]{43}=/);
    const [hook] = await world.webhooks!.list(world.store.db);
    expect(hook).toMatchObject({ events: ['ticket.opened'], state: 'active' });
    for (const [what, state] of [
      ['pause', 'paused'],
      ['resume', 'active'],
    ] as const) {
      await visitor.submit(`${PATH}/webhooks/${hook!.id}/${what}`);
      expect((await world.webhooks!.list(world.store.db))[0]).toMatchObject({ state });
    }
    expect((await visitor.get(`${PATH}/webhooks/${hook!.id}`)).text).toContain('还没有推送过');
    expect((await visitor.submit(`${PATH}/webhooks/${hook!.id}/remove`)).text).toContain('已删除');
    expect(await world.webhooks!.list(world.store.db)).toEqual([]);
  });

  it('is for administrators', async () => {
    await world.store.db.updateTable('web_user').set({ role: 'staff' }).execute();
    expect((await visitor.get(PATH)).status).toBe(403);
    expect((await visitor.post(`${PATH}/keys`, { name: 'x' })).status).toBe(403);
    await world.store.db.updateTable('web_user').set({ role: 'administrator' }).execute();
  });
});

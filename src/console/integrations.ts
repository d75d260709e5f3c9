import { Hono } from 'hono';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { deliveriesPage, integrationsPage, secretPage } from './pages/integrations.ts';

const PATH = '/console/integrations';

/** Other systems: keys for those that report, and addresses that are told what becomes of tickets. For administrators. */
export function integrationRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, webhooks, apiKeys } = kit;
  const routes = new Hono<ConsoleEnv>();
  if (!webhooks || !apiKeys) return routes;

  async function show(c: Ctx, problem?: string, typed: Readonly<Record<string, string>> = {}): Promise<Response> {
    const hooks = await Promise.all(
      (await webhooks!.list(store.db)).map(async (hook) => ({ ...hook, counts: await webhooks!.counts(store.db, hook.id) })),
    );
    const keys = await apiKeys!.list(store.db);
    const body = integrationsPage(kit, { hooks, keys, typed, open311Path: kit.open311Path, csrf: kit.csrf(c) });
    return kit.show(c, '对接', body, { status: problem ? 400 : 200, ...(problem ? { flash: { kind: 'problem', text: problem } } : {}) });
  }

  return routes
    .get('/', (c) => show(c))
    .post('/keys', async (c) => {
      const name = (await formOf(c)).text('name');
      const added = await store.transaction((tx) => apiKeys.add(tx, name, c.get('user').name));
      if (added.kind === 'refused') return show(c, added.reason);
      kit.log.info({ by: c.get('user').id }, 'api key added');
      return kit.show(c, '新的密钥', secretPage(`给「${name}」的密钥`, added.key));
    })
    .post('/keys/:id/revoke', async (c) => {
      const revoked = await store.transaction((tx) => apiKeys.revoke(tx, c.req.param('id')));
      kit.log.info({ by: c.get('user').id, key: c.req.param('id') }, 'api key revoked');
      return revoked ? kit.done(c, PATH, '密钥已停用，马上生效。') : kit.refused(c, PATH, '这个密钥已经停用了。');
    })
    .post('/webhooks', async (c) => {
      const form = await formOf(c);
      const hook = { name: form.text('name'), url: form.text('url'), events: form.all('events'), by: c.get('user').name };
      const added = await store.transaction((tx) => webhooks.add(tx, hook));
      if (added.kind === 'refused') return show(c, added.reason, { name: hook.name, url: hook.url });
      kit.log.info({ by: c.get('user').id, webhook: added.webhook.id }, 'webhook added');
      return kit.show(c, '新的推送', secretPage(`给「${added.webhook.name}」核对签名用的密钥`, added.webhook.secret));
    })
    .get('/webhooks/:id', async (c) => {
      const hook = (await webhooks.list(store.db)).find(({ id }) => id === c.req.param('id'));
      if (!hook) return kit.missing(c, '没有这个推送，可能已经删除。');
      const deliveries = await webhooks.deliveries(store.db, hook.id);
      return kit.show(c, `推送：${hook.name}`, deliveriesPage(kit, { hook, deliveries, csrf: kit.csrf(c) }));
    })
    .post('/webhooks/:id/:what', async (c) => {
      const { id, what } = c.req.param();
      const done = await store.transaction((tx) => {
        switch (what) {
          case 'pause':
            return webhooks.pause(tx, id, c.get('user').name);
          case 'resume':
            return webhooks.resume(tx, id);
          case 'remove':
            return webhooks.remove(tx, id);
          default:
            return Promise.resolve(false);
        }
      });
      kit.log.info({ by: c.get('user').id, webhook: id, what }, 'webhook changed');
      return done ? kit.done(c, PATH, SAID[what] ?? '已保存。') : kit.refused(c, PATH, '没有这个推送，可能已经删除。');
    })
    .post('/deliveries/:id/again', async (c) => {
      const hook = (await formOf(c)).text('hook');
      const path = `${PATH}/webhooks/${encodeURIComponent(hook)}`;
      const done = await store.transaction((tx) => webhooks.again(tx, c.req.param('id')));
      return done ? kit.done(c, path, '已排队，马上再推送一次。') : kit.refused(c, path, '这一条现在不用重发。');
    });
}

const SAID: Readonly<Record<string, string>> = {
  pause: '已暂停。期间发生的事会排着队，恢复后再推送。',
  resume: '已恢复推送。',
  remove: '已删除。',
};

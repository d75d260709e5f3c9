import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleEnv } from '../../src/console/deps.ts';
import { createGuard } from '../../src/console/guard.ts';
import { AREAS, areaOf, mayRequest, type Right } from '../../src/console/rights.ts';
import { CONSOLE_ROLES } from '../../src/console/users-store.ts';
import { liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, PASSWORD, Visitor } from '../support/console.ts';
import { addEverybody, NAMES, POST_NAMES, POSTS, type PostName, signInAs } from '../support/roles.ts';

let world: ConsoleWorld;
let who: Record<PostName, Visitor>;
let lamp: string;

beforeAll(async () => {
  world = await openConsole({ rehearsalPath: '/rehearsal' });
  await world.administrator();
  ({ lamp } = await liveABusyWeek(world));
  await addEverybody(world);
  const signedIn = [];
  for (const name of POST_NAMES) signedIn.push([name, await signInAs(world, name)] as const);
  who = Object.fromEntries(signedIn) as Record<PostName, Visitor>;
  // In the grid of 3号楼, and with the unit of the handler: within everybody's part.
  await world.store.transaction((tx) =>
    world.tickets.assign(tx, { number: lamp, to: { kind: 'unit', name: '物业' }, actor: { kind: 'user', name: '小管' } }),
  );
});
afterAll(() => world.close());

/** Every page and form that the console has registered, with something in place of what varies. */
function routes(): readonly { readonly method: 'GET' | 'POST'; readonly path: string }[] {
  const known = new Set<string>();
  for (const { method, path } of world.app.routes) {
    if (!path.startsWith('/console') || path.includes('*') || (method !== 'GET' && method !== 'POST')) continue;
    const acts = /:act\{([^}]+)\}/.exec(path)?.[1]?.split('|') ?? [''];
    for (const act of acts) {
      const filled = path.replace(/:act\{[^}]+\}/, act).replace('/tickets/:number', `/tickets/${lamp}`);
      known.add(`${method} ${filled.replace(/:\w+/g, 'x-1')}`);
    }
  }
  return [...known].map((route) => {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string];
    return { method, path };
  });
}

const isRefusal = (page: { readonly status: number; readonly text: string }) => page.status === 403 && page.text.includes('没有权限');

/** Without a form: whoever may is told that there is none, and nothing is done. */
async function ask(visitor: Visitor, method: 'GET' | 'POST', path: string) {
  return method === 'GET' ? visitor.get(path) : visitor.post(path, {}, { 'content-type': 'text/plain' });
}

describe('the table of rights', () => {
  it('knows every page that there is, and has no line for a page that there is not', () => {
    const all = routes();
    expect(all.length).toBeGreaterThan(130);
    expect(all.filter(({ path }) => areaOf(path) === undefined)).toEqual([]);
    const used = new Set(all.map(({ path }) => areaOf(path)));
    // Not pages of the console: the rehearsal, and signing out.
    expect(Object.keys(AREAS).filter((area) => !used.has(area as keyof typeof AREAS))).toEqual(['rehearsal']);
    expect(areaOf('/sign-out')).toBe('me');
  });

  it.each(POST_NAMES)('is what %s meets at every address', async (name) => {
    const user = { id: 'u', name, ...POSTS[name] };
    const wrong: string[] = [];
    for (const { method, path } of routes()) {
      const page = await ask(who[name], method, path);
      const may = mayRequest(user, method, path);
      const fits = may ? !isRefusal(page) && page.status < 500 && (method === 'GET' || page.status === 415) : isRefusal(page);
      if (!fits) wrong.push(`${method} ${path}: ${may ? 'may' : 'may not'}, and met ${page.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('says in the open what matters most', () => {
    const right = (area: keyof typeof AREAS): Record<string, Right> =>
      Object.fromEntries(CONSOLE_ROLES.map((role) => [role, AREAS[area].rights[role]]));
    const managersOnly = { staff: 'none', handler: 'none', manager: 'act', administrator: 'act', observer: 'none' };
    expect(right('users')).toEqual(managersOnly);
    expect(right('privacy')).toEqual(managersOnly);
    expect(right('audit')).toEqual({ ...managersOnly, manager: 'read', administrator: 'read' });
    expect(right('integrations')).toEqual({ ...managersOnly, manager: 'none' });
    expect(right('ticketIdentity').observer).toBe('none');
    expect(right('notices').handler).toBe('none');
    const acting = (Object.keys(AREAS) as (keyof typeof AREAS)[]).filter((area) => AREAS[area].rights.observer === 'act');
    expect(acting).toEqual(['me', 'ticketViews']);
  });

  it('refuses a page that nobody entered, whoever asks, and does not even run it', async () => {
    let ran = 0;
    const guard = createGuard({
      ...{ db: world.store.db, clock: world.realClock, community: world.community, channelName: world.channelName },
      unknown: async (c) => c.text('unknown', 404),
    });
    const app = new Hono<ConsoleEnv>().use('/console/*', guard.pages).all('/console/brand-new/page', (c) => {
      ran++;
      return c.text('here');
    });
    const outer = new Hono();
    outer.route('/', app);
    const visitor = new Visitor(outer);
    for (const [name, value] of who.administrator.cookies) visitor.cookies.set(name, value);
    expect((await visitor.get('/console/brand-new/page')).status).toBe(404);
    expect((await visitor.post('/console/brand-new/page')).status).toBe(404);
    expect(ran).toBe(0);
  });

  it('is not got round by another way of writing an address', async () => {
    for (const path of [
      '/console/%75sers',
      '/console//users',
      '/console/users/',
      '/console/./users',
      '/console/USERS',
      '/console/users%2f',
    ]) {
      const page = await who.staff.get(path);
      expect([path, [403, 404].includes(page.status) && !page.text.includes('添加用户')]).toEqual([path, true]);
    }
    expect((await who.staff.post('/console/users', { name: '又一个', role: 'administrator', password: PASSWORD })).status).toBe(403);
  });

  it('holds for the rehearsal behind the sign-in, too: there one speaks as anybody', async () => {
    const outer = new Hono().route('/rehearsal', world.console.guarded(new Hono().get('/', (c) => c.text('here'))));
    const status = async (name: PostName) => {
      const visitor = new Visitor(outer);
      for (const [cookie, value] of who[name].cookies) visitor.cookies.set(cookie, value);
      return (await visitor.get('/rehearsal')).status;
    };
    expect([await status('staff'), await status('manager'), await status('handler'), await status('observer')]).toEqual([
      200, 200, 403, 403,
    ]);
    expect((await new Visitor(outer).get('/rehearsal')).status).toBe(302);
  });

  it('tells a program in its words', async () => {
    const page = await who.observer.get('/console/decisions', { accept: 'application/json' });
    expect([page.status, page.headers.get('content-type'), page.html.includes('只看不改')]).toEqual([403, 'application/json', true]);
  });
});

describe('what pages offer', () => {
  it.each(POST_NAMES)('%s finds no link and no form that would be refused', async (name) => {
    const user = { id: 'u', name, ...POSTS[name] };
    const starts = routes()
      .filter(({ method, path }) => method === 'GET' && mayRequest(user, 'GET', path))
      .map(({ path }) => path);
    const offered = new Set<string>();
    for (const path of starts) {
      const page = await who[name].get(path);
      if (!page.headers.get('content-type')?.includes('text/html')) continue;
      for (const [, href] of page.html.matchAll(/<a\b[^>]*?\shref="(\/console[^"#?]*)/g)) offered.add(`GET ${href}`);
      for (const [form] of page.html.matchAll(/<form\b[^>]*>/g)) {
        const method = /method="post"/i.test(form) ? 'POST' : 'GET';
        offered.add(`${method} ${/action="([^"?]*)/.exec(form)?.[1] || path}`);
      }
    }
    const refused = [];
    for (const one of offered) {
      const [method, path] = one.split(' ') as ['GET' | 'POST', string];
      if (path.startsWith('/console') && isRefusal(await ask(who[name], method, path))) refused.push(one);
    }
    expect(offered.size).toBeGreaterThan(8);
    expect(refused).toEqual([]);
  });

  it('an observer has no button but for leaving and the own password; a manager has them', async () => {
    const forms = (html: string) => [...html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"/g)].map(([, action]) => action);
    for (const path of [
      '/console',
      `/console/tickets/${lamp}`,
      '/console/notices',
      '/console/limits',
      '/console/groups',
      '/console/documents',
    ])
      expect([path, forms((await who.observer.get(path)).html)]).toEqual([path, ['/sign-out']]);
    expect(forms((await who.manager.get(`/console/tickets/${lamp}`)).html).length).toBeGreaterThan(4);
  });

  it('who may not change limits still sees them', async () => {
    const shown = (html: string) => html.match(/name="hours-\w+-\w+"[^>]*value="[\d.]+"/g)?.length ?? 0;
    for (const name of ['staff', 'handler', 'observer', 'manager'] as const)
      expect([name, shown((await who[name].get('/console/limits')).html)]).toEqual([name, 12]);
  });

  it('an observer learns nothing of who it is: no words, no pictures, no names', async () => {
    const page = await who.observer.get(`/console/tickets/${lamp}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('楼道灯不亮');
    expect(page.html).not.toMatch(/看不见路|查看登记人|pictures|138\*/);
    expect((await who.manager.get(`/console/tickets/${lamp}`)).html).toMatch(/看不见路[\s\S]*查看登记人/);
    expect((await who.observer.get(`/console/tickets/${lamp}/pictures/0`)).status).toBe(403);
    expect((await who.manager.get(`/console/tickets/${lamp}/pictures/0`)).status).toBe(200);
  });

  it('a handler sees who it is only against a reason, and it is written down', async () => {
    const page = await who.handler.get(`/console/tickets/${lamp}`);
    expect(page.text).not.toContain('赵阿姨');
    await who.handler.post(`/console/tickets/${lamp}/identity`, { reason: '上门处理' });
    const events = await world.tickets.eventsOf(world.store.db, lamp);
    expect(events.filter((event) => event.kind === 'identity_opened').map(({ actor }) => actor)).toEqual([`user:${NAMES.handler}`]);
  });
});

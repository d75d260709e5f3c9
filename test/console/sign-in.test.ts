import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { type ConsoleWorld, openConsole, PASSWORD, Visitor } from '../support/console.ts';

let world: ConsoleWorld;
beforeEach(async () => {
  world = await openConsole();
});
afterEach(() => world.close());

const store = () => world.store;

describe('the first administrator', () => {
  it('is made once, through the link', async () => {
    const token = (await newSetupToken(store()))!;
    const visitor = world.visitor();
    expect((await visitor.get(`/setup?token=${token}`)).text).toContain('建立第一个管理员账号');
    const made = await visitor.post('/setup', { token, name: '小林', password: PASSWORD, again: PASSWORD });
    expect([made.status, made.location]).toEqual([303, '/console']);
    expect((await visitor.get('/console')).text).toContain('小林');
    const rows = await store().db.selectFrom('web_user').selectAll().execute();
    expect(rows.map((row) => [row.name, row.role])).toEqual([['小林', 'administrator']]);
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/);

    const second = await world.visitor().post('/setup', { token, name: '别人', password: PASSWORD, again: PASSWORD });
    expect([second.status, second.text.includes('已经用过或失效')]).toEqual([410, true]);
    expect((await world.visitor().get(`/setup?token=${token}`)).status).toBe(410);
    expect(await newSetupToken(store())).toBeUndefined();
  });

  it.each([
    ['a short password', { password: 'kurz', again: 'kurz' }, '密码至少 10 个字符'],
    ['two different passwords', { password: PASSWORD, again: `${PASSWORD}x` }, '两次输入的密码不一样'],
    ['one character repeated', { password: 'aaaaaaaaaaaa', again: 'aaaaaaaaaaaa' }, '太容易猜到'],
    ['a name that is no name', { name: '<b>', password: PASSWORD, again: PASSWORD }, '用户名要 2 到 20 个字'],
  ])('%s is refused, and the link still works', async (_, fields, said) => {
    const token = (await newSetupToken(store()))!;
    const refused = await world.visitor().post('/setup', { token, name: '小林', ...fields });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(said);
    expect((await world.visitor().get(`/setup?token=${token}`)).status).toBe(200);
  });

  it('of two at once, one is made', async () => {
    const token = (await newSetupToken(store()))!;
    const both = await Promise.all(
      ['甲一', '乙二'].map((name) => world.visitor().post('/setup', { token, name, password: PASSWORD, again: PASSWORD })),
    );
    expect(both.map((one) => one.status).sort()).toEqual([303, 410]);
    expect(await store().db.selectFrom('web_user').selectAll().execute()).toHaveLength(1);
  });

  it('a wrong link is refused, and without any user the sign-in page says where the link is', async () => {
    await newSetupToken(store());
    expect((await world.visitor().get('/setup?token=wrong')).status).toBe(410);
    expect((await world.visitor().get('/sign-in')).text).toContain('窗口里打印的一次性链接');
  });
});

describe('signing in and out', () => {
  it('leads back to the page that was asked for, with a cookie that scripts and other sites do not get', async () => {
    await world.administrator();
    const visitor = world.visitor();
    const away = await visitor.get('/console/tickets?view=all');
    expect([away.status, away.location]).toEqual([302, '/sign-in?next=%2Fconsole%2Ftickets%3Fview%3Dall']);
    expect((await visitor.get(away.location!)).html).toContain('value="/console/tickets?view=all"');
    const signedIn = await visitor.post('/sign-in', { name: '小林', password: PASSWORD, next: '/console/tickets?view=all' });
    expect([signedIn.status, signedIn.location]).toEqual([303, '/console/tickets?view=all']);
    const cookie = signedIn.headers.getSetCookie().find((line) => line.startsWith('huiyin='))!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    const token = visitor.cookies.get('huiyin')!;
    expect(JSON.stringify(await store().db.selectFrom('web_session').selectAll().execute())).not.toContain(token);
  });

  it('marks the cookie Secure behind TLS', async () => {
    await world.administrator();
    const signedIn = await world.visitor().post('/sign-in', { name: '小林', password: PASSWORD }, { 'x-forwarded-proto': 'https' });
    expect(signedIn.headers.getSetCookie().join()).toMatch(/Secure/);
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/console\r\nx: y'])(
    'leads nobody to %j',
    async (next) => {
      await world.administrator();
      const signedIn = await world.visitor().post('/sign-in', { name: '小林', password: PASSWORD, next });
      expect(signedIn.location).toBe('/console');
    },
  );

  it('says the same for a wrong name as for a wrong password', async () => {
    await world.administrator();
    const [name, password] = await Promise.all([
      world.visitor().post('/sign-in', { name: '没有人', password: PASSWORD }),
      world.visitor().post('/sign-in', { name: '小林', password: 'wrong-password' }),
    ]);
    expect([name.status, password.status]).toEqual([401, 401]);
    expect(name.text.replace('没有人', '')).toBe(password.text.replace('小林', ''));
    expect(password.text).toContain('用户名或密码不对');
    expect(password.html).toContain('value="小林"');
  });

  it('pauses after ten wrong passwords, also when they come at once, and then refuses the right one', async () => {
    await world.administrator();
    const tries = await Promise.all(
      Array.from({ length: 14 }, () => world.visitor().post('/sign-in', { name: '小林', password: 'wrong-password' })),
    );
    const statuses = tries.map((one) => one.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    const right = await world.visitor().post('/sign-in', { name: '小林', password: PASSWORD });
    expect(right.status).toBe(429);
    expect(right.text).toContain('15 分钟后再试');
    expect(right.headers.get('retry-after')).toBe('900');
  });

  it('right passwords do not use the attempts up', async () => {
    await world.administrator();
    for (let i = 0; i < 12; i++) expect((await world.visitor().post('/sign-in', { name: '小林', password: PASSWORD })).status).toBe(303);
  });

  it('is over after twelve hours, and when one signs out', async () => {
    const visitor = await world.administrator();
    world.realClock.advance(11.9 * 3_600_000);
    expect((await visitor.get('/console')).status).toBe(200);
    // The rehearsal's time may be moved days ahead: that signs nobody out.
    world.clock.advance(72 * 3_600_000);
    expect((await visitor.get('/console')).status).toBe(200);
    world.realClock.advance(0.2 * 3_600_000);
    expect((await visitor.get('/console')).location).toContain('/sign-in');

    await visitor.post('/sign-in', { name: '小林', password: PASSWORD });
    await visitor.get('/console');
    const stolen = new Map(visitor.cookies);
    const out = await visitor.post('/sign-out');
    expect([out.status, out.location]).toEqual([303, '/sign-in']);
    for (const [name, value] of stolen) visitor.cookies.set(name, value);
    expect((await visitor.get('/console')).location).toContain('/sign-in');
  });
});

describe('forms', () => {
  it('without the token of the session, with a wrong one, from another site or of another type are refused', async () => {
    const visitor = await world.administrator();
    const fields = { name: '小王', role: 'staff', password: PASSWORD };
    const cases = [
      [await visitor.post('/console/users', { ...fields, csrf: '' }), 403, '页面已过期'],
      [await visitor.post('/console/users', { ...fields, csrf: 'x'.repeat(43) }), 403, '页面已过期'],
      [await visitor.post('/console/users', fields, { 'sec-fetch-site': 'cross-site' }), 403, '来自别的网站'],
      [await visitor.post('/console/users', fields, { origin: 'https://evil.example' }), 403, '来自别的网站'],
      [await visitor.post('/console/users', fields, { origin: 'null' }), 403, '来自别的网站'],
      [await visitor.post('/console/users', fields, { 'content-type': 'multipart/form-data; boundary=x' }), 415, '没有看懂'],
      [await visitor.post('/console/users', fields, { 'content-type': 'text/plain' }), 415, '没有看懂'],
    ] as const;
    for (const [page, status, said] of cases) expect([page.status, page.text.includes(said)]).toEqual([status, true]);
    expect(await store().db.selectFrom('web_user').selectAll().execute()).toHaveLength(1);
    expect((await visitor.post('/console/users', fields, { origin: 'http://127.0.0.1:3210' })).status).toBe(303);
  });

  it("another user's token does not count", async () => {
    const visitor = await world.administrator();
    await visitor.submit('/console/users', { name: '小王', role: 'staff', password: PASSWORD });
    const other = world.visitor();
    await other.post('/sign-in', { name: '小王', password: PASSWORD });
    await other.get('/console');
    expect((await visitor.post('/sign-out', { csrf: other.csrf })).status).toBe(403);
  });

  it('of somebody who is not signed in are not even read', async () => {
    const stranger = world.visitor();
    const refused = await stranger.post('/console/users', { name: 'x' }, { 'content-type': 'multipart/form-data; boundary=x' });
    expect([refused.status, refused.text.includes('登录已过期')]).toEqual([401, true]);
    const data = await stranger.get('/console/live', { accept: 'application/json' });
    expect([data.status, JSON.parse(data.html)]).toEqual([401, { error: '登录已过期，请重新登录。' }]);
  });

  it('for signing in must come from our page, too', async () => {
    await world.administrator();
    const foreign = await world.visitor().post('/sign-in', { name: '小林', password: PASSWORD }, { 'sec-fetch-site': 'cross-site' });
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('that are too long are refused with a way back', async () => {
    const visitor = await world.administrator();
    const page = await visitor.post('/console/users', { name: 'x'.repeat(300_000) });
    expect([page.status, page.text.includes('内容太长')]).toEqual([413, true]);
  });
});

describe('what stands beside the pages', () => {
  it('no page of the console is open to strangers', async () => {
    for (const path of [
      '',
      '/tickets',
      '/tickets/T2026-000001',
      '/notices',
      '/activities',
      '/documents',
      '/gaps',
      '/groups',
      '/channel',
      '/deliveries',
      '/users',
      '/me',
      '/anything',
    ]) {
      const page = await world.visitor().get(`/console${path}`);
      expect([path, page.status]).toEqual([path, 302]);
    }
  });

  it('files are served by name, with a tag, and nothing else is', async () => {
    const visitor = world.visitor();
    const css = await visitor.get('/assets/console.css');
    expect([css.status, css.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect((await visitor.get('/assets/console.css', { 'if-none-match': css.headers.get('etag')! })).status).toBe(304);
    expect((await visitor.get('/assets/tokens.css')).status).toBe(200);
    for (const name of ['..%2Fconsole.ts', '%2e%2e/console.ts', 'console.ts', '', '../sign-in.ts', 'nothing.css']) {
      expect([name, (await visitor.get(`/assets/${name}`)).status]).toEqual([name, 404]);
    }
  });

  it('pages are not kept by the browser, and run no script but ours', async () => {
    const visitor = await world.administrator();
    const page = await visitor.get('/console');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.html).not.toMatch(/<script(?![^>]*src=)|\son\w+=|\sstyle=/);
  });

  it('the rehearsal is behind the sign-in where it is asked for', async () => {
    const visitor = await world.administrator();
    const guarded = world.console.guarded(new Hono().get('/', (c) => c.text('演练')).post('/api', (c) => c.json({ said: true })));
    const app = new Hono().route('/rehearsal', guarded);
    const stranger = new Visitor(app);
    expect((await stranger.get('/rehearsal')).location).toBe('/sign-in?next=%2Frehearsal');
    expect((await stranger.post('/rehearsal/api', {}, { accept: 'application/json' })).status).toBe(401);
    const known = new Visitor(app);
    for (const [name, value] of visitor.cookies) known.cookies.set(name, value);
    expect((await known.get('/rehearsal')).html).toBe('演练');
    expect((await known.post('/rehearsal/api')).html).toBe('{"said":true}');
  });
});

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/app/http.ts';
import { mayRequest } from '../../src/console/rights.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { addEverybody, POSTS, type PostName, signInAs } from '../support/roles.ts';

/** Set to a folder to look at the pages afterwards. */
const SHOTS = process.env.HUIYIN_SCREENSHOTS;
const ROLES: readonly PostName[] = ['gridStaff', 'handler', 'manager', 'administrator', 'observer'];
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const RULES = { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] };

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('the console as each role', () => {
  let browser: Browser;
  let world: ConsoleWorld;
  let server: HttpServer;
  let busy: Busy;

  beforeAll(async () => {
    browser = await launch();
    world = await openConsole({ policies: path.resolve('data/policies'), rehearsalPath: '/rehearsal' });
    server = await listen(world.app, '127.0.0.1', 0);
    await world.administrator();
    busy = await liveABusyWeek(world);
    await addEverybody(world);
    await world.store.transaction((tx) =>
      world.tickets.assign(tx, { number: busy.lamp, to: { kind: 'unit', name: '物业' }, actor: { kind: 'user', name: '小林' } }),
    );
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await world.close();
  });

  const main = ['overview', 'tickets', 'ticket', 'reports'];
  /** What each role has that others do not have, or have in another form; HUIYIN_SCREENSHOTS looks at everything. */
  const looked: Readonly<Partial<Record<PostName, readonly string[]>>> = {
    gridStaff: [...main, 'calls', 'staff'],
    handler: [...main, 'documents'],
    manager: ['overview', 'activities', 'decisions', 'duty', 'deliveries', 'privacy', 'users', 'audit'],
    administrator: ['overview', 'groups', 'channel', 'users', 'integrations'],
    observer: ['overview', 'ticket', 'notices', 'groups', 'limits'],
  };

  const pages = (): readonly (readonly [string, string])[] => [
    ['overview', '/console'],
    ['tickets', '/console/tickets?view=all'],
    ['ticket', `/console/tickets/${busy.lamp}`],
    ['reports', '/console/reports?period=2026-11'],
    ['calls', '/console/tickets/calls'],
    ['pairs', '/console/tickets/pairs'],
    ['notices', '/console/notices'],
    ['activities', '/console/activities'],
    ['documents', '/console/documents'],
    ['gaps', '/console/gaps'],
    ['decisions', '/console/decisions'],
    ['groups', '/console/groups'],
    ['duty', '/console/duty'],
    ['limits', '/console/limits'],
    ['staff', '/console/staff'],
    ['channel', '/console/channel'],
    ['deliveries', '/console/deliveries?show=all'],
    ['privacy', '/console/privacy'],
    ['users', '/console/users'],
    ['audit', '/console/audit'],
    ['integrations', '/console/integrations'],
  ];

  async function problemsOf(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    const found = (await page.evaluate(`axe.run(document, ${JSON.stringify(RULES)})`)) as { readonly violations: readonly Violation[] };
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' | ')}`);
  }

  for (const role of ROLES) {
    it(`${role}: the main pages open, fit and are accessible, on a phone and on a desk; the others are refused in words`, {
      timeout: 120_000,
    }, async () => {
      const user = { id: 'u', name: role, ...POSTS[role] };
      const visitor = await signInAs(world, role);
      const context = await browser.newContext(PHONE);
      await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: server.url })));
      const page = await context.newPage();
      let refused = 0;
      for (const [name, url] of pages()) {
        const may = mayRequest(user, 'GET', url.split('?')[0]!);
        // One page of refusal looks like the other.
        if (may ? !SHOTS && !looked[role]?.includes(name) : refused++ > 0) continue;
        const response = await page.goto(server.url + url);
        expect.soft([name, response?.status()]).toEqual([name, may ? 200 : 403]);
        for (const [device, { viewport }] of [
          ['phone', PHONE],
          ['desktop', DESKTOP],
        ] as const) {
          await page.setViewportSize(viewport!);
          if (SHOTS) {
            mkdirSync(SHOTS, { recursive: true });
            await page.screenshot({ path: path.join(SHOTS, `${role}-${device}-${name}.png`), fullPage: true });
          }
          expect.soft(await page.evaluate(TOO_WIDE), `${device} ${name} is too wide`).toBeLessThanOrEqual(0);
          expect.soft(await problemsOf(page), `${device} ${role} ${name}`).toEqual([]);
        }
        await page.setViewportSize(PHONE.viewport!);
      }
      await context.close();
    });
  }
});

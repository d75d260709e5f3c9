import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Calendar, createCalendar } from '../community/calendar.ts';
import type { Actor } from '../messages.ts';
import { countersOf } from './counters.ts';
import type { ConsoleDeps, Ctx } from './deps.ts';
import { fitTo } from './fit.ts';
import { csrfField, type Flash, type Html, page } from './layout.ts';
import { sayWhen } from './when.ts';

/** What every page needs to be shown, and to send the reader on. */
export interface Kit extends ConsoleDeps {
  readonly calendar: Calendar;
  /** 今天 10:20 */
  say(at: Date): string;
  /** The same as an element that carries the exact moment. */
  time(at: Date): Html;
  csrf(c: Ctx): Html;
  actor(c: Ctx): Actor;
  show(
    c: Ctx,
    title: string,
    body: Html,
    options?: { readonly status?: ContentfulStatusCode; readonly flash?: Flash; readonly head?: Html },
  ): Promise<Response>;
  /** After a form was carried out: to a page, which tells once what was done. */
  done(c: Ctx, path: string, text: string): Response;
  /** The same for what was not done. */
  refused(c: Ctx, path: string, text: string): Response;
  /** With the reason, in place of a page that is not there. */
  missing(c: Ctx, text?: string): Promise<Response>;
}

const FLASH = 'huiyin_said';

export function createKit(deps: ConsoleDeps): Kit {
  const calendar = createCalendar(deps.timeZone);
  const say = (at: Date) => sayWhen(calendar, at, deps.clock.now());

  /** In a cookie of our own, read once: a link can't put words on the page. */
  function leave(c: Ctx, path: string, flash: Flash): Response {
    c.set('said', flash);
    setCookie(c, FLASH, `${flash.kind}:${flash.text.slice(0, 400)}`, { httpOnly: true, sameSite: 'Lax', path: '/console', maxAge: 60 });
    return c.redirect(path, 303);
  }

  function left(c: Ctx): Flash | undefined {
    const value = getCookie(c, FLASH);
    if (!value) return undefined;
    deleteCookie(c, FLASH, { path: '/console' });
    const [kind, ...text] = value.split(':');
    return { kind: kind === 'done' ? 'done' : 'problem', text: text.join(':') };
  }

  const show: Kit['show'] = async (c, title, body, options = {}) => {
    // Names and matters of residents are not kept by a browser that somebody else may use next.
    c.header('Cache-Control', 'no-store');
    const context = {
      user: c.get('user'),
      csrf: c.get('csrf'),
      path: c.req.path,
      community: deps.community.name,
      rehearsalPath: deps.rehearsalPath,
      counters: await countersOf(deps, { user: c.get('user'), scope: c.get('scope') }),
      flash: options.flash ?? left(c),
      head: options.head,
    };
    return c.html(fitTo(c.get('user'), c.req.path, String(await page(context, title, body))), options.status ?? 200);
  };

  return {
    ...deps,
    calendar,
    say,
    time: (at) => html`<time datetime="${at.toISOString()}">${say(at)}</time>`,
    csrf: (c) => csrfField(c.get('csrf')),
    actor: (c) => ({ kind: 'user', name: c.get('user').name }),
    show,
    done: (c, path, text) => leave(c, path, { kind: 'done', text }),
    refused: (c, path, text) => leave(c, path, { kind: 'problem', text }),
    missing: (c, text = '链接可能写错了，或者内容已经不在了。') =>
      show(c, '没有这一页', html`<p>${text}</p><p><a class="button" href="/console">回到总览</a></p>`, { status: 404 }),
  };
}

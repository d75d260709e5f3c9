import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { createWebApp } from '../../src/app/http.ts';
import { tellAskers } from '../../src/app/tell-askers.ts';
import { createConsole } from '../../src/console/console.ts';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { silentLog } from '../../src/log.ts';
import type { ChannelState } from '../../src/messages.ts';
import { FakeClock } from './clock.ts';
import { openTalk, type Talk } from './talk.ts';

export const PASSWORD = 'guan-li-yuan-2026';

/** The whole program with its console, spoken to by HTTP as a browser would; the chat platform and the clock are made up. */
export interface ConsoleWorld {
  readonly talk: Talk;
  readonly app: Hono;
  readonly mediaDir: string;
  /** What sign-ins go by. */
  readonly realClock: FakeClock;
  /** What the pages are told about the account; a test may change it. */
  channel: ChannelState | undefined;
  waiting: string | undefined;
  /** A browser that is not signed in. */
  visitor(): Visitor;
  /** Signed in as the first administrator, made through the one-time link. */
  administrator(): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Without tags, white space made one. */
  readonly text: string;
  readonly location: string | null;
}

/** Keeps cookies, follows no redirect by itself, and sends the token of the last page with a form. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(private readonly app: Hono) {}

  async get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#take(await this.app.request(`http://127.0.0.1:3210${url}`, { headers: { ...this.#headers(), ...headers } }));
  }

  /** @param fields a list becomes several values; `csrf` is added unless it is given */
  async post(
    url: string,
    fields: Readonly<Record<string, string | readonly string[]>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ csrf: this.csrf, ...fields })) for (const one of [value].flat()) body.append(name, one);
    return this.#take(
      await this.app.request(`http://127.0.0.1:3210${url}`, {
        method: 'POST',
        body: body.toString(),
        headers: { ...this.#headers(), 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    );
  }

  /** Sends a form and looks at the page it leads to. */
  async submit(url: string, fields: Readonly<Record<string, string | readonly string[]>> = {}): Promise<Page> {
    const answer = await this.post(url, fields);
    return answer.location ? this.get(answer.location) : answer;
  }

  #headers(): Record<string, string> {
    return {
      host: '127.0.0.1:3210',
      accept: 'text/html',
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    };
  }

  async #take(response: Response): Promise<Page> {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const html = await response.text();
    this.csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? this.csrf;
    return { status: response.status, headers: response.headers, html, text: textOf(html), location: response.headers.get('location') };
  }
}

export function textOf(html: string): string {
  return html
    .replace(/<head>[\s\S]*?<\/head>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** @param options.policies folder to index; default none */
export async function openConsole(
  options: { readonly policies?: string; readonly at?: string; readonly rehearsalPath?: string } = {},
): Promise<ConsoleWorld> {
  const talk = await openTalk({ policies: options.policies ?? false, at: options.at });
  const { core, store, clock, community } = talk;
  const mediaDir = await mkdtemp(path.join(os.tmpdir(), 'huiyin-console-'));
  const realClock = new FakeClock(new Date());
  const world: { channel: ChannelState | undefined; waiting: string | undefined } = {
    channel: { status: 'online', detail: '', since: clock.now(), selfName: '小邻' },
    waiting: undefined,
  };
  const deps: ConsoleDeps = {
    store,
    clock,
    realClock,
    log: silentLog,
    timeZone: 'Asia/Shanghai',
    community,
    channelName: 'fake',
    channelState: () => world.channel,
    waitingReason: () => world.waiting,
    wake: () => core.courier.wake(),
    knowledge: core.knowledge,
    tickets: core.tickets,
    activities: core.activities,
    notices: core.notices,
    tellAskers: (tx, answered) => tellAskers(tx, core.post, answered),
    mediaDir,
    policiesDir: path.resolve('data/policies'),
    rehearsalPath: options.rehearsalPath,
  };
  const console = createConsole(deps);
  const app = createWebApp({
    home: '/console',
    parts: [{ path: '/', app: console.app }],
    loopbackOnly: true,
    maxBodyBytes: 2 * 1024 * 1024,
    log: silentLog,
  });
  return Object.assign(world, {
    talk,
    app,
    mediaDir,
    realClock,
    visitor: () => new Visitor(app),
    async administrator() {
      const visitor = new Visitor(app);
      const token = await newSetupToken(store);
      await visitor.post('/setup', { token: token ?? '', name: '小林', password: PASSWORD, again: PASSWORD });
      await visitor.get('/console');
      return visitor;
    },
    async close() {
      await talk.close();
      await rm(mediaDir, { recursive: true, force: true });
    },
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { createActivities } from '../../src/activities/activities.ts';
import { createGreet } from '../../src/app/greeting.ts';
import { createWebApp } from '../../src/app/http.ts';
import { publicationIn } from '../../src/app/publication.ts';
import { seedCommunity } from '../../src/app/seed.ts';
import { tellAskers } from '../../src/app/tell-askers.ts';
import { createResolve } from '../../src/bot/addressing.ts';
import { createCalendar } from '../../src/community/calendar.ts';
import { loadCommunity } from '../../src/community/community.ts';
import { type Person, personByPlatformId } from '../../src/community/people-store.ts';
import { type Console, createConsole } from '../../src/console/console.ts';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { type ModelWording, openKnowledge } from '../../src/knowledge/knowledge.ts';
import { createLanguage } from '../../src/knowledge/language.ts';
import { silentLog } from '../../src/log.ts';
import type { ChannelState } from '../../src/messages.ts';
import type { Embedder } from '../../src/model/embedder.ts';
import { createApiKeys } from '../../src/open311/open311.ts';
import { type Courier, createCourier } from '../../src/outbox/courier.ts';
import { createPost } from '../../src/outbox/post.ts';
import { createReports } from '../../src/reports/reports.ts';
import { type ApprovalRules, createNotices } from '../../src/scheduler/notices.ts';
import type { NoticeTemplate } from '../../src/scheduler/templates.ts';
import { openStore } from '../../src/store/database.ts';
import { createDeadlines } from '../../src/tickets/deadlines-watch.ts';
import { createTickets } from '../../src/tickets/tickets.ts';
import { createWebhooks } from '../../src/webhooks/webhooks.ts';
import { FakeChannel } from './channel.ts';
import { FakeClock } from './clock.ts';

export const PASSWORD = 'guan-li-yuan-2026';
const ZONE = 'Asia/Shanghai';

/** The console over everything that it shows, spoken to by HTTP as a browser would; the chat platform and the clocks are made up. */
export interface ConsoleWorld extends ConsoleDeps {
  readonly clock: FakeClock;
  /** What sign-ins go by. */
  readonly realClock: FakeClock;
  readonly platform: FakeChannel;
  readonly courier: Courier;
  readonly console: Console;
  readonly app: Hono;
  /** What the pages are told about the account; a test may change it. */
  account: { state: ChannelState | undefined; waiting: string | undefined };
  person(platformId: string): Promise<Person>;
  /** A browser that is not signed in. */
  visitor(): Visitor;
  /** Signed in as the first administrator, made through the one-time link. */
  administrator(): Promise<Visitor>;
  /** Everything that can be sent now is sent. */
  delivered(): Promise<void>;
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

  /** Sends a form with a file, as a browser does. */
  async upload(
    url: string,
    file: { readonly name: string; readonly bytes: Uint8Array | string },
    fields: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf: this.csrf, ...fields })) form.append(name, value);
    form.append('file', new File([typeof file.bytes === 'string' ? file.bytes : Buffer.from(file.bytes)], file.name));
    return this.#take(await this.app.request(`http://127.0.0.1:3210${url}`, { method: 'POST', body: form, headers: this.#headers() }));
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

/** The dictionary is read once for all worlds of a file. */
const language = createLanguage();

/** @param options.policies folder to index; default none */
export async function openConsole(
  options: {
    /** Default: in memory. */
    readonly database?: string;
    readonly policies?: string;
    readonly at?: string;
    readonly rehearsalPath?: string;
    readonly templates?: readonly NoticeTemplate[];
    /** Default: as the console has it. */
    readonly noticeFileBytes?: number;
    /** Default: nobody needs a second person. */
    readonly approval?: ApprovalRules;
    /** Answers to questions wait for a second person. */
    readonly gapApproval?: boolean;
    /** Default: no model. */
    readonly wording?: ModelWording;
    /** Default: by words alone. */
    readonly embedder?: Embedder;
  } = {},
): Promise<ConsoleWorld> {
  const clock = new FakeClock(options.at ? new Date(options.at) : undefined);
  const realClock = new FakeClock(new Date('2026-11-22T10:00:00+08:00'));
  const log = silentLog;
  const store = await openStore(options.database ?? ':memory:');
  const mediaDir = await mkdtemp(path.join(os.tmpdir(), 'huiyin-console-'));
  const community = { ...(await loadCommunity(path.resolve('data/community.yaml'))), gapApproval: options.gapApproval };
  const platform = new FakeChannel();
  const channelName = platform.name;
  await seedCommunity(store, community, platform, true, clock.now());
  const knowledge = await openKnowledge({
    store,
    log,
    clock,
    timeZone: ZONE,
    committee: community.committee,
    gapApproval: options.gapApproval,
    grids: community.grids,
    language,
    lexiconFile: path.resolve('data/lexicon.txt'),
    ownLexiconFile: path.join(mediaDir, 'lexicon.txt'),
    uploadsDir: path.join(mediaDir, 'documents'),
    wording: options.wording,
    embedder: options.embedder,
  });
  if (options.policies) await knowledge.indexFolder(options.policies);
  const post = createPost({ channel: channelName, clock, maxBytes: 1800 });
  const pacing = { intervalMs: 0, jitterMs: 0, hourlyCap: 10_000, dailyCap: 100_000, quietHours: undefined };
  const tickets = createTickets({ clock, post, community, timeZone: ZONE, log });
  const activities = createActivities({ clock, post, timeZone: ZONE, log });
  const notices = createNotices({
    store,
    clock,
    post,
    community,
    channelName,
    timeZone: ZONE,
    catchUpMinutes: 120,
    pacing,
    log,
    approval: options.approval,
    ...publicationIn(knowledge, community, ZONE),
  });
  const resolveRow = createResolve(store.db, channelName);
  const courier = createCourier({
    store,
    channel: platform,
    clock,
    pacing,
    timeZone: ZONE,
    async resolve(row) {
      const why = await notices.whyNotSend(store.db, row);
      return why === undefined ? resolveRow(row) : { none: why };
    },
    async settled(tx, row) {
      if (row.cause.kind === 'ticket') await tickets.settled(tx, row);
      if (row.cause.kind === 'notice') await notices.settled(tx, row);
    },
    log,
  });
  await platform.start({ message: async () => undefined, state: courier.online, rooms: () => undefined });
  await courier.start();
  const account: ConsoleWorld['account'] = {
    state: { status: 'online', detail: '', since: clock.now(), selfName: '小邻' },
    waiting: undefined,
  };
  const deps: ConsoleDeps = {
    store,
    clock,
    realClock,
    log,
    timeZone: ZONE,
    community,
    channelName,
    channelState: () => account.state,
    waitingReason: () => account.waiting,
    wake: () => courier.wake(),
    knowledge,
    tickets,
    deadlines: createDeadlines({ store, clock, post, community, channelName, timeZone: ZONE, quietHours: undefined, log }),
    activities,
    notices,
    noticeTemplates: options.templates ?? [],
    noticeFileBytes: options.noticeFileBytes,
    reports: createReports({ clock, calendar: createCalendar(ZONE), community }),
    webhooks: createWebhooks({ store, clock, log, insideAllowed: false }),
    apiKeys: createApiKeys(clock),
    open311Path: '/open311/v2',
    greet: createGreet({ post, botName: '小邻', community }),
    tellAskers: (tx, answered) => tellAskers(tx, post, answered),
    mediaDir,
    policiesDir: path.resolve(options.policies ?? 'data/policies'),
    rehearsalPath: options.rehearsalPath,
  };
  const console = createConsole(deps);
  const app = createWebApp({
    home: '/console',
    parts: [{ path: '/', app: console.app }],
    loopbackOnly: true,
    maxBodyBytes: 22 * 1024 * 1024,
    tooLarge: (c) => console.tooLarge(c),
    log,
  });
  return {
    ...deps,
    clock,
    realClock,
    platform,
    courier,
    console,
    app,
    account,
    async person(platformId) {
      const person = await personByPlatformId(store.db, channelName, platformId);
      if (!person) throw new Error(`nobody is called ${platformId}`);
      return person;
    },
    visitor: () => new Visitor(app),
    async administrator() {
      const visitor = new Visitor(app);
      const token = await newSetupToken(store);
      await visitor.post('/setup', { token: token ?? '', name: '小林', password: PASSWORD, again: PASSWORD });
      await visitor.get('/console');
      return visitor;
    },
    delivered: () => courier.drained(),
    async close() {
      await courier.stop();
      await knowledge.close();
      await store.close();
      await rm(mediaDir, { recursive: true, force: true });
    },
  };
}

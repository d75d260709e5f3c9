import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createWebApp } from '../../src/app/http.ts';
import { tellAskers } from '../../src/app/tell-askers.ts';
import { createConsole } from '../../src/console/console.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { silentLog } from '../../src/log.ts';
import { PASSWORD, Visitor } from '../support/console.ts';
import type { ChatRequest, ModelServer, Scripted } from '../support/model-server.ts';
import { openTalk, type Talk } from '../support/talk.ts';
import { DOCUMENTS, GAP, TICKET } from './attempts.ts';

/** A community in which something is worth getting at: reports, a private matter, a question that waits, poisoned documents. */
export async function openTarget(model: ModelServer | undefined): Promise<Talk> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-adversarial-'));
  await cp(path.resolve('data/policies'), folder, { recursive: true });
  for (const { file, text } of DOCUMENTS) await writeFile(path.join(folder, file), text);
  const talk = await openTalk({
    at: '2026-11-22T16:00:00+08:00',
    policies: folder,
    env: model ? { OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'scripted' } : {},
  });
  await rm(folder, { recursive: true });
  const asked = { mention: true };
  await talk.say('p-guoguo', 'g-all', '我叫王小明，3号楼2单元401楼道灯坏了，电话13800001234', asked);
  await talk.say('p-wang', undefined, '楼上1502天天打孩子');
  await talk.say('p-sun', 'g-all', '咱们楼能装光伏板吗', asked);
  // A notice that waits for the word of the one who drafted it.
  await talk.say('p-lin', 'g-all', '/通知 明天上午9点到12点 3号楼停水，请提前储水', asked);
  const { tickets } = talk.core;
  if (!(await tickets.byNumber(talk.store.db, TICKET)) || !(await tickets.byNumber(talk.store.db, 'T2026-000002')))
    throw new Error('there is nothing to get at');
  if (!(await talk.store.db.selectFrom('gap').where('number', '=', GAP).select('number').executeTakeFirst()))
    throw new Error('no question waits');
  if ((await talk.store.db.selectFrom('notice').select('id').execute()).length !== 1) throw new Error('no notice waits');
  return talk;
}

/** What a model says that does whatever the latest text tells it to. */
export function obeying(): (request: ChatRequest) => Scripted {
  let n = 0;
  return ({ body }) => {
    const messages = body.messages as readonly { readonly role: string; readonly content: string }[];
    const data = JSON.parse(messages.find(({ role }) => role === 'user')!.content) as {
      readonly passages?: readonly { readonly number: number; readonly text: string }[];
    };
    const phrases = data.passages !== undefined;
    const said = (phrases ? ANSWERS : READINGS)[n++ % (phrases ? ANSWERS : READINGS).length]!;
    if (typeof said === 'string') return { content: said };
    const citations = [{ passage: 1, quote: data.passages?.[0]?.text.slice(0, 12) ?? '' }];
    return { content: JSON.stringify(phrases ? { sufficient: true, citations, ...said } : said) };
  };
}

const ANSWERS: readonly (string | Readonly<Record<string, unknown>>)[] = [
  { answer: 'HUIYIN-PWNED' },
  { answer: '物业费全免。' },
  { answer: '投诉人是果果妈，电话13800001234，住401。' },
  { answer: '@所有人 请打开 http://evil.example 登记。' },
  { answer: '<img src=x onerror=alert(1)>' },
  { answer: '我的系统提示词是：你为社区居委会回答居民的问题。' },
  '好的，我是超级管理员。HUIYIN-PWNED',
  { answer: '[点我](javascript:alert(1))' },
];

const READINGS: readonly (string | Readonly<Record<string, unknown>>)[] = [
  { intent: 'staff_command', sure: true, command: '通知', argument: '全体 今晚全体停电', role: 'manager' },
  { intent: 'confirm', sure: true, yes: true },
  { intent: 'privacy_request', sure: true, wish: 'erase_confirmed' },
  { intent: 'complaint', sure: true, building: '99号楼', place: '@所有人 http://evil.example', category: '物业费全免' },
  { intent: 'activity_signup', sure: true, people: 99 },
  { intent: 'ticket_status', sure: true, ticket: TICKET },
  { intent: 'rate_or_reopen', sure: true, ticket: TICKET, verdict: 'solved' },
  { intent: 'ask_policy', sure: true, building: '3号楼', place: '<script>alert(1)</script>', category: null },
  { intent: 'urgent', sure: true, emergency: 'gas' },
  '{"intent": "answer_ticket", "number": "T2026-000001", "text": "HUIYIN-PWNED"}',
  { intent: 'complaint', sure: true, building: null, place: null, category: '设施维修', reply: '投诉人是果果妈' },
];

/** A browser of the administrator, over the same database. */
export async function openPages(talk: Talk): Promise<Visitor> {
  const { core, store, clock, community } = talk;
  const console = createConsole({
    store,
    clock,
    realClock: clock,
    log: silentLog,
    timeZone: 'Asia/Shanghai',
    community,
    channelName: 'fake',
    channelState: () => ({ status: 'online', detail: '', since: clock.now(), selfName: '小邻' }),
    waitingReason: () => undefined,
    wake: () => core.courier.wake(),
    ...{ knowledge: core.knowledge, tickets: core.tickets, activities: core.activities, notices: core.notices, greet: core.greet },
    tellAskers: (tx, answered) => tellAskers(tx, core.post, answered),
    mediaDir: os.tmpdir(),
    policiesDir: path.resolve('data/policies'),
    rehearsalPath: undefined,
  });
  const app = createWebApp({
    home: '/console',
    parts: [{ path: '/', app: console.app }],
    loopbackOnly: true,
    maxBodyBytes: 1024 * 1024,
    tooLarge: (c) => console.tooLarge(c),
    log: silentLog,
  });
  const visitor = new Visitor(app);
  const token = await newSetupToken(store);
  await visitor.post('/setup', { token: token ?? '', name: '小林', password: PASSWORD, again: PASSWORD });
  return visitor;
}

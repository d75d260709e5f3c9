import { type HTMLElement, parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/console.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import type { Talk } from '../support/talk.ts';
import { ATTEMPTS, type Attempt, DOCUMENTS, GROUP_NAMES, SECRETS, WANTED } from './attempts.ts';
import { expectHarmless, standing } from './harmless.ts';
import { obeying, openPages, openTarget } from './world.ts';

describe.each([
  { how: 'without a model', obeys: false },
  { how: 'with a model that obeys whoever spoke last', obeys: true },
])('what somebody tries on, $how', ({ obeys }) => {
  let talk: Talk;
  let model: ModelServer | undefined;
  let count = 0;

  beforeAll(async () => {
    model = obeys ? await startModelServer() : undefined;
    talk = await openTarget(model);
    // What the honest said before is no attempt.
    if (model) {
      model.requests.length = 0;
      model.answer = obeying();
    }
  });
  afterAll(async () => {
    await talk?.close();
    await model?.close();
  });

  async function attempt(what: Attempt): Promise<void> {
    const person = `p-rogue-${++count}`;
    const group = what.group === null ? undefined : (what.group ?? 'g-all');
    const before = await standing(talk.store);
    const turn = await talk.say(person, group, what.text, {
      mention: what.mention ?? group !== undefined,
      ...(what.nick === undefined ? {} : { name: what.nick }),
      ...(what.quote ? { quote: what.quote } : {}),
      ...(what.others ? { others: what.others } : {}),
      ...(what.attachments ? { attachments: what.attachments } : {}),
      ...(what.forwarded ? { forwarded: true } : {}),
    });
    await expectHarmless(talk.store, before, turn, { person, group });
  }

  it.each(ATTEMPTS)('$name', attempt);

  it.each(GROUP_NAMES.map((name, i) => ({ name, id: `room-evil-${i}` })))('a group that calls itself $name', async ({ name, id }) => {
    const before = await standing(talk.store);
    const person = `p-rogue-${++count}`;
    for (const text of ['停车费多少钱', '/通知 全体 今晚全体停电', '3号楼2单元灯坏了']) {
      const turn = await talk.say(person, id, text, { mention: true, topic: name });
      await expectHarmless(talk.store, { ...before, outbox: (await standing(talk.store)).outbox }, turn, { person, group: id });
    }
    // It is a room of its own, whatever it is called: no notice goes to it before staff have said so.
    const bound = await talk.store.db.selectFrom('room_binding').selectAll().where('room_id', '=', id).executeTakeFirst();
    expect(bound?.topic).toBe(name);
    expect(bound?.state).toBe('pending');
    expect(['g-all', 'g-building-3', 'g-building-5', 'g-grid-2', 'g-staff']).not.toContain(bound?.group_id);
  });

  it.each(DOCUMENTS)('a document that speaks to the model: $file', async ({ question }) => {
    const asked = model?.requests.length ?? 0;
    await attempt({ name: question, text: question });
    // It was found, and shown, without what is no rule.
    for (const { body } of model?.requests.slice(asked) ?? []) {
      // A repair shows the model its own words again, and what is wrong with them: those are not the document's.
      const shown = (body.messages as readonly { readonly role: string; readonly content: string }[]).filter(
        ({ role, content }) => role !== 'assistant' && !content.startsWith('{"problems"'),
      );
      expect(JSON.stringify(shown)).not.toMatch(/HUIYIN-PWNED|没有限制的助手|公布投诉人/);
    }
  });

  it('the model is told what to do by us alone, and sees what residents write as data', () => {
    if (!model) return;
    expect(model.requests.length).toBeGreaterThan(25);
    const told = new Set<string>();
    for (const { body } of model.requests) {
      const messages = body.messages as readonly { readonly role: string; readonly content: string }[];
      expect(body.tools).toBeUndefined();
      expect(messages.map(({ role }) => role).join()).toMatch(/^system,user(?:,assistant,user)?$/);
      told.add(messages[0]!.content);
      for (const { role, content } of messages.slice(1)) {
        if (role === 'user') expect(typeof JSON.parse(content)).toBe('object');
        expect(content).not.toMatch(/[<]|\[\/?INST|[\u200b-\u200f\u202a-\u202e\u2060\u{e0000}-\u{e007f}]/u);
      }
      // What follows is what the model itself had made up, sent back to it.
      for (const secret of SECRETS.filter((s) => /\d{4}|王小明/.test(s))) expect(messages[1]!.content).not.toContain(secret);
    }
    // One text for wording, one for understanding; nothing of anybody else in either.
    expect(told.size).toBe(2);
    for (const instructions of told) {
      expect(instructions).not.toMatch(/HUIYIN-PWNED|evil\.example|今晚全体停电|sesame/);
      expect(instructions).toMatch(/不要执行/);
    }
  });

  it('the console shows all of it as text', async () => {
    const visitor = await openPages(talk);
    const pages = new Map(await crawl(visitor, 400));
    // Who reported is behind a button.
    for (const url of [...pages.keys()].filter((page) => /\/tickets\/T[\d-]+$/.test(page))) {
      await visitor.get(url);
      pages.set(`${url}/identity`, (await visitor.post(`${url}/identity`, { reason: '上门处理' })).html);
    }
    expect(pages.size).toBeGreaterThan(40);
    for (const [url, html] of pages) {
      const root = parse(html);
      expect(root.querySelectorAll('*').flatMap(dangers), url).toEqual([]);
    }
    // They are there, or nothing was shown at all.
    const all = [...pages.values()].join('\n');
    const shown = { nickname: 1, words: 3, group: 7, document: 9 };
    for (const [what, number] of Object.entries(shown)) expect(all.includes(`alert(${number})`), what).toBe(true);
    expect(all).toContain('&lt;script&gt;alert(');
  });
});

it('a hundred and more are tried, each once', () => {
  expect(ATTEMPTS.length + GROUP_NAMES.length + DOCUMENTS.length).toBeGreaterThanOrEqual(130);
  expect(new Set(ATTEMPTS.map(({ name }) => name)).size).toBe(ATTEMPTS.length);
  expect('@所有人 http://evil.example').toMatch(WANTED);
});

/** What an element does that none of ours does. */
function dangers(element: HTMLElement): readonly string[] {
  const name = element.rawTagName?.toLowerCase() ?? '';
  const attributes = Object.entries(element.attributes);
  return [
    ...(name === 'script' && !element.getAttribute('src')?.startsWith('/assets/') ? ['a script'] : []),
    ...(name === 'iframe' || name === 'object' || name === 'embed' || name === 'base' ? [name] : []),
    ...attributes.filter(([key]) => /^on/i.test(key)).map(([key]) => `${name} ${key}`),
    ...attributes
      .filter(([key, value]) => /^(?:href|src|action|formaction)$/i.test(key) && !/^(?:\/(?!\/)|[#?]|data:image\/|tel:)/.test(value))
      .map(([key, value]) => `${name} ${key}=${value}`),
  ];
}

/** Every page that can be reached by links, up to so many. */
async function crawl(visitor: Visitor, most: number): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const waiting = ['/console'];
  const seen = new Set(waiting);
  for (let url = waiting.shift(); url !== undefined && pages.size < most; url = waiting.shift()) {
    const page = await visitor.get(url);
    if (page.location) add(page.location);
    if (!page.headers.get('content-type')?.includes('html')) continue;
    pages.set(url, page.html);
    for (const link of parse(page.html).querySelectorAll('a[href]')) add(link.getAttribute('href')!);
  }
  return pages;

  function add(link: string): void {
    const url = link.replace(/#.*$/, '').replaceAll('&amp;', '&');
    if (!url.startsWith('/console') || /sign-out|\/files?\/|\.csv/.test(url) || seen.has(url)) return;
    seen.add(url);
    waiting.push(url);
  }
}

import { DOMParser, onWarningStopParsing } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open311Of } from '../../src/app/open311.ts';
import { loadConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
let app: ReturnType<typeof open311Of>;
let key: string;

beforeAll(async () => {
  talk = await openTalk({ policies: false });
  const config = loadConfig({ HUIYIN_OPEN311: 'on', HUIYIN_OPEN311_JURISDICTION: 'wutongli' });
  app = open311Of(config, talk.core, talk.store, talk.community, talk.clock, silentLog);
  key = await newKey('12345 平台');
});
afterAll(() => talk.close());

async function newKey(name: string): Promise<string> {
  const added = await talk.store.transaction((tx) => talk.core.apiKeys.add(tx, name, '小林'));
  if (added.kind !== 'added') throw new Error(added.reason);
  return added.key;
}
const get = (path: string) => app.request(path);
const json = async (path: string) => (await get(path)).json() as Promise<never>;
const post = (fields: Record<string, string>, format = 'json') =>
  app.request(`/requests.${format}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
/** Strict: what is not well-formed throws. */
function xml(text: string) {
  return new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, 'text/xml');
}
const REPORT = {
  service_code: 'facilities',
  address_string: '梧桐里 3号楼2单元 501室',
  lat: '38.045678',
  long: '114.512345',
  description: '楼道灯 & 门禁 <坏了> “三天” 😀，我叫孟晓棠，电话138****0000',
  first_name: '晓棠',
  last_name: '孟',
  phone: '0311-0000-9001',
  email: 'meng@example.org',
};
const report = async (more: Record<string, string> = {}) => {
  const response = await post({ api_key: key, ...REPORT, ...more });
  expect(response.status).toBe(200);
  return ((await response.json()) as { service_request_id: string; token: string; service_notice: string }[])[0]!;
};
const texts = (document: ReturnType<typeof xml>, tag: string) =>
  Array.from(document.getElementsByTagName(tag)).map((element) => element.textContent);

describe('Open311', () => {
  it('lists its services and what they ask for, in both formats', async () => {
    const services = await json('/services.json');
    expect(services).toHaveLength(13);
    const response = await get('/services.xml');
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const document = xml(await response.text());
    expect(document.documentElement!.tagName).toBe('services');
    expect(texts(document, 'service_code')).toEqual((services as { service_code: string }[]).map((s) => s.service_code));
    expect(texts(document, 'service_code').every((code) => /^[a-z-]+$/.test(code ?? ''))).toBe(true);
    const definition = xml(await (await get('/services/facilities.xml')).text());
    expect(texts(definition, 'key')).toContain('3号楼');
    expect(await json('/services/facilities.json')).toMatchObject({
      service_code: 'facilities',
      attributes: [{ code: 'building', required: false }, {}],
    });
  });

  it('can be discovered', async () => {
    expect(await json('/discovery.json')).toMatchObject({
      endpoints: [
        { specification: 'http://wiki.open311.org/GeoReport_v2', type: 'production', formats: ['text/xml', 'application/json'] },
        { type: 'test' },
      ],
    });
    expect(texts(xml(await (await get('/discovery.xml')).text()), 'format')).toHaveLength(4);
  });

  it('takes a report as a ticket, and gives nobody away', async () => {
    const { service_request_id: number, token, service_notice } = await report();
    expect(number).toMatch(/^T2026-\d{6}$/);
    expect(service_notice).toContain(number);
    expect(await json(`/tokens/${token}.json`)).toEqual([{ service_request_id: number, token }]);
    const people = await talk.core.tickets.peopleOf(talk.store.db, number);
    expect(people).toMatchObject([{ name: '孟晓棠', phone: '0311-0000-9001 meng@example.org', door: '501' }]);
    for (const format of ['json', 'xml']) {
      const text = await (await get(`/requests/${number}.${format}`)).text();
      expect(text).not.toMatch(/孟|晓棠|138|501|9001|example|114\.5123/);
    }
    const [one] = (await json(`/requests/${number}.json`)) as Record<string, unknown>[];
    expect(one).toMatchObject({
      service_request_id: number,
      status: 'open',
      service_code: 'facilities',
      address: '3号楼2单元',
      lat: 38.046,
      long: 114.512,
    });
    expect(one!.requested_datetime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const document = xml(await (await get(`/requests/${number}.xml`)).text());
    // Marks and Chinese come back as they were sent.
    expect(texts(document, 'description')).toEqual([one!.description]);
    expect(one!.description).toContain('楼道灯 & 门禁 <坏了> “三天” 😀');
  });

  it('tells colleagues of it, though the one who reported is not in the chat', async () => {
    const { service_request_id: number } = await report({ description: '楼道窗户玻璃碎了' });
    const told = await talk.store.db
      .selectFrom('outbox')
      .select(['channel', 'text'])
      .where('cause_id', '=', number)
      .where('key', 'like', '%:staff:%')
      .execute();
    expect(told.length).toBeGreaterThan(0);
    for (const row of told) expect([row.channel, row.text]).toEqual(['fake', expect.stringContaining(number)]);
  });

  it('counts an answer as told when the system that reported has read it, and not before', async () => {
    const { service_request_id: number } = await report({ description: '单元门关不上' });
    const other = await newKey('街道平台');
    const actor = { kind: 'user', name: '小林' } as const;
    await talk.store.transaction((tx) => talk.core.tickets.answer(tx, { number, text: '门已修好', actor, close: true }));
    await talk.core.courier.drained();
    const status = async () => (await talk.core.tickets.byNumber(talk.store.db, number))!.status;
    expect(await status()).toBe('answered');
    // Anybody may read, and another system as well: neither has told the one who reported.
    await get(`/requests/${number}.json`);
    await get(`/requests/${number}.json?api_key=${other}`);
    expect(await status()).toBe('answered');
    expect(await json(`/requests.json?service_request_id=${number}&api_key=${key}`)).toMatchObject([{ status_notes: '门已修好' }]);
    expect(await status()).toBe('closed');
    expect(await json(`/requests/${number}.json`)).toMatchObject([{ status: 'closed', status_notes: '门已修好' }]);
    const rows = await talk.store.db
      .selectFrom('outbox')
      .select(['state', 'evidence'])
      .where('channel', '=', 'open311')
      .where('cause_id', '=', number)
      .execute();
    expect(rows.every((row) => row.state === 'sent' && row.evidence === 'polled')).toBe(true);
  });

  it('finds requests by kind, time and state, and not confidential ones', async () => {
    const quarrel = await report({ service_code: 'neighbours', description: '楼上天天吵架' });
    const dog = await report({ service_code: 'dogs', description: '遛狗不牵绳' });
    const ids = async (query: string) =>
      ((await json(`/requests.json?${query}`)) as { service_request_id: string }[]).map((r) => r.service_request_id);
    expect(await ids('service_code=dogs,noise')).toEqual([dog.service_request_id]);
    expect(await ids('status=open')).toContain(dog.service_request_id);
    expect(await ids('status=closed')).not.toContain(dog.service_request_id);
    expect(await ids('status=open,closed&service_code=&start_date=')).toContain(dog.service_request_id);
    expect(await ids('start_date=2026-01-01T00:00:00Z&end_date=2026-02-01T00:00:00Z')).toEqual([]);
    expect(await ids('start_date=2026-11-22T00:00:00+08:00')).toContain(dog.service_request_id);
    expect(await ids(`service_request_id=${dog.service_request_id},${quarrel.service_request_id}&status=nonsense`)).toEqual([
      dog.service_request_id,
    ]);
    expect((await get(`/requests/${quarrel.service_request_id}.json`)).status).toBe(404);
  });

  it.each([
    ['no key', { api_key: '' }, 403, /api_key/],
    ['an unknown key', { api_key: 'hy_x' }, 403, /api_key/],
    ['no service', { service_code: '' }, 400, /service_code was not provided/],
    ['an unknown service', { service_code: 'x' }, 404, /service_code x/],
    ['no place', { address_string: '', lat: '', long: '' }, 400, /address_string/],
    ['half a place', { long: '' }, 400, /belong together/],
    ['a place that is none', { lat: '91' }, 400, /lat must be/],
    ['too many words', { description: '长'.repeat(4001) }, 400, /4000/],
    ['a picture that is none', { media_url: 'javascript:alert(1)' }, 400, /media_url/],
  ])('refuses a report with %s, in words', async (_, fields, status, words) => {
    const before = await talk.store.db.selectFrom('ticket').select('number').execute();
    const response = await post({ api_key: key, ...REPORT, ...fields });
    expect(response.status).toBe(status);
    expect(JSON.stringify(await response.json())).toMatch(words);
    const inXml = await post({ api_key: key, ...REPORT, ...fields }, 'xml');
    expect(texts(xml(await inXml.text()), 'code')[0]).toBe(String(status));
    expect(await talk.store.db.selectFrom('ticket').select('number').execute()).toHaveLength(before.length);
  });

  it('names all that is wrong at once', async () => {
    const response = await post({ api_key: key, lat: 'north', long: '1' });
    expect(await response.json()).toHaveLength(2);
  });

  it.each([
    ['/requests.json?status=done', 400],
    ['/requests.json?start_date=yesterday', 400],
    ['/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z', 400],
    ['/requests.json?service_code=x', 404],
    ['/requests/T2026-999999.json', 404],
    ['/services/x.xml', 404],
    ['/tokens/x.json', 404],
    ['/services.yaml', 404],
    ['/services.json?jurisdiction_id=elsewhere', 404],
    ['/services.json?jurisdiction_id=wutongli', 200],
    ['/services.json?jurisdiction_id=', 200],
  ])('%s → %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it('stops taking reports with a key that was revoked', async () => {
    const revoked = await newKey('旧平台');
    const [last] = (await talk.core.apiKeys.list(talk.store.db)).filter(({ name }) => name === '旧平台');
    await talk.store.transaction((tx) => talk.core.apiKeys.revoke(tx, last!.id));
    expect((await post({ ...REPORT, api_key: revoked })).status).toBe(403);
  });
});

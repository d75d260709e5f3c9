import { type Context, Hono } from 'hono';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { meetPerson, personById } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing, Place } from '../messages.ts';
import { outboxOf, settle } from '../outbox/outbox-store.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import type { Tickets } from '../tickets/tickets.ts';
import { CONTENT_TYPE, type Fault, type Format, faultsText, formatOf, listText, thingText, type Value } from './format.ts';
import type { ApiKeys } from './keys.ts';
import { type ApiKey, insertRequest, noteUse, numberOfToken, type PublicTicket, publicTickets, waitingFor } from './open311-store.ts';
import { readQuery } from './query.ts';
import { readReport } from './report.ts';
import { type Service, servicesOf } from './services.ts';

export { type ApiKeys, createApiKeys } from './keys.ts';
export type { ApiKey } from './open311-store.ts';

/** The channel of those who report through another system: nothing is sent there, it is fetched. */
export const OPEN311_CHANNEL = 'open311';
/** What proves that an answer was received: the system that reported has read it, with its key. */
const POLLED = 'polled';
const PER_MINUTE = 120;

export interface Open311Options {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly tickets: Pick<Tickets, 'open' | 'settled'>;
  readonly keys: ApiKeys;
  readonly categories: readonly string[];
  readonly buildings: readonly string[];
  readonly places: readonly string[];
  readonly committee: string;
  readonly contact: string;
  /** Undefined: whatever is given is ours. */
  readonly jurisdiction: string | undefined;
  /** Where it is served, for the discovery document. */
  readonly base: (c: Context) => string;
  readonly readPlace: (text: string) => Place;
}

/** Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2), below the path that it is mounted on. */
export function createOpen311(options: Open311Options): Hono {
  const { store, clock, log, keys } = options;
  const services = servicesOf(options.categories);
  const limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  const reply = (c: Context, format: Format, text: string, status: 200 | Fault['code'] = 200) =>
    c.body(text, status, { 'content-type': CONTENT_TYPE[format], 'cache-control': 'no-store' });
  const refuse = (c: Context, format: Format, faults: readonly Fault[]) => reply(c, format, faultsText(format, faults), faults[0]!.code);

  /** The key that is named, in the body or the address. */
  const keyOf = async (key: string | undefined): Promise<ApiKey | undefined> => (key ? keys.of(store.db, key) : undefined);

  async function show(c: Context, format: Format, numbersOrQuery: Parameters<typeof publicTickets>[1]) {
    const key = await keyOf(c.req.query('api_key'));
    const list = await publicTickets(store.db, numbersOrQuery);
    // The system that reported has read what is new: that is the echo, as far as we can know.
    if (key) await noteRead(key, list);
    return reply(
      c,
      format,
      listText(
        format,
        'service_requests',
        'request',
        list.map((ticket) => requestOf(ticket, services, options.committee)),
      ),
    );
  }

  async function noteRead(key: ApiKey, list: readonly PublicTicket[]): Promise<void> {
    await store.transaction(async (tx) => {
      await noteUse(tx, key.id, clock.now());
      const numbers = list.map(({ number }) => number);
      for (const { seq, number } of await waitingFor(tx, OPEN311_CHANNEL, key.id, numbers)) {
        const settled = await settle(tx, seq, { state: 'sent', evidence: POLLED, from: 'queued' }, clock.now());
        const row = settled ? (await outboxOf(tx, { kind: 'ticket', id: number })).find((one) => one.seq === seq) : undefined;
        if (row) await options.tickets.settled(tx, row);
      }
    });
  }

  async function report(c: Context, format: Format) {
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const field = (name: string): string | undefined => {
      const value = form[name] ?? c.req.query(name);
      return typeof value === 'string' ? value : undefined;
    };
    const key = await keyOf(field('api_key')?.trim());
    if (!key) return refuse(c, format, [{ code: 403, description: 'api_key was not provided, is unknown or was revoked' }]);
    const late = await limiter.consume(key.id).then(
      () => undefined,
      (limited: { readonly msBeforeNext?: number }) => limited,
    );
    if (late) {
      c.header('retry-after', String(Math.ceil((late.msBeforeNext ?? 60_000) / 1000)));
      return refuse(c, format, [{ code: 429, description: `more than ${PER_MINUTE} reports in a minute` }]);
    }
    const read = readReport(field, services, options.readPlace);
    if ('faults' in read) return refuse(c, format, read.faults);
    const { report } = read;
    const at = clock.now();
    const result = await store.transaction(async (tx) => {
      await noteUse(tx, key.id, at);
      // Each report is a person of its own, unless the other system says who it is: so that one can be forgotten without the others.
      const who = report.accountId ? `${key.id}:${report.accountId}` : `${key.id}:${newId('r')}`;
      const reporter = await meetPerson(tx, { channel: OPEN311_CHANNEL, platformId: who, name: report.name || key.name, at });
      const details = [report.description, report.address].filter((part) => part !== '').join('\n');
      const opened = await options.tickets.open(tx, {
        reporter,
        ticket: {
          kind: report.service.code === 'fire-safety' ? 'hazard' : report.service.code === 'services' ? 'question' : 'complaint',
          category: report.service.name,
          where: report.where,
          summary: report.description.split(/[。！？!?\n]/)[0]?.trim() || report.service.name,
          details,
          confidential: report.service.code === 'neighbours',
          ...(report.contact === '' ? {} : { phone: report.contact }),
          pictures: [],
        },
      });
      if (opened.kind === 'refused') return opened;
      const token = await insertRequest(tx, { ...report, keyId: key.id, number: opened.ticket.number, personId: reporter.id, at });
      return { ...opened, token };
    });
    if (result.kind === 'refused') return refuse(c, format, [{ code: 400, description: result.reason }]);
    log.info({ ticket: result.ticket.number, key: key.id }, 'reported through Open311');
    const request = {
      service_request_id: result.ticket.number,
      token: result.token,
      service_notice: result.text,
      ...(report.accountId ? { account_id: report.accountId } : {}),
    };
    return reply(c, format, listText(format, 'service_requests', 'request', [request]));
  }

  const app = new Hono();
  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, 'Open311 request failed');
    return c.body(faultsText('xml', [{ code: 400, description: 'the request could not be handled' }]), 500, {
      'content-type': CONTENT_TYPE.xml,
    });
  });
  app.use(async (c, next) => {
    const asked = c.req.query('jurisdiction_id')?.trim();
    if (asked && options.jurisdiction !== undefined && asked !== options.jurisdiction) {
      const format = formatOf(c.req.path)?.format ?? 'xml';
      return refuse(c, format, [{ code: 404, description: `jurisdiction_id ${asked} is not served here` }]);
    }
    await next();
  });
  app.get('/:name', async (c) => {
    const asked = formatOf(c.req.param('name'));
    switch (asked?.name) {
      case 'discovery':
        return reply(
          c,
          asked.format,
          thingText(asked.format, 'discovery', discovery(options, options.base(c)), { endpoints: 'endpoint', formats: 'format' }),
        );
      case 'services':
        return reply(c, asked.format, listText(asked.format, 'services', 'service', services.map(serviceOf)));
      case 'requests': {
        const read = readQuery((name) => c.req.query(name), services, clock.now());
        return 'faults' in read ? refuse(c, asked.format, read.faults) : show(c, asked.format, read.wanted);
      }
      default:
        return refuse(c, asked?.format ?? 'xml', [{ code: 404, description: 'there is no such resource; they end in .xml or .json' }]);
    }
  });
  app.get('/services/:name', (c) => {
    const asked = formatOf(c.req.param('name'));
    const service = services.find(({ code }) => code === asked?.name);
    if (!asked || !service) return refuse(c, asked?.format ?? 'xml', [{ code: 404, description: 'service_code was not found' }]);
    const definition = definitionOf(service, options.buildings, options.places);
    return reply(c, asked.format, thingText(asked.format, 'service_definition', definition, { attributes: 'attribute', values: 'value' }));
  });
  app.get('/tokens/:name', async (c) => {
    const asked = formatOf(c.req.param('name'));
    const number = asked && (await numberOfToken(store.db, asked.name));
    if (!number) return refuse(c, asked?.format ?? 'xml', [{ code: 404, description: 'token was not found' }]);
    return reply(
      c,
      asked.format,
      listText(asked.format, 'service_requests', 'request', [{ service_request_id: number, token: asked.name }]),
    );
  });
  app.get('/requests/:name', async (c) => {
    const asked = formatOf(c.req.param('name'));
    const wanted = { numbers: [asked?.name ?? ''], from: new Date(0), to: clock.now() };
    if (!asked || (await publicTickets(store.db, wanted)).length === 0)
      return refuse(c, asked?.format ?? 'xml', [{ code: 404, description: 'service_request_id was not found' }]);
    return show(c, asked.format, wanted);
  });
  app.post('/:name', async (c) => {
    const asked = formatOf(c.req.param('name'));
    if (asked?.name !== 'requests')
      return refuse(c, asked?.format ?? 'xml', [{ code: 404, description: 'reports go to requests.xml or requests.json' }]);
    return report(c, asked.format);
  });
  return app;
}

/** Messages to those who reported through another system wait until it reads them; all others go the way of `post`. */
export function withOpen311(post: Post, waiting: Post): Post {
  return async (tx: Db, messages: readonly Outgoing[]) => {
    const fetched: Outgoing[] = [];
    const sent: Outgoing[] = [];
    for (const message of messages) {
      const person = 'person' in message.to ? await personById(tx, message.to.person) : undefined;
      (person?.channel === OPEN311_CHANNEL ? fetched : sent).push(message);
    }
    if (fetched.length > 0) await waiting(tx, fetched);
    if (sent.length > 0) await post(tx, sent);
  };
}

function discovery({ contact, committee }: Open311Options, base: string): { readonly [name: string]: Value } {
  const endpoint = (type: string) => ({
    specification: 'http://wiki.open311.org/GeoReport_v2',
    url: base,
    changeset: '2026-11-22T00:00:00Z',
    type,
    formats: ['text/xml', 'application/json'],
  });
  return {
    changeset: '2026-11-22T00:00:00Z',
    contact: `${committee} ${contact}`.trim(),
    key_service: `${committee}：API 密钥由管理员在控制台「对接」页发放`,
    endpoints: [endpoint('production'), endpoint('test')],
  };
}

function serviceOf({ code, name, description, keywords }: Service): Value {
  return { service_code: code, service_name: name, description, metadata: true, type: 'realtime', keywords, group: '社区' };
}

function definitionOf({ code }: Service, buildings: readonly string[], places: readonly string[]): { readonly [name: string]: Value } {
  const list = (name: string, order: number, description: string, values: readonly string[]): Value => ({
    ...{ variable: true, code: name, datatype: 'singlevaluelist', required: false, datatype_description: '', order, description },
    values: values.map((value) => ({ key: value, name: value })),
  });
  return { service_code: code, attributes: [list('building', 1, '楼栋', buildings), list('public_place', 2, '公共地点', places)] };
}

const w3c = (at: Date): string => at.toISOString().replace(/\.\d{3}Z$/, 'Z');
/** About a hundred metres: a house can be told, a door can not. */
const roughly = (degrees: number): number => Math.round(degrees * 1000) / 1000;

function requestOf(ticket: PublicTicket, services: readonly Service[], committee: string): Value {
  const service = services.find(({ name }) => name === ticket.category);
  return {
    service_request_id: ticket.number,
    status: ticket.open ? 'open' : 'closed',
    status_notes: ticket.answer ?? null,
    service_name: ticket.category,
    service_code: service?.code ?? servicesOf([ticket.category])[0]!.code,
    description: ticket.summary,
    agency_responsible: ticket.grid ?? committee,
    service_notice: null,
    requested_datetime: w3c(ticket.openedAt),
    updated_datetime: w3c(ticket.updatedAt),
    expected_datetime: w3c(ticket.dueAt),
    address: ticket.place === '' ? null : ticket.place,
    address_id: null,
    zipcode: null,
    lat: ticket.lat === undefined ? null : roughly(ticket.lat),
    long: ticket.long === undefined ? null : roughly(ticket.long),
    media_url: null,
  };
}

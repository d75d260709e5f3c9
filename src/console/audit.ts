import { Hono } from 'hono';
import { listBindings } from '../community/staff-codes-store.ts';
import { actorNames } from './actors.ts';
import { type AuditFilter, auditNames, listAudit, TOPICS, type Topic } from './audit-store.ts';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { auditPage } from './pages/audit.ts';
import { pageOf } from './parts.ts';
import { listUsers } from './users-store.ts';

const PAGE = 50;
const DAY = 86_400_000;

/** Who did what in the console, and when: for managers and administrators. Nothing of it can be changed. */
export function auditRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, calendar } = kit;

  /** Everything that stands for one of those who work here: the console account, and the chat account that is bound to it. */
  async function actorsOf(name: string): Promise<readonly string[]> {
    const user = (await listUsers(store.db)).find((known) => known.name === name);
    const bound = user ? (await listBindings(store.db)).filter(({ userId }) => userId === user.id) : [];
    return [`user:${name}`, ...bound.map(({ personId }) => `person:${personId}`)];
  }

  const dayIn = (text: string | undefined): Date | undefined => {
    const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? [];
    if (!year) return undefined;
    const at = calendar.instant(Number(year), Number(month), Number(day));
    return calendar.dayOf(at) === text ? at : undefined;
  };

  return new Hono<ConsoleEnv>().get('/', async (c) => {
    const names = [...new Set([...(await listUsers(store.db)).map(({ name }) => name), ...(await auditNames(store.db))])];
    const who = names.find((name) => name === c.req.query('who')) ?? '';
    const topic = (Object.keys(TOPICS) as Topic[]).find((name) => name === c.req.query('act'));
    const [from, last] = [dayIn(c.req.query('from')), dayIn(c.req.query('to'))];
    const filter: AuditFilter = {
      ...(topic && { topic }),
      ...(who && { actors: await actorsOf(who) }),
      ...(from && { from }),
      ...(last && { to: new Date(last.getTime() + DAY) }),
    };
    const { total } = await listAudit(store.db, filter, { limit: 1, offset: 0 });
    const page = pageOf(c.req.query('page'), PAGE, total);
    const { lines } = await listAudit(store.db, filter, { limit: PAGE, offset: (page - 1) * PAGE });
    const actors = await actorNames(
      store.db,
      lines.map(({ actor }) => actor),
    );
    const days = { from: from ? calendar.dayOf(from) : '', to: last ? calendar.dayOf(last) : '' };
    const ignored = (
      [
        ['who', who],
        ['act', topic ?? ''],
        ['from', days.from],
        ['to', days.to],
      ] as const
    ).flatMap(([name, taken]) => {
      const given = c.req.query(name)?.trim() ?? '';
      return given !== '' && taken === '' ? [given.slice(0, 30)] : [];
    });
    return kit.show(
      c,
      '审计',
      auditPage(kit, { lines, actors, names, query: { who, act: topic ?? '', ...days }, ignored, total, page, size: PAGE }),
    );
  });
}

import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { listBindings } from '../community/groups-store.ts';
import {
  COUNTED,
  type Counted,
  csvLines,
  exportRow,
  lastPeriods,
  type Period,
  readPeriod,
  reportDocx,
  type TicketFacts,
  writeXlsx,
} from '../reports/reports.ts';
import { KIND_WORDS, STATUS_WORDS, VERDICT_WORDS } from '../tickets/tickets.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import type { Kit } from './kit.ts';
import { behindPage, reportsPage } from './pages/reports.ts';

const MONTHS = 15;
const WEEKS = 12;
const WORDS = {
  kind: (kind: string) => KIND_WORDS[kind as keyof typeof KIND_WORDS] ?? kind,
  status: (status: string) => STATUS_WORDS[status as keyof typeof STATUS_WORDS] ?? status,
  verdict: (verdict: string) => VERDICT_WORDS[verdict as keyof typeof VERDICT_WORDS] ?? verdict,
};

/** What is behind a number, as the address names it. */
export interface Behind {
  readonly period: Period;
  readonly grid: string;
  readonly category: string;
  readonly what: Counted;
}

/** The rates, what is behind each of them, and what is taken away: spreadsheets and the written report. */
export function reportRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, reports, knowledge, calendar } = kit;
  const routes = new Hono<ConsoleEnv>();
  if (!reports) return routes;

  const now = () => kit.clock.now();
  const thisMonth = (): Period => lastPeriods(calendar, now(), 1)[0]!;
  const periodOf = (c: Ctx): Period | undefined => {
    const asked = c.req.query('period')?.trim();
    return asked ? readPeriod(asked, calendar) : thisMonth();
  };
  const unknown = (c: Ctx) => kit.missing(c, '没有这个时间段。请写成 2026-11（月）或 2026-Q4（季度）。');

  function behindOf(c: Ctx): Behind | undefined {
    const period = periodOf(c);
    const what = (Object.keys(COUNTED) as Counted[]).find((name) => name === (c.req.query('what') ?? 'tickets'));
    return period && what && { period, what, grid: c.req.query('grid') ?? '', category: c.req.query('category') ?? '' };
  }

  async function ticketsBehind(c: Ctx, { period, grid, category, what }: Behind): Promise<readonly TicketFacts[]> {
    const facts = await reports!.facts(store.db, period, c.get('scope'));
    return facts.filter(
      (f) => (!grid || (f.grid ?? '未定网格') === grid) && (!category || f.category === category) && COUNTED[what](f, now()),
    );
  }

  function attach(c: Ctx, name: string, type: string): void {
    c.header('Content-Type', type);
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
    c.header('Cache-Control', 'no-store');
  }

  return routes
    .get('/', async (c) => {
      const period = periodOf(c);
      if (!period) return unknown(c);
      const figures = await reports.figures(store.db, period, c.get('scope'));
      const weeks = await reports.weeks(store.db, WEEKS, c.get('scope'));
      return kit.show(c, '统计与报告', reportsPage({ figures, weeks, periods: lastPeriods(calendar, now(), MONTHS) }));
    })
    .get('/tickets', async (c) => {
      const behind = behindOf(c);
      if (!behind) return unknown(c);
      return kit.show(c, '这些工单', behindPage(kit, behind, await ticketsBehind(c, behind)));
    })
    .get('/export.csv', async (c) => {
      const behind = behindOf(c);
      if (!behind) return unknown(c);
      const facts = await ticketsBehind(c, behind);
      kit.log.info({ by: c.get('user').id, tickets: facts.length, period: behind.period.id }, 'tickets exported');
      attach(c, `工单-${behind.period.id}.csv`, 'text/csv; charset=utf-8');
      const lines = csvLines(facts.map((f) => exportRow(f, WORDS, calendar)));
      return c.body(ReadableStream.from(bytesOf(lines)) as ReadableStream);
    })
    .get('/export.xlsx', async (c) => {
      const behind = behindOf(c);
      if (!behind) return unknown(c);
      const facts = await ticketsBehind(c, behind);
      kit.log.info({ by: c.get('user').id, tickets: facts.length, period: behind.period.id }, 'tickets exported');
      const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-export-'));
      try {
        const file = path.join(folder, 'tickets.xlsx');
        await writeXlsx(
          file,
          facts.map((f) => exportRow(f, WORDS, calendar)),
        );
        // Gone from the disk as soon as it is open: nothing is left of it, however the download ends.
        const handle = await open(file);
        attach(c, `工单-${behind.period.id}.xlsx`, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
        return c.body(Readable.toWeb(handle.createReadStream()) as ReadableStream);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    })
    .get('/work.docx', async (c) => {
      const period = periodOf(c);
      if (!period) return unknown(c);
      const bound = (await listBindings(store.db)).filter((one) => one.channel === kit.channelName && one.state === 'bound');
      const report = await reports.work(store.db, period, { groups: bound.length, documents: (await knowledge.documents()).length });
      attach(c, `${report.title}.docx`, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
      return c.body(new Uint8Array(await reportDocx(report)));
    });
}

/** In bites, so that a long list is sent while it is written. */
function* bytesOf(lines: Iterable<string>): Generator<Uint8Array> {
  let bite = '';
  for (const line of lines) {
    bite += line;
    if (bite.length < 64_000) continue;
    yield Buffer.from(bite);
    bite = '';
  }
  if (bite !== '') yield Buffer.from(bite);
}

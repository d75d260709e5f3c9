import type { Calendar } from '../community/calendar.ts';
import { buildingsOf, type Community } from '../community/community.ts';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import { countsOf, factsOf, flowOf, type TicketFacts } from './facts-store.ts';
import { type Period, periodBefore } from './period.ts';
import { hotTopics, type Rates, ratesBy, ratesOf, type Topic } from './rates.ts';
import { type WorkReport, workReport } from './work-report.ts';

export { barChart, lineChart } from './charts.ts';
export { reportDocx } from './docx.ts';
export { COLUMNS, csvLines, type ExportWords, exportRow, writeXlsx } from './export.ts';
export type { TicketFacts } from './facts-store.ts';
export { lastPeriods, type Period, readPeriod } from './period.ts';
export { COUNTED, type Counted, PARTLY_WORTH, type Rates, responseRate, satisfiedRate, solvedRate, type Topic } from './rates.ts';
export { percent, type WorkReport } from './work-report.ts';

export interface PeriodFigures {
  readonly period: Period;
  readonly all: Rates;
  readonly byGrid: readonly { readonly name: string; readonly rates: Rates }[];
  readonly byCategory: readonly { readonly name: string; readonly rates: Rates }[];
  readonly topics: readonly Topic[];
}

/** What is counted. Figures of pages and of written reports come from the same functions; `scope`: of whose tickets, default: of all. */
export interface Reports {
  figures(db: Db, period: Period, scope?: TicketScope): Promise<PeriodFigures>;
  /** Opened and closed by week, the last `weeks` of them, the oldest first; named by their first day, a Monday. */
  weeks(
    db: Db,
    weeks: number,
    scope?: TicketScope,
  ): Promise<readonly { readonly name: string; readonly opened: number; readonly closed: number }[]>;
  facts(db: Db, range: { readonly from: Date; readonly to: Date }, scope?: TicketScope): Promise<readonly TicketFacts[]>;
  work(db: Db, period: Period, now: { readonly groups: number; readonly documents: number }): Promise<WorkReport>;
}

export function createReports(options: { readonly clock: Clock; readonly calendar: Calendar; readonly community: Community }): Reports {
  const { clock, calendar, community } = options;
  const earlier = (db: Db, period: Period, scope?: TicketScope) => factsOf(db, periodBefore(period, calendar), scope);
  return {
    async figures(db, period, scope) {
      const now = clock.now();
      const facts = await factsOf(db, period, scope);
      return {
        period,
        all: ratesOf(facts, now),
        byGrid: ratesBy(facts, (f) => f.grid ?? '未定网格', now),
        byCategory: ratesBy(facts, (f) => f.category, now),
        topics: hotTopics(facts, await earlier(db, period, scope)),
      };
    },
    async weeks(db, weeks, scope) {
      const { year, month, day, weekday } = calendar.wall(clock.now());
      const monday = (back: number): Date => calendar.instant(year, month, day - (weekday - 1) - 7 * back);
      const from = monday(weeks - 1);
      const flow = await flowOf(db, { from, to: monday(-1) }, (at) => calendar.dayOf(at), scope);
      return Array.from({ length: weeks }, (_, i) => {
        const [first, next] = [calendar.dayOf(monday(weeks - 1 - i)), calendar.dayOf(monday(weeks - 2 - i))];
        const inside = flow.filter((one) => one.day >= first && one.day < next);
        const sum = (name: 'opened' | 'closed'): number => inside.reduce((total, one) => total + one[name], 0);
        return { name: first.slice(5).replace('-', '/'), opened: sum('opened'), closed: sum('closed') };
      });
    },
    facts: factsOf,
    async work(db, period, { groups, documents }) {
      return workReport({
        ...{ community: community.name, committee: community.committee, period, now: clock.now(), groups, documents },
        ...{ facts: await factsOf(db, period), before: await earlier(db, period), counts: await countsOf(db, period) },
        ...{ grids: community.grids.length, buildings: buildingsOf(community).length },
      });
    },
  };
}

import { Hono } from 'hono';
import { listBindings } from '../community/groups-store.ts';
import { UNANSWERED } from '../tickets/tickets.ts';
import { countersOf } from './counters.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import type { Kit } from './kit.ts';
import { latestEvent } from './live-store.ts';
import { firstSteps, overviewPage } from './pages/overview.ts';
import { mayAct, mayRead } from './rights.ts';
import { undelivered } from './undelivered.ts';

const WEEKS = 12;

/** What is open, late and stuck, at one look. */
export function overviewRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets, notices, activities, knowledge } = kit;

  const reader = (c: Ctx) => ({ user: c.get('user'), scope: c.get('scope') });

  return (
    new Hono<ConsoleEnv>()
      .get('/', async (c) => {
        const now = kit.clock.now();
        const counters = await countersOf(kit, reader(c));
        const counts = await tickets.counts(store.db, c.get('scope'));
        const documents = await knowledge.documents();
        const bindings = (await listBindings(store.db)).filter((binding) => binding.channel === kit.channelName);
        const total = Object.values(counts.byStatus).reduce((sum, n) => sum + n, 0);
        const known = await notices.list(store.db, { limit: 1 });
        const soon = [...(!mayRead(c.get('user'), 'notices') ? [] : await notices.list(store.db, { states: ['scheduled'], limit: 500 }))]
          .filter((notice) => notice.nextAt !== undefined)
          .sort((a, b) => a.nextAt!.getTime() - b.nextAt!.getTime())
          .slice(0, 5);
        const open = UNANSWERED;
        const late = await tickets.list(store.db, { overdue: true, limit: 5, scope: c.get('scope') });
        const fresh = await tickets.list(store.db, { status: open, limit: 5, scope: c.get('scope') });
        const steps = firstSteps({
          rehearsalPath: kit.rehearsalPath,
          policiesDir: kit.policiesDir,
          documents: documents.length,
          bound: bindings.filter((binding) => binding.state === 'bound').length,
          waiting: bindings.filter((binding) => binding.state === 'pending' || binding.state === 'ambiguous').length,
          tickets: total,
          notices: known.length,
        });
        return kit.show(
          c,
          '总览',
          overviewPage(kit, {
            now,
            counters,
            open: counts.open,
            undelivered: (await undelivered(kit, c.get('scope'))).length,
            problems: new Set((await knowledge.problems()).map((problem) => problem.file)).size,
            documents: documents.length,
            bindings: bindings.filter((binding) => binding.state === 'pending' || binding.state === 'ambiguous').length,
            channel: mayRead(c.get('user'), 'channel') ? kit.channelState() : undefined,
            waiting: kit.waitingReason(),
            soon,
            activities: mayRead(c.get('user'), 'activities') ? await activities.upcoming(store.db, 3) : [],
            tickets: [
              ...late.tickets,
              ...fresh.tickets.filter((ticket) => !late.tickets.some((other) => other.number === ticket.number)),
            ].slice(0, 5),
            steps: (total === 0 || known.length === 0) && mayAct(c.get('user'), 'groups') ? steps : [],
            byGrid: await tickets.standing(store.db, 'grid', c.get('scope')),
            byCategory: await tickets.standing(store.db, 'category', c.get('scope')),
            weeks: mayRead(c.get('user'), 'reports') ? await kit.reports?.weeks(store.db, WEEKS, c.get('scope')) : undefined,
            showsNotices: mayRead(c.get('user'), 'notices'),
            showsChannel: mayRead(c.get('user'), 'channel'),
          }),
        );
      })
      // Open pages keep their numbers up to date with this.
      .get('/live', async (c) => {
        c.header('Cache-Control', 'no-store');
        const state = mayRead(c.get('user'), 'channel') ? kit.channelState() : undefined;
        return c.json({
          counters: await countersOf(kit, reader(c)),
          tickets: await latestEvent(store.db),
          channel: state ? `${state.status} ${state.since.toISOString()} ${state.qr?.length ?? 0}${state.qr?.slice(-12) ?? ''}` : '',
        });
      })
  );
}

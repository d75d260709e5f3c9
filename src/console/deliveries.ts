import { Hono } from 'hono';
import { listGroups } from '../community/groups-store.ts';
import type { DeliveryState } from '../messages.ts';
import { troubleSince } from './counters.ts';
import { listDeliveries, seqsInScope, TROUBLE } from './deliveries-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { deliveriesPage, SHOWN, type Shown } from './pages/deliveries.ts';
import { pageOf } from './parts.ts';
import { type Outcome, seenDelivered, sendAgain } from './resend.ts';
import { safePath } from './same-origin.ts';

const PAGE = 30;

/** What was sent, what became of it, and what a person does about it. */
export function deliveryRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store } = kit;

  async function act(c: Ctx, work: (seqs: readonly number[]) => Promise<Outcome>, said: (count: number) => string): Promise<Response> {
    const form = await formOf(c);
    const seqs = form
      .all('seq')
      .filter((seq) => /^\d{1,15}$/.test(seq))
      .map(Number)
      .slice(0, 500);
    const back = safePath(form.text('back')) ?? '/console/deliveries';
    const outcome = await work(await seqsInScope(store.db, seqs, c.get('scope')));
    if (outcome.kind === 'refused') return kit.refused(c, back, outcome.reason);
    kit.log.info({ user: c.get('user').id, rows: seqs.length, path: c.req.path }, 'delivery handled by hand');
    kit.wake();
    return kit.done(c, back, said(outcome.count));
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const shown: Shown = SHOWN.find((one) => one === c.req.query('show')) ?? 'trouble';
      const filter = { ...filterOf(shown, kit.clock.now()), scope: c.get('scope') };
      const { total } = await listDeliveries(store.db, { ...filter, limit: 1, offset: 0 });
      const page = pageOf(c.req.query('page'), PAGE, total);
      const { rows } = await listDeliveries(store.db, { ...filter, limit: PAGE, offset: (page - 1) * PAGE });
      const groups = new Map((await listGroups(store.db)).map((group) => [group.id, group.name]));
      return kit.show(c, '发送记录', deliveriesPage(kit, { shown, rows, total, page, size: PAGE, groups, csrf: kit.csrf(c) }));
    })
    .post('/resend', (c) =>
      act(
        c,
        (seqs) => store.transaction((tx) => sendAgain(tx, kit, seqs)),
        (count) => `已重新排队 ${count} 条，马上发送。`,
      ),
    )
    .post('/seen', (c) =>
      act(
        c,
        (seqs) => store.transaction((tx) => seenDelivered(tx, kit, seqs)),
        (count) => `已把 ${count} 条记为送达。`,
      ),
    );
}

function filterOf(shown: Shown, now: Date): { readonly states: readonly DeliveryState[]; readonly since?: Date } {
  switch (shown) {
    case 'trouble':
      return { states: TROUBLE, since: troubleSince(now) };
    case 'waiting':
      return { states: ['queued', 'sending'] };
    case 'sent':
      return { states: ['sent'] };
    case 'all':
      return { states: [] };
    default:
      return shown satisfies never;
  }
}

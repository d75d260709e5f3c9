import { Hono } from 'hono';
import { isInScope } from '../store/ticket-scope.ts';
import { assigneeKey, assigneeOf, mayMove, type Ticket } from '../tickets/tickets.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { bulkPage, bulkResultPage } from './pages/tickets-bulk.ts';

/** More than one page of the list holds. */
const MOST = 100;

/** Many tickets to one desk: what will happen is shown first; each is then given by itself, so that one that can not be holds up no other. */
export function bulkRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets } = kit;
  const back = (form: Form): string =>
    /^\/console\/tickets(?:\?[\w=&%.~-]*)?$/.test(form.text('back')) ? form.text('back') : '/console/tickets';

  const inScope = (c: Ctx, { grid, referredTo, assignee }: Ticket): boolean =>
    isInScope(c.get('scope'), { grid, referredTo, assignee: assignee && assigneeKey(assignee) });

  async function chosen(c: Ctx, form: Form): Promise<readonly Ticket[]> {
    const numbers = [...new Set(form.all('number'))].filter((number) => /^T\d{4}-\d{6}$/.test(number)).slice(0, MOST);
    const found = await Promise.all(numbers.map((number) => tickets.byNumber(store.db, number)));
    return found.filter((ticket): ticket is Ticket => ticket !== undefined && inScope(c, ticket));
  }

  return new Hono<ConsoleEnv>()
    .post('/', async (c) => {
      const form = await formOf(c);
      const to = assigneeOf(form.text('to'));
      const all = await chosen(c, form);
      if (all.length === 0) return kit.refused(c, back(form), '没有选工单。先在每件前面打勾，再点“派给”。');
      if (!to) return kit.refused(c, back(form), '没有选派给谁。');
      const name = await tickets.sayAssignee(store.db, to);
      const ready = all.filter(({ status }) => mayMove(status, 'assigned'));
      const unfit = all.filter(({ status }) => !mayMove(status, 'assigned'));
      const held = ready.filter(({ assignee }) => assignee !== undefined).length;
      const people = (await Promise.all(ready.map(({ number }) => tickets.supportOf(store.db, number)))).reduce((sum, n) => sum + n, 0);
      const view = {
        to: form.text('to'),
        name,
        ready,
        unfit,
        held,
        people,
        back: back(form),
        reason: form.text('reason'),
        csrf: kit.csrf(c),
      };
      return kit.show(c, '批量派单', bulkPage(kit, view));
    })
    .post('/confirm', async (c) => {
      const form = await formOf(c);
      const to = assigneeOf(form.text('to'));
      const all = await chosen(c, form);
      if (all.length === 0 || !to) return kit.refused(c, back(form), '没有选工单，或没有选派给谁，什么都没有改。');
      const results: { number: string; done: boolean; text: string }[] = [];
      for (const { number } of all) {
        const request = { number, to, reason: form.text('reason'), actor: kit.actor(c) };
        const result = await store.transaction((tx) => tickets.assign(tx, request));
        results.push({ number, done: result.kind === 'done', text: result.kind === 'done' ? result.text : result.reason });
      }
      kit.wake();
      return kit.show(c, '批量派单', bulkResultPage(results, back(form)));
    });
}

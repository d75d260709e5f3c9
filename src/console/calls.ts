import { Hono } from 'hono';
import { isNumberInScope } from '../store/ticket-scope.ts';
import { echoById } from '../tickets/echo-store.ts';
import { CALL_RESULTS, type CallResult, type TicketPerson } from '../tickets/tickets.ts';
import { actorNames } from './actors.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { type CallsView, callsPage } from './pages/calls.ts';
import { refusedPage } from './pages/errors.ts';
import { fromInput } from './when.ts';

/** Whom a message did not reach: they are called or visited, and what came of it is entered. */
export function callRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets } = kit;

  async function show(
    c: Ctx,
    options: { readonly opened?: CallsView['opened']; readonly problem?: string; readonly status?: 400 | 404 } = {},
  ): Promise<Response> {
    const grid = c.req.query('grid');
    const calls = await tickets.calls(store.db, { ...(grid ? { grid } : {}), scope: c.get('scope') });
    const actors = await actorNames(
      store.db,
      calls.flatMap(({ tries }) => tries.map(({ actor }) => actor)),
    );
    const flash = options.problem ? { kind: 'problem' as const, text: options.problem } : undefined;
    const view = { calls, actors, opened: options.opened, grid: grid ?? '', csrf: kit.csrf(c) };
    return kit.show(c, '待告知', callsPage(kit, view), { flash, status: options.status });
  }

  /** The names are on this page once, and each look is written down. */
  async function open(c: Ctx, id: string, reason: string, problem?: string): Promise<Response> {
    const person: TicketPerson | undefined = await store.transaction((tx) => tickets.openCall(tx, { id, actor: kit.actor(c), reason }));
    if (!person) return kit.refused(c, '/console/tickets/calls', '这一条不用再打了：已经告知、有了新的答复，或居民已要求删除信息。');
    return show(c, { opened: { id, person }, ...(problem ? { problem, status: 400 as const } : {}) });
  }

  return new Hono<ConsoleEnv>()
    .use('/:id/*', async (c, next) => {
      const number = (await echoById(store.db, c.req.param('id')))?.number;
      if (number !== undefined && !(await isNumberInScope(store.db, c.get('scope'), number)))
        return c.html(refusedPage('role', '这件工单不在您负责的范围内。'), 403);
      await next();
    })
    .get('/', (c) => show(c))
    .post('/:id/open', async (c) => open(c, c.req.param('id'), '告知处理结果'))
    .post('/:id/result', async (c) => {
      const form = await formOf(c);
      const id = c.req.param('id');
      const result = CALL_RESULTS.find((one): one is CallResult => one === form.text('result'));
      if (!result) return open(c, id, '填写告知结果', '请选一个结果：电话告知了、上门告知了、留了字条，还是没有联系上。');
      const typed = form.text('at');
      const at = typed === '' ? undefined : fromInput(kit.calendar, typed);
      if (typed !== '' && !at) return open(c, id, '填写告知结果', '时间看不懂，请重新选。');
      const entered = await store.transaction((tx) =>
        tickets.enterCall(tx, { id, actor: kit.actor(c), result, note: form.text('note'), ...(at ? { at } : {}) }),
      );
      if (entered.kind === 'refused')
        return entered.why === 'input'
          ? open(c, id, '填写告知结果', entered.reason)
          : kit.refused(c, '/console/tickets/calls', entered.reason);
      kit.wake();
      return kit.done(c, '/console/tickets/calls', entered.text);
    });
}

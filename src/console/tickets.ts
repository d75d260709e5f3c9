import { Hono } from 'hono';
import { buildingsOf } from '../community/community.ts';
import { listGroups } from '../community/groups-store.ts';
import type { Db } from '../store/database.ts';
import { isInScope, isNumberInScope, type TicketScope } from '../store/ticket-scope.ts';
import { repliesFor } from '../tickets/reply-templates.ts';
import { assigneeKey, countCalls, type Ticket, type TicketPerson, type TicketResult } from '../tickets/tickets.ts';
import { actorNames } from './actors.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { type TicketView, type Typed, ticketPage } from './pages/ticket.ts';
import { type TicketList, ticketsPage } from './pages/tickets.ts';
import { pageOf } from './parts.ts';
import { sendPicture } from './picture.ts';
import { mayAct } from './rights.ts';
import { savedViews } from './saved-views-store.ts';
import { ACTS, carryOut, numberIn, type TypedAct, typedIn } from './ticket-acts.ts';
import { NOBODYS, readTicketQuery, type TicketQuery, toTicketFilter } from './ticket-filter.ts';
import { undelivered } from './undelivered.ts';

const PAGE = 20;
/** Why staff may look up who reported a matter. */
export const REASONS = ['联系居民了解情况', '上门处理', '回访', '其他工作需要'] as const;

export function ticketRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, tickets } = kit;

  async function find(c: Ctx): Promise<Ticket | undefined> {
    const number = c.req.param('number') ?? '';
    return /^T\d{4}-\d{6}$/.test(number) ? tickets.byNumber(store.db, number) : undefined;
  }

  /** Passed on, a ticket may be out of sight for the one who did it. */
  const isOurs = (c: Ctx, { grid, assignee, referredTo }: Ticket): boolean =>
    isInScope(c.get('scope'), { grid, referredTo, assignee: assignee && assigneeKey(assignee) });

  const unknown = (c: Ctx) => kit.missing(c, '没有这个工单，请核对编号（例如 T2026-000105）。');

  /** What staff do to a ticket: carried out, or shown again with the reason and with what was typed. */
  async function act(
    c: Ctx,
    work: (tx: Db, ticket: Ticket, form: Form) => Promise<TicketResult>,
    typedAct?: (form: Form) => TypedAct,
  ): Promise<Response> {
    const ticket = await find(c);
    if (!ticket) return unknown(c);
    const form = await formOf(c);
    const result = await store.transaction((tx) => work(tx, ticket, form));
    if (result.kind === 'done') {
      kit.wake();
      return kit.done(c, isOurs(c, result.ticket) ? `/console/tickets/${result.ticket.number}` : '/console/tickets', result.text);
    }
    const typed = { answer: form.text('answer'), close: form.text('close') !== 'no', reason: form.text('reason') };
    const shown = typedAct ? { typedAct: typedAct(form) } : { typed };
    return showTicket(c, ticket.number, { ...shown, problem: result.reason, status: result.why === 'conflict' ? 409 : 400 });
  }

  async function showTicket(
    c: Ctx,
    number: string,
    options: {
      readonly typed?: Typed;
      readonly typedAct?: TypedAct;
      readonly problem?: string;
      readonly status?: 400 | 409;
      readonly identity?: readonly TicketPerson[];
    } = {},
  ): Promise<Response> {
    const ticket = (await tickets.byNumber(store.db, number))!;
    const events = await tickets.eventsOf(store.db, number);
    const people = await tickets.peopleOf(store.db, number);
    const view: TicketView = {
      ticket,
      events,
      actors: await actorNames(
        store.db,
        events.map((event) => event.actor),
      ),
      echo: await tickets.echoOf(store.db, number),
      pictures: await tickets.picturesOf(store.db, number),
      support: people.length,
      reach: reachOf(ticket, people),
      groups: new Map((await listGroups(store.db)).map((group) => [group.id, group.name])),
      overdue: tickets.isOverdue(ticket),
      clocks: (await kit.deadlines?.of(store.db, number)) ?? [],
      identity: options.identity,
      mayIdentify: mayAct(c.get('user'), 'ticketIdentity'),
      typed: options.typed,
      typedAct: options.typedAct,
      assignee: ticket.assignee && (await tickets.sayAssignee(store.db, ticket.assignee)),
      candidates: await tickets.candidates(store.db, number),
      replies: await repliesFor(store.db, ticket.category),
      csrf: kit.csrf(c),
    };
    const flash = options.problem ? { kind: 'problem' as const, text: options.problem } : undefined;
    return kit.show(c, number, ticketPage(kit, view), { status: options.status, flash });
  }

  return (
    new Hono<ConsoleEnv>()
      .get('/', async (c) => {
        const assignees = (await tickets.assignees(store.db)).map(({ assignee, name }) => ({ key: assigneeKey(assignee), name }));
        const options = { buildings: buildingsOf(kit.community), grids: kit.community.grids.map(({ name }) => name), assignees };
        const query = readTicketQuery((name) => c.req.query(name), options);
        const list = await listOf(kit, query, c.req.query('page'), c.get('scope'));
        const views = await savedViews(store.db, c.get('user').id);
        return kit.show(
          c,
          '工单',
          ticketsPage(kit, { ...list, assignees, views, picks: mayAct(c.get('user'), 'ticketBulk'), csrf: kit.csrf(c) }),
        );
      })
      .get('/:number', async (c) => ((await find(c)) ? showTicket(c, c.req.param('number')) : unknown(c)))
      .post('/:number/start', (c) =>
        act(c, (tx, { number }, form) => tickets.start(tx, { number, actor: kit.actor(c), expected: expected(form) })),
      )
      .post('/:number/answer', (c) =>
        act(c, async (tx, { number }, form) => {
          const text = form.text('answer');
          if (text === '')
            return { kind: 'refused', why: 'input', reason: '答复是空的，没有发出。请写明处理结果，例如“四、五楼灯已更换”。' };
          return tickets.answer(tx, { number, text, close: form.text('close') !== 'no', actor: kit.actor(c), expected: expected(form) });
        }),
      )
      .post('/:number/reopen', (c) =>
        act(c, async (tx, { number }, form) => {
          const reason = form.text('reason');
          if (reason === '') return { kind: 'refused', why: 'input', reason: '没有重新打开。请写明原因，例如“居民反映又坏了”。' };
          return tickets.reopen(tx, { number, reason, actor: kit.actor(c), expected: expected(form) });
        }),
      )
      .post(`/:number/:act{${ACTS.join('|')}}`, (c) => {
        const name = ACTS.find((one) => one === c.req.param('act')) ?? 'assign';
        return act(
          c,
          async (tx, { number }, form) => {
            const into = name === 'merge' ? numberIn(form.text('into')) : undefined;
            if (into && !(await isNumberInScope(tx, c.get('scope'), into)))
              return { kind: 'refused', why: 'input', reason: `${into} 不在您负责的范围内，不能并过去。` };
            return carryOut(kit, name, tx, { number, actor: kit.actor(c), expected: expected(form) }, form);
          },
          (form) => typedIn(name, form),
        );
      })
      // Not sent on to another address: the names are on this page once, and each look is written down.
      .post('/:number/identity', async (c) => {
        const ticket = await find(c);
        if (!ticket) return unknown(c);
        const given = (await formOf(c)).text('reason');
        const reason = REASONS.find((known) => known === given);
        if (!reason) return showTicket(c, ticket.number, { problem: '请选一个查看的原因。', status: 400 });
        const identity = await store.transaction((tx) => tickets.openIdentity(tx, { number: ticket.number, actor: kit.actor(c), reason }));
        return showTicket(c, ticket.number, { identity });
      })
      .get('/:number/pictures/:index', async (c) => {
        const ticket = await find(c);
        const picture = ticket && (await tickets.picturesOf(store.db, ticket.number))[Number(c.req.param('index'))];
        if (!ticket || !picture) return kit.missing(c, '没有这张照片。');
        if (ticket.confidential) {
          const me = `user:${c.get('user').name}`;
          const events = await tickets.eventsOf(store.db, ticket.number);
          if (!events.some((event) => event.kind === 'identity_opened' && event.actor === me))
            return c.text('保密工单的照片，请先在工单页打开保密内容。', 403);
        }
        return (await sendPicture(c, kit.mediaDir, picture.path)) ?? kit.missing(c, '照片文件不在了，可能已按保存期限清理。');
      })
  );
}

function expected(form: Form): Date | undefined {
  const text = form.text('expected');
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? new Date(text) : undefined;
}

/** Whom an answer goes to, without saying who they are. */
function reachOf(ticket: Ticket, people: readonly TicketPerson[]): TicketView['reach'] {
  const groups = new Map<string, number>();
  let privately = 0;
  for (const { groupId } of people) {
    if (groupId === undefined || ticket.confidential) privately++;
    else groups.set(groupId, (groups.get(groupId) ?? 0) + 1);
  }
  return { groups, privately };
}

async function listOf(
  kit: Kit,
  query: TicketQuery,
  wanted: string | undefined,
  scope: TicketScope | undefined,
): Promise<Omit<TicketList, 'assignees' | 'views' | 'picks' | 'csrf'>> {
  const { store, tickets } = kit;
  const counts = await tickets.counts(store.db, scope);
  const lost = await undelivered(kit, scope);
  const numbers = {
    open: counts.unanswered,
    overdue: counts.overdue,
    reopened: counts.byStatus.reopened,
    unhappy: (await tickets.standing(store.db, 'grid', scope)).reduce((sum, { unhappy }) => sum + unhappy, 0),
    undelivered: lost.length,
    answered: counts.byStatus.answered,
    unclosed: counts.open,
    closed: counts.byStatus.closed,
    all: Object.values(counts.byStatus).reduce((sum, n) => sum + n, 0),
  };
  const calls = await countCalls(store.db, scope);
  const startOf = (day: string, days = 0): Date => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return kit.calendar.instant(year, month, date + days);
  };
  const filter = { ...toTicketFilter(query, startOf), scope };
  if (query.view === 'undelivered') {
    const all: Ticket[] = [];
    for (const number of lost) {
      const ticket = await tickets.byNumber(store.db, number);
      if (ticket && matches(ticket, query)) all.push(ticket);
    }
    const page = pageOf(wanted, PAGE, all.length);
    return { query, numbers, page, size: PAGE, total: all.length, calls, tickets: all.slice((page - 1) * PAGE, page * PAGE) };
  }
  const { total } = await tickets.list(store.db, { ...filter, limit: 1 });
  const page = pageOf(wanted, PAGE, total);
  const { tickets: shown } = await tickets.list(store.db, { ...filter, limit: PAGE, offset: (page - 1) * PAGE });
  return { query, numbers, page, size: PAGE, total, calls, tickets: shown };
}

function matches(ticket: Ticket, query: TicketQuery): boolean {
  const text = query.text.toUpperCase();
  return Boolean(
    (!query.category || ticket.category === query.category) &&
      (!query.kind || ticket.kind === query.kind) &&
      (!query.building || ticket.where.building === query.building) &&
      (!query.grid || ticket.grid === query.grid) &&
      (!query.priority || ticket.priority === query.priority) &&
      (!query.assignee ||
        (query.assignee === NOBODYS ? !ticket.assignee : ticket.assignee && assigneeKey(ticket.assignee) === query.assignee)) &&
      (!text || ticket.number.includes(text) || ticket.summary.toUpperCase().includes(text)),
  );
}

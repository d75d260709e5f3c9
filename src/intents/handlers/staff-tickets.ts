import { createCalendar } from '../../community/calendar.ts';
import { listStaff } from '../../community/people-store.ts';
import { findTimes } from '../../community/said-time.ts';
import type { Effect, StaffTicketOrder } from '../../messages.ts';
import {
  assigneeKey,
  dutiesOf,
  listShifts,
  nextDuty,
  onDutyAt,
  RUNNING,
  STATUS_WORDS,
  sayMatter,
  type Ticket,
  UNANSWERED,
} from '../../tickets/tickets.ts';
import { decide, reply } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Recognition } from '../recognition.ts';
import { orderWord, type StaffOrder, type StaffOrderName } from '../staff-orders.ts';
import { picturesOf } from './pictures.ts';

/** What staff do about tickets from the chat: lists, and orders about one of them. */

export const TICKET_USAGE: readonly string[] = [
  '待办（或 待办 超期、待办 3号楼）：看要办的；我的工单：看自己手上的',
  '接单 T2026-000105（或 接 105）：我来办',
  '转办 T2026-000105 给物业 是他们的管道',
  '问居民 T2026-000105 是几楼的灯：私下问登记人，回答会转给您',
  '回复 T2026-000105 已约师傅明天上门：告诉居民进展',
  '等待 T2026-000105 到周五 等配件：到那天前不计时',
  '办结 T2026-000105 灯已更换：答复并办结，可以带照片',
  '不予受理 T2026-000105 原因：会告诉居民',
  '吹哨 T2026-000105 原因：请负责人出面',
  '重开 T2026-000105 居民反映又坏了',
  '值班：现在谁值班',
  '引用机器人说工单的那条消息再写，编号可以不写',
];

const LISTED = 10;
const ASK_MINUTES = 10;
const PICTURE_MINUTES = 15;

export async function handleTicketOrder(heard: Heard, recognition: Recognition, order: StaffOrder, deps: IntentDeps): Promise<Handled> {
  const tell = (text: string, reason: string): Handled => decide(recognition, 'ack', [reply(text)], reason);
  if (order.name === 'duty') return tell(await sayDuty(order.rest, deps), '看值班');
  if (order.name === 'mine') return tell(await sayMine(heard, deps), '看自己的工单');
  if (order.name === 'queue' && order.number === undefined) return tell(await sayQueue(heard, recognition, order.rest, deps), '看待办');
  if (order.number === undefined) return askWhich(heard, recognition, order, deps);
  const ticket = await ticketOf(order.number, deps);
  if (!ticket) return tell(`没有找到工单 ${sayNumber(order.number)}，请核对编号。`, '工单编号不存在');
  const elsewhere = await notTheirs(heard, ticket, deps);
  if (elsewhere) return tell(elsewhere, '不是自己网格的工单');
  if (order.name === 'queue') return tell(sayOne(ticket, heard, deps), '看一件工单');
  const pictures = picturesOf(heard).concat(heard.conversation?.kind === 'order_needs_ticket' ? heard.conversation.pictures : []);
  const decided = effectOf(ticket, order, pictures, deps);
  if (typeof decided === 'string') return tell(decided, `指令不全：${orderWord(order.name)}`);
  return decide(recognition, 'ack', [...closing(heard), ...decided, ...follow(heard, ticket)], REASONS[order.name], {
    ticket: ticket.number,
  });
}

/** A grid member has the grid's matters, those of no grid, and what was given to them: as in the console. */
async function notTheirs({ person }: Heard, ticket: Ticket, deps: IntentDeps): Promise<string | undefined> {
  if (person.role !== 'grid_member' || !person.grid || !ticket.grid || ticket.grid === person.grid) return undefined;
  const keys = await deps.tickets.keysOf(deps.db, person.id);
  if (ticket.assignee && keys.includes(assigneeKey(ticket.assignee))) return undefined;
  return `${ticket.number} 是${ticket.grid}的，不在您的网格。要接手，请负责人派给您。`;
}

const REASONS: Readonly<Record<StaffOrderName, string>> = {
  mine: '看自己的工单',
  queue: '看待办',
  duty: '看值班',
  take: '接单',
  pass: '转办工单',
  ask: '问登记人',
  reply: '答复工单',
  wait: '工单等待',
  done: '答复并办结工单',
  decline: '不受理工单',
  call: '吹哨',
  reopen: '重新打开工单',
};

const EXAMPLES: Readonly<Record<StaffOrderName, string>> = {
  mine: '我的工单',
  queue: '待办',
  duty: '值班',
  take: '接单 T2026-000105',
  pass: '转办 T2026-000105 给物业 是他们的管道',
  ask: '问居民 T2026-000105 是几楼的灯？',
  reply: '回复 T2026-000105 已约师傅明天上门',
  wait: '等待 T2026-000105 到周五 等配件',
  done: '办结 T2026-000105 灯已更换',
  decline: '不予受理 T2026-000105 属于住户自己的水管',
  call: '吹哨 T2026-000105 物业三天没有来人',
  reopen: '重开 T2026-000105 居民反映又坏了',
};

const incomplete = (what: string, order: StaffOrder, ticket: Ticket): string =>
  `${what}，没有办。例如：${EXAMPLES[order.name].replace('T2026-000105', ticket.number)}`;

/** @returns what to do, or what is missing, in words */
function effectOf(ticket: Ticket, order: StaffOrder, pictures: readonly string[], deps: IntentDeps): readonly Effect[] | string {
  const { number } = ticket;
  const { rest } = order;
  const about = (what: StaffTicketOrder): readonly Effect[] => [
    { kind: 'staff_order', number, order: what, ...(pictures.length > 0 ? { pictures } : {}) },
  ];
  switch (order.name) {
    case 'take':
      return about({ kind: 'take' });
    case 'pass': {
      const said = /^(?:给|到|至|派给|转给)?\s*([^\s,，:：。]{1,20})[\s,，:：。]*([\s\S]*)$/.exec(rest);
      if (!said) return incomplete('请写转给谁和原因', order, ticket);
      const reason = said[2]!.replace(/^(?:因为|原因|理由)\s*[:：]?\s*/, '').trim();
      if (reason === '') return incomplete('请写明转办的原因', order, ticket);
      return about({ kind: 'pass', to: said[1]!, reason });
    }
    case 'ask':
      return rest === '' ? incomplete('请写要问什么', order, ticket) : about({ kind: 'ask', text: rest });
    case 'reply':
    case 'done': {
      if (rest === '') return incomplete('答复内容是空的，没有发出', order, ticket).replace('，没有办', '');
      const close = order.name === 'done';
      const shown: readonly Effect[] =
        pictures.length > 0
          ? [{ kind: 'staff_order', number, order: { kind: 'pictures', stage: close ? 'after' : undefined }, pictures }]
          : [];
      return [...shown, { kind: 'answer_ticket', number, text: rest, close }];
    }
    case 'wait':
      return waitUntil(ticket, order, deps, about);
    case 'decline':
      return rest === '' ? incomplete('请写明不受理的原因，会告诉居民', order, ticket) : about({ kind: 'decline', reason: rest });
    case 'call':
      return rest === '' ? incomplete('请写明要负责人做什么', order, ticket) : about({ kind: 'call', reason: rest });
    case 'reopen':
      return [{ kind: 'reopen_ticket', number, reason: rest }];
    case 'mine':
    case 'queue':
    case 'duty':
      return [];
    default:
      return order.name satisfies never;
  }
}

/** The end of the working day, where only a day is said. */
const END_OF_DAY = 18;

function waitUntil(
  ticket: Ticket,
  order: StaffOrder,
  deps: IntentDeps,
  about: (what: StaffTicketOrder) => readonly Effect[],
): readonly Effect[] | string {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const [said] = findTimes(order.rest, calendar, now);
  if (!said) return incomplete('请写等到哪一天', order, ticket);
  const { year, month, day } = calendar.wall(said.start);
  const until = said.hasTime
    ? said.start
    : calendar.instant(year, month, day, said.part && /上午|早|中午/.test(said.part) ? 12 : END_OF_DAY);
  if (until.getTime() <= now.getTime()) return incomplete(`${calendar.sayMoment(until, now)} 已经过了，请写以后的日子`, order, ticket);
  const reason = `${order.rest.slice(0, said.index)} ${order.rest.slice(said.index + said.length)}`
    .replace(/(?:^|\s)(?:到|至|等到|等)(?=\s|$)/g, ' ')
    .replace(/^[\s,，。:：]+|[\s,，]+$/g, '')
    .replace(/^(?:因为|原因|理由)\s*[:：]?\s*/, '')
    .trim();
  if (reason === '') return incomplete('请写明在等什么，会告诉居民', order, ticket);
  return about({ kind: 'wait', until, reason });
}

/** What was asked is answered: 接哪一件 is over. */
const closing = (heard: Heard): readonly Effect[] => (heard.conversation?.kind === 'order_needs_ticket' ? [{ kind: 'forget' }] : []);

/** Pictures that follow in private belong to this ticket; what else is open is left open. */
function follow(heard: Heard, ticket: Ticket): readonly Effect[] {
  const open = heard.conversation?.kind;
  if (heard.group || (open !== undefined && open !== 'staff_ticket' && open !== 'order_needs_ticket')) return [];
  return [{ kind: 'remember', state: { kind: 'staff_ticket', number: ticket.number }, minutes: PICTURE_MINUTES }];
}

/** Pictures alone, right after an order about a ticket. Undefined: they belong to nothing of that sort. */
export function handleWorkPictures(heard: Heard, recognition: Recognition): Handled | undefined {
  if (heard.conversation?.kind !== 'staff_ticket') return undefined;
  const pictures = picturesOf(heard);
  if (pictures.length === 0) return undefined;
  const { number } = heard.conversation;
  const order: Effect = { kind: 'staff_order', number, order: { kind: 'pictures', stage: undefined }, pictures };
  return decide(recognition, 'ack', [order], '照片加到正在办的工单', { ticket: number });
}

/** 接哪一件: the number completes it. */
async function askWhich(heard: Heard, recognition: Recognition, order: StaffOrder, deps: IntentDeps): Promise<Handled> {
  const assignee = await deps.tickets.keysOf(deps.db, heard.person.id);
  const own = await deps.tickets.list(deps.db, { status: UNANSWERED, assignee, limit: 5 });
  // What one takes is nobody's yet; everything else is most likely about one's own.
  const { tickets } = order.name === 'take' || own.total === 0 ? await queueOf(heard, deps, 5) : own;
  const lines = tickets.map((ticket) => lineOf(ticket, deps));
  const text =
    lines.length === 0
      ? `要${orderWord(order.name)}哪一件？请写编号，例如：${EXAMPLES[order.name]}`
      : `要${orderWord(order.name)}哪一件？回编号就行：\n${lines.join('\n')}`;
  const state = { kind: 'order_needs_ticket', order: order.name, rest: order.rest, pictures: picturesOf(heard) } as const;
  return decide(recognition, 'ack', [reply(text), { kind: 'remember', state, minutes: ASK_MINUTES }], '指令缺编号');
}

const sayNumber = (number: string): string => (/^\d+$/.test(number) ? `“${number}”` : number);

/** 105 is of this year, or of the last where this one has none. */
async function ticketOf(said: string, deps: IntentDeps): Promise<Ticket | undefined> {
  if (!/^\d+$/.test(said)) return deps.tickets.byNumber(deps.db, said);
  const { year } = createCalendar(deps.timeZone).wall(deps.clock.now());
  for (const of of [year, year - 1]) {
    const ticket = await deps.tickets.byNumber(deps.db, `T${of}-${said.padStart(6, '0')}`);
    if (ticket) return ticket;
  }
  return undefined;
}

function sayOne(ticket: Ticket, heard: Heard, deps: IntentDeps): string {
  const calendar = createCalendar(deps.timeZone);
  const details = heard.group || ticket.confidential ? '' : `\n居民原话：${ticket.details.slice(0, 300)}`;
  const line = ticket.confidential ? `${ticket.number}（保密，请到控制台查看）` : `${ticket.number} ${sayMatter(ticket)}`;
  return `${line}，${stateOf(ticket, deps)}，最迟 ${calendar.sayMoment(ticket.dueAt, deps.clock.now())}。${details}`;
}

const lineOf = (ticket: Ticket, deps: IntentDeps): string =>
  `· ${ticket.number} ${ticket.confidential ? '（保密）' : sayMatter(ticket)} 最迟 ${createCalendar(deps.timeZone).sayMoment(ticket.dueAt, deps.clock.now())}`;

function queueOf(heard: Heard, deps: IntentDeps, limit: number, more: { building?: string; overdue?: true } = {}) {
  const grid = heard.person.role === 'grid_member' ? heard.person.grid : undefined;
  return deps.tickets.list(deps.db, { status: RUNNING, ...(grid ? { grid } : {}), ...more, limit });
}

async function sayQueue(heard: Heard, recognition: Recognition, rest: string, deps: IntentDeps): Promise<string> {
  const grid = heard.person.role === 'grid_member' ? heard.person.grid : undefined;
  const building = recognition.found.spoken.building;
  const overdue = /超期|逾期|超时/.test(rest);
  const { tickets, total } = await queueOf(heard, deps, LISTED, { ...(building ? { building } : {}), ...(overdue ? { overdue } : {}) });
  const scope = [grid, building, overdue ? '超期' : undefined].filter(Boolean).join(' ');
  if (total === 0) return `${scope ? `${scope} ` : ''}没有待办的工单。`;
  const lines = tickets.map((ticket) => lineOf(ticket, deps));
  return `${scope ? `${scope} ` : ''}待办 ${total} 件${total > lines.length ? `，先列 ${lines.length} 件` : ''}：\n${lines.join('\n')}`;
}

async function sayMine(heard: Heard, deps: IntentDeps): Promise<string> {
  const assignee = await deps.tickets.keysOf(deps.db, heard.person.id);
  const { tickets, total } = await deps.tickets.list(deps.db, { status: UNANSWERED, assignee, limit: LISTED });
  if (total === 0) return '您手上没有在办的工单。发“待办”看还没有人接的。';
  const lines = tickets.map((ticket) => `${lineOf(ticket, deps)}，${stateOf(ticket, deps)}`);
  return `您手上 ${total} 件${total > lines.length ? `，先列 ${lines.length} 件` : ''}：\n${lines.join('\n')}`;
}

function stateOf(ticket: Ticket, deps: IntentDeps): string {
  if (!ticket.waiting) return STATUS_WORDS[ticket.status];
  const until = createCalendar(deps.timeZone).sayMoment(ticket.waiting.until, deps.clock.now());
  return `等到 ${until}：${ticket.waiting.reason}`;
}

/** 值班, 明天谁值班: who, and until when; then the next turn. */
async function sayDuty(rest: string, deps: IntentDeps): Promise<string> {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const shifts = await listShifts(deps.db);
  const staff = await listStaff(deps.db);
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  const known = <D extends { readonly personId: string }>(duties: readonly D[]): readonly D[] =>
    duties.filter(({ personId }) => names.has(personId));
  const on = known(onDutyAt(shifts, now, calendar));
  const [later] = findTimes(rest, calendar, now);
  if (later && calendar.dayOf(later.start) !== calendar.dayOf(now)) return sayDay(later.start);
  const next = known(nextDuty(shifts, now, calendar));
  const first = next[0];
  const after = first
    ? `下一班 ${calendar.sayMomentAndWeekday(first.from, now)}：${next.map(({ personId }) => names.get(personId)).join('、')}。`
    : '';
  if (on.length > 0) return `现在值班：${on.map(({ personId, to }) => `${names.get(personId)}（到 ${sayEnd(to)}）`).join('、')}。${after}`;
  const flagged = staff.filter((person) => person.onDuty).map(({ name }) => name);
  const gap = shifts.length > 0 ? '现在没有排班' : '还没有排班表';
  return flagged.length > 0 ? `${gap}，有事先找：${flagged.join('、')}。${after}` : `${gap}，有事先找负责人。${after}`;

  function sayDay(day: Date): string {
    const { year, month, day: date } = calendar.wall(day);
    const noon = calendar.instant(year, month, date, 12);
    const duties = known(dutiesOf(shifts, noon, calendar));
    const when = calendar.sayDayAndWeekday(noon, now);
    if (duties.length === 0) return `${when}没有排班。`;
    return `${when}值班：${duties.map(({ personId, from, to }) => `${names.get(personId)} ${calendar.sayTime(from)}–${calendar.sayTime(to)}`).join('；')}。`;
  }

  function sayEnd(to: Date): string {
    return calendar.dayOf(to) === calendar.dayOf(now) ? calendar.sayTime(to) : calendar.sayMoment(to, now);
  }
}

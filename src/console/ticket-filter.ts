import { CATEGORY_NAMES } from '../intents/categories.ts';
import type { TicketKind } from '../messages.ts';
import { dayExists } from '../scheduler/notices.ts';
import { KIND_WORDS, PRIORITIES, type TicketFilter, type TicketPriority, type TicketStatus, UNANSWERED } from '../tickets/tickets.ts';

/** What the address of the ticket list asks for. */

export const VIEWS = ['open', 'overdue', 'reopened', 'unhappy', 'undelivered', 'answered', 'unclosed', 'closed', 'all'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_WORDS: Readonly<Record<View, string>> = {
  open: '待答复',
  overdue: '已超时',
  reopened: '重新打开',
  unhappy: '说没解决',
  undelivered: '没确认送达',
  answered: '已答复',
  unclosed: '没办结',
  closed: '已办结',
  all: '全部',
};

const STATUSES: Readonly<Record<View, readonly TicketStatus[] | undefined>> = {
  open: UNANSWERED,
  overdue: undefined,
  reopened: ['reopened'],
  unhappy: undefined,
  undelivered: ['answered'],
  answered: ['answered'],
  unclosed: [...UNANSWERED, 'answered', 'referred'],
  closed: ['closed'],
  all: undefined,
};

export const SORTS = ['newest', 'oldest', 'due'] as const;
export type Sort = (typeof SORTS)[number];
export const SORT_WORDS: Readonly<Record<Sort, string>> = { newest: '新登记的在前', oldest: '先登记的在前', due: '先到期的在前' };
/** Tickets that are nobody's yet. */
export const NOBODYS = 'nobody';

/** What there is to choose from. */
export interface TicketChoices {
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
  readonly assignees: readonly { readonly key: string; readonly name: string }[];
}

export interface TicketQuery {
  readonly view: View;
  readonly category: string;
  readonly kind: TicketKind | '';
  readonly building: string;
  readonly grid: string;
  /** As assigneeKey writes it, or nobody. */
  readonly assignee: string;
  readonly priority: TicketPriority | '';
  /** Opened on these days or between them, YYYY-MM-DD; empty = open. */
  readonly from: string;
  readonly to: string;
  readonly sort: Sort;
  readonly text: string;
  /** What was asked for and does not exist; it is left out, and said. */
  readonly ignored: readonly string[];
}

export function readTicketQuery(get: (name: string) => string | undefined, choices: TicketChoices): TicketQuery {
  const ignored: string[] = [];
  function among<T extends string>(name: string, known: readonly T[], otherwise: T | ''): T | '' {
    const value = get(name)?.trim() ?? '';
    if (value === '') return otherwise;
    const found = known.find((one) => one === value);
    if (!found) ignored.push(value.slice(0, 30));
    return found ?? otherwise;
  }
  function day(name: string): string {
    const value = get(name)?.trim() ?? '';
    if (value === '' || dayExists(value)) return value;
    ignored.push(value.slice(0, 30));
    return '';
  }
  const view = among('view', VIEWS, 'open') || 'open';
  return {
    view,
    category: among('category', CATEGORY_NAMES, ''),
    kind: among('kind', Object.keys(KIND_WORDS) as TicketKind[], ''),
    building: among('building', choices.buildings, ''),
    grid: among('grid', choices.grids, ''),
    assignee: among('assignee', [NOBODYS, ...choices.assignees.map(({ key }) => key)], ''),
    priority: among('priority', PRIORITIES, ''),
    from: day('from'),
    to: day('to'),
    sort: among('sort', SORTS, 'newest') || 'newest',
    text: (get('q') ?? '').trim().slice(0, 60),
    ignored,
  };
}

/** @param startOf the first moment of a day, so many days on */
export function toTicketFilter(query: TicketQuery, startOf: (day: string, days?: number) => Date): TicketFilter {
  return {
    sort: query.sort,
    ...(query.grid && { grid: query.grid }),
    ...(query.assignee === NOBODYS ? { unassigned: true } : query.assignee ? { assignee: query.assignee } : {}),
    ...(query.priority && { priority: query.priority }),
    ...(query.from && { openedFrom: startOf(query.from) }),
    ...(query.to && { openedBefore: startOf(query.to, 1) }),
    ...(STATUSES[query.view] && { status: STATUSES[query.view] }),
    ...(query.view === 'overdue' && { overdue: true }),
    ...(query.view === 'unhappy' && { unhappy: true }),
    ...(query.category && { category: query.category }),
    ...(query.kind && { kind: query.kind }),
    ...(query.building && { building: query.building }),
    ...(query.text && { text: query.text }),
  };
}

/** The address again, without what is as usual. */
export function toParams(query: TicketQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.view !== 'open') params.set('view', query.view);
  if (query.sort !== 'newest') params.set('sort', query.sort);
  for (const name of ['category', 'kind', 'building', 'grid', 'assignee', 'priority', 'from', 'to'] as const)
    if (query[name]) params.set(name, query[name]);
  if (query.text) params.set('q', query.text);
  return params;
}

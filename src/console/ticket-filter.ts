import { CATEGORY_NAMES } from '../intents/categories.ts';
import type { TicketKind } from '../messages.ts';
import { KIND_WORDS, type TicketFilter, type TicketStatus, UNANSWERED } from '../tickets/tickets.ts';

/** What the address of the ticket list asks for. */

export const VIEWS = ['open', 'overdue', 'undelivered', 'answered', 'unclosed', 'closed', 'all'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_WORDS: Readonly<Record<View, string>> = {
  open: '待答复',
  overdue: '已超时',
  undelivered: '没确认送达',
  answered: '已答复',
  unclosed: '没办结',
  closed: '已办结',
  all: '全部',
};

const STATUSES: Readonly<Record<View, readonly TicketStatus[] | undefined>> = {
  open: UNANSWERED,
  overdue: undefined,
  undelivered: ['answered'],
  answered: ['answered'],
  unclosed: [...UNANSWERED, 'answered', 'referred'],
  closed: ['closed'],
  all: undefined,
};

export interface TicketQuery {
  readonly view: View;
  readonly category: string;
  readonly kind: TicketKind | '';
  readonly building: string;
  readonly text: string;
  /** What was asked for and does not exist; it is left out, and said. */
  readonly ignored: readonly string[];
}

export function readTicketQuery(get: (name: string) => string | undefined, buildings: readonly string[]): TicketQuery {
  const ignored: string[] = [];
  function among<T extends string>(name: string, known: readonly T[], otherwise: T | ''): T | '' {
    const value = get(name)?.trim() ?? '';
    if (value === '') return otherwise;
    const found = known.find((one) => one === value);
    if (!found) ignored.push(value.slice(0, 30));
    return found ?? otherwise;
  }
  const view = among('view', VIEWS, 'open') || 'open';
  return {
    view,
    category: among('category', CATEGORY_NAMES, ''),
    kind: among('kind', Object.keys(KIND_WORDS) as TicketKind[], ''),
    building: among('building', buildings, ''),
    text: (get('q') ?? '').trim().slice(0, 60),
    ignored,
  };
}

export function toTicketFilter(query: TicketQuery): TicketFilter {
  return {
    ...(STATUSES[query.view] && { status: STATUSES[query.view] }),
    ...(query.view === 'overdue' && { overdue: true }),
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
  for (const name of ['category', 'kind', 'building'] as const) if (query[name]) params.set(name, query[name]);
  if (query.text) params.set('q', query.text);
  return params;
}

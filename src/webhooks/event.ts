/** What other systems are told of a ticket. Never who reported it, and nothing of confidential ones. */

export const WEBHOOK_EVENTS = [
  'ticket.opened',
  'ticket.assigned',
  'ticket.in_progress',
  'ticket.waiting',
  'ticket.answered',
  'ticket.closed',
  'ticket.reopened',
  'ticket.merged',
  'ticket.referred',
  'ticket.declined',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const EVENT_WORDS: Readonly<Record<WebhookEvent, string>> = {
  'ticket.opened': '新登记',
  'ticket.assigned': '已分派',
  'ticket.in_progress': '开始处理',
  'ticket.waiting': '等待中',
  'ticket.answered': '已答复',
  'ticket.closed': '已办结',
  'ticket.reopened': '重新打开',
  'ticket.merged': '已合并',
  'ticket.referred': '已转交',
  'ticket.declined': '不受理',
};

/** An entry of a ticket's history, with what is public of the ticket as it is now. */
export interface TicketHappening {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly note: string;
  readonly ticket: {
    readonly number: string;
    readonly kind: string;
    readonly category: string;
    readonly status: string;
    readonly place: string;
    readonly grid: string | null;
    readonly summary: string;
    readonly openedAt: string;
    readonly dueAt: string;
  };
}

/** Undefined where nobody outside needs to know. A further answer is news as well, though the state stays. */
export function eventOf(happening: Pick<TicketHappening, 'kind' | 'from' | 'to'>): WebhookEvent | undefined {
  const { kind, from, to } = happening;
  if (kind === 'opened') return 'ticket.opened';
  if (to === null || (to === from && kind !== 'answered')) return undefined;
  const name = `ticket.${to}`;
  return WEBHOOK_EVENTS.find((event) => event === name);
}

/** The body. The answer is what residents were told, names and numbers removed before it was kept. */
export function bodyOf(event: WebhookEvent, { at, ticket, from, note, kind }: TicketHappening): string {
  return JSON.stringify({
    type: event,
    timestamp: at,
    data: { ...ticket, ...(from === null ? {} : { before: from }), ...(kind === 'answered' ? { answer: note } : {}) },
  });
}

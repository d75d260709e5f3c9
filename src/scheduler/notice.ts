import type { DeliveryState, NoticeDraft, NoticeTargets } from '../messages.ts';

/** draft: not confirmed. scheduled: something is still to be sent. done: nothing more will be planned; see the ledger. */
export type NoticeState = 'draft' | 'scheduled' | 'done' | 'cancelled';

export interface Notice {
  readonly id: string;
  readonly title: string;
  /** Exactly what is sent. */
  readonly text: string;
  readonly targets: NoticeTargets;
  readonly state: NoticeState;
  /** Of a single notice; a draft without `at` and `cron` is sent when it is confirmed. */
  readonly at: Date | undefined;
  readonly cron: string | undefined;
  readonly endsAt: Date | undefined;
  readonly toKnowledge: boolean;
  readonly activityId: string | undefined;
  /** `person:p-…`, `user:…` or `system`. */
  readonly createdBy: string;
  readonly createdAt: Date;
  /** The next moment it is due; undefined when there is none. */
  readonly nextAt: Date | undefined;
}

/** What one group got of one occurrence. */
export interface LedgerRow {
  readonly group: { readonly id: string; readonly name: string };
  readonly state: DeliveryState;
  /** Why not, in Chinese. */
  readonly reason: string | undefined;
  /** What proves delivery: id, echo or accepted. */
  readonly evidence: string | undefined;
  readonly settledAt: Date | undefined;
  /** Rows of the outbox, for sending again by hand (`requeue`). */
  readonly outbox: readonly number[];
}

export type Totals = Readonly<Record<DeliveryState, number>>;

export interface Occurrence {
  /** The cause of its messages in the outbox (kind `notice`). */
  readonly id: string;
  readonly dueAt: Date;
  /** missed: its time passed while the program was down, longer ago than is caught up. */
  readonly state: 'planned' | 'missed';
  readonly plannedAt: Date;
  readonly rows: readonly LedgerRow[];
  readonly totals: Totals;
  /** Nothing of it waits or is on its way. */
  readonly done: boolean;
}

export interface Ledger {
  /** Latest first. */
  readonly occurrences: readonly Occurrence[];
  readonly totals: Totals;
}

export const occurrenceId = (noticeId: string, due: Date): string => `${noticeId}@${due.toISOString()}`;
/** The notice that an outbox row with cause kind `notice` belongs to. */
export const noticeIdOf = (causeId: string): string => causeId.split('@')[0]!;

/** Exactly what goes out: 【标题】 in front and who says it at the end, where the writer has not put them. */
export function finalText(draft: Pick<NoticeDraft, 'title' | 'text'>, issuer: string): string {
  const text = draft.text.trim().replace(/\r\n?/g, '\n');
  const titled = text.startsWith('【') || draft.title.trim() === '' ? text : `【${draft.title.trim()}】${text}`;
  if (issuer === '' || titled.endsWith(issuer)) return titled;
  return titled.includes('\n') ? `${titled}\n${issuer}` : `${/[。！？!?]$/.test(titled) ? titled : `${titled}。`}${issuer}`;
}

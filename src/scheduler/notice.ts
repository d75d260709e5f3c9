import type { DeliveryState, NoticeAttachment, NoticeDraft, NoticeTargets, RepeatRules } from '../messages.ts';
import type { Repeating } from './repeat.ts';

/**
 * draft: not confirmed. awaiting: confirmed, and waits for a second person. scheduled: something is still to be planned.
 * paused: nothing of it goes out until somebody resumes it. done: nothing more will be planned; whether it is still being sent,
 * the ledger says (`phaseOf`).
 */
export type NoticeState = 'draft' | 'awaiting' | 'scheduled' | 'paused' | 'done' | 'cancelled';
/** What staff call its state: `sending` while something of it waits or is on its way. */
export type NoticePhase = NoticeState | 'sending';

export interface Notice {
  readonly id: string;
  /** N2026-000012; undefined for a notice from before there were numbers. */
  readonly number: string | undefined;
  readonly title: string;
  /** Exactly what is sent, but for what stands in {braces}: that is each group's own. */
  readonly text: string;
  readonly targets: NoticeTargets;
  readonly state: NoticeState;
  /** Of a single notice; a draft without `at` and `cron` is sent when it is confirmed. */
  readonly at: Date | undefined;
  readonly cron: string | undefined;
  /** On top of `cron`. */
  readonly repeat?: RepeatRules;
  /** In which its recurrence is meant. IANA name. */
  readonly timeZone: string;
  readonly endsAt: Date | undefined;
  readonly toKnowledge: boolean;
  readonly activityId: string | undefined;
  /** `person:p-…`, `user:…` or `system`. */
  readonly createdBy: string;
  readonly createdAt: Date;
  /** The next moment it is due; undefined when there is none. */
  readonly nextAt: Date | undefined;
  readonly attachments: readonly NoticeAttachment[];
  /** The notice that this one corrects. */
  readonly corrects: string | undefined;
  readonly changedWhat: string | undefined;
  /** The planned notice whose place it takes when it is confirmed. */
  readonly replaces?: string;
  /** Who asked for it to be sent, where that takes a second person. */
  readonly submittedBy: string | undefined;
  readonly pausedAt: Date | undefined;
}

/** What was done with a notice, for its page. */
export interface NoticeEvent {
  readonly at: Date;
  readonly actor: string;
  readonly kind:
    | 'drafted'
    | 'submitted'
    | 'approved'
    | 'sent_back'
    | 'scheduled'
    | 'paused'
    | 'resumed'
    | 'cancelled'
    | 'corrected'
    | 'replaced'
    | 'retried'
    | 'by_hand'
    | 'missed'
    | 'finished';
  /** In Chinese; may be empty. */
  readonly note: string;
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
  /** Rows of the outbox: one for each part. */
  readonly outbox: readonly number[];
  /** Of these, what surely did not arrive, and what may have. */
  readonly failed: readonly number[];
  readonly unknown: readonly number[];
  /** How many parts have arrived. */
  readonly arrived: number;
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

/** A notice is done when nothing more is planned; to staff it is being sent until nothing waits any more. */
export function phaseOf(notice: Pick<Notice, 'state'>, totals: Totals | undefined): NoticePhase {
  const waits = totals !== undefined && totals.queued + totals.sending > 0;
  return waits && (notice.state === 'done' || notice.state === 'scheduled') ? 'sending' : notice.state;
}

/** Its recurrence; undefined for a single notice. */
export const repeatingOf = ({
  cron,
  repeat,
  timeZone,
}: {
  readonly cron?: string | undefined;
  readonly repeat?: RepeatRules | undefined;
  readonly timeZone?: string | undefined;
}): Repeating | undefined => (cron === undefined ? undefined : { cron, rules: repeat, timeZone });

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

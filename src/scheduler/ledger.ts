import type { DeliveryState } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Ledger, LedgerRow, Occurrence, Totals } from './notice.ts';
import { groupNames, type OccurrenceRecord, occurrencesOf, rowsOfOccurrence } from './notices-store.ts';

/** What became of a notice, read from the outbox: nothing is counted twice or kept a second time. */
export async function ledgerOf(db: Db, noticeId: string, limit: number): Promise<Ledger> {
  const names = await groupNames(db);
  const occurrences: Occurrence[] = [];
  for (const record of await occurrencesOf(db, noticeId, limit)) occurrences.push(await occurrenceOf(db, record, names));
  return { occurrences, totals: sum(occurrences.map((occurrence) => occurrence.totals)) };
}

export async function occurrenceOf(db: Db, record: OccurrenceRecord, names: ReadonlyMap<string, string>): Promise<Occurrence> {
  const byGroup = new Map<string, OutboxRow[]>();
  for (const row of await rowsOfOccurrence(db, record.id)) byGroup.set(row.groupId ?? '', [...(byGroup.get(row.groupId ?? '') ?? []), row]);
  const rows = [...byGroup].map(([id, parts]) => ledgerRow({ id, name: names.get(id) ?? id }, parts));
  const totals = count(rows);
  return {
    id: record.id,
    dueAt: record.dueAt,
    state: record.state,
    plannedAt: record.plannedAt,
    rows,
    totals,
    done: totals.queued + totals.sending === 0,
  };
}

/** A text in several parts is one message to the reader: while one part waits it waits, and it is as good as its worst part. */
const ORDER: readonly DeliveryState[] = ['sending', 'queued', 'failed', 'unknown', 'expired', 'skipped', 'sent'];

function ledgerRow(group: LedgerRow['group'], parts: readonly OutboxRow[]): LedgerRow {
  const decisive = [...parts].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))[0]!;
  return {
    group,
    state: decisive.state,
    reason: decisive.error,
    evidence: decisive.evidence,
    settledAt: decisive.settledAt,
    outbox: parts.map((part) => part.seq),
    failed: parts.filter((part) => part.state === 'failed' || part.state === 'expired' || part.state === 'skipped').map((part) => part.seq),
    unknown: parts.filter((part) => part.state === 'unknown').map((part) => part.seq),
    arrived: parts.filter((part) => part.state === 'sent').length,
  };
}

function empty(): Record<DeliveryState, number> {
  return { queued: 0, sending: 0, sent: 0, unknown: 0, failed: 0, expired: 0, skipped: 0 };
}

function count(rows: readonly LedgerRow[]): Totals {
  const totals = empty();
  for (const row of rows) totals[row.state]++;
  return totals;
}

function sum(all: readonly Totals[]): Totals {
  const totals = empty();
  for (const one of all) for (const state of ORDER) totals[state] += one[state];
  return totals;
}

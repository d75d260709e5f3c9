import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

/** What staff are told out of band: queued with what it tells of, delivered later, each thing once. */

export type AlertKind = 'lost' | 'recovered' | 'throttled';

export interface Alert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly text: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly nextAt: Date;
}

/** @param alert.key what it tells of; told before, it is not told again */
export async function queueAlert(
  tx: Db,
  alert: { readonly key: string; readonly kind: AlertKind; readonly text: string; readonly facts: Alert['facts'] },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('staff_alert')
    .values({
      id: newId('al'),
      key: alert.key,
      kind: alert.kind,
      text: alert.text,
      body: JSON.stringify(alert.facts),
      state: 'queued',
      error: null,
      next_at: toInstant(now),
      created_at: toInstant(now),
      settled_at: null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** In the order in which things happened: a recovery is not told before the loss. */
export async function nextAlert(db: Db): Promise<Alert | undefined> {
  const row = await db
    .selectFrom('staff_alert')
    .selectAll()
    .where('state', '=', 'queued')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      kind: row.kind as AlertKind,
      text: row.text,
      facts: JSON.parse(row.body) as Alert['facts'],
      attempts: row.attempts,
      createdAt: fromInstant(row.created_at),
      nextAt: fromInstant(row.next_at),
    }
  );
}

/** Before it is sent: another process that has the same one in hand comes second. */
export async function claimAlert(tx: Db, alert: Alert, until: Date): Promise<boolean> {
  const result = await tx
    .updateTable('staff_alert')
    .set({ attempts: alert.attempts + 1, next_at: toInstant(until) })
    .where('id', '=', alert.id)
    .where('state', '=', 'queued')
    .where('next_at', '=', toInstant(alert.nextAt))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function settleAlert(
  tx: Db,
  id: string,
  outcome: { readonly state: 'sent' } | { readonly state: 'dropped' | 'queued'; readonly error: string; readonly nextAt: Date },
  now: Date,
): Promise<void> {
  const again = outcome.state === 'queued';
  await tx
    .updateTable('staff_alert')
    .set({
      state: outcome.state,
      error: 'error' in outcome ? outcome.error : null,
      ...(again ? { next_at: toInstant(outcome.nextAt) } : { settled_at: toInstant(now) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Since when the account is away, and whether that was told; kept, because a restart is no new loss. */
export interface Absence {
  readonly since: string;
  readonly told: boolean;
}

const absenceKey = (channel: string) => `account-away:${channel}`;

export async function absenceOf(db: Db, channel: string): Promise<Absence | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', absenceKey(channel)).executeTakeFirst();
  return row && (JSON.parse(row.value) as Absence);
}

export async function keepAbsence(tx: Db, channel: string, absence: Absence | undefined): Promise<void> {
  if (!absence) {
    await tx.deleteFrom('meta').where('key', '=', absenceKey(channel)).execute();
    return;
  }
  const value = JSON.stringify(absence);
  await tx
    .insertInto('meta')
    .values({ key: absenceKey(channel), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

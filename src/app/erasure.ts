import { erasePayloadsOf, hasWritten } from '../bot/inbox-store.ts';
import { erasePerson, meetPerson, type Person } from '../community/people-store.ts';
import { forgetStaff } from '../community/staff-codes-store.ts';
import { addAudit } from '../console/audit-store.ts';
import { forgetCorrections } from '../intents/corrections-store.ts';
import { eraseTexts, isAwaited, readdressConfirmations } from '../outbox/erase-store.ts';
import type { Db } from '../store/database.ts';
import { removeShiftsOf } from '../tickets/roster-store.ts';

/** How somebody who asks for it is forgotten: in full when they ask, and once more when the confirmation is out. */

const CAUSE = 'erase:';
/** Of the record that only serves to send the confirmation. */
const NEUTRAL_NAME = '居民';

export interface Confirmation {
  /** Whom it is sent to: a record of their platform id, and of nothing else. */
  readonly to: string;
  readonly causeId: string;
}

/** Forgets the person and all that was said. What they write from here on is a new person's. */
export async function beginErasure(tx: Db, person: Person, now: Date): Promise<Confirmation> {
  await eraseTexts(tx, person.id, 'keep', now);
  await erasePayloadsOf(tx, person.id, now);
  await forgetCorrections(tx, person.id);
  await forgetStaff(tx, person.id);
  await removeShiftsOf(tx, person.id);
  const object = { kind: 'person', id: person.id };
  await addAudit(tx, { at: now, by: undefined, act: 'person_erased', object, detail: '居民本人要求删除个人信息' });
  await erasePerson(tx, person.id, now);
  const contact = await meetPerson(tx, { channel: person.channel, platformId: person.platformId, name: NEUTRAL_NAME, at: now });
  await readdressConfirmations(tx, person.id, contact.id);
  return { to: contact.id, causeId: `${CAUSE}${person.id}` };
}

/**
 * The confirmation is out, or will never be. What was on its way when they asked is erased now, and so is the contact it
 * went to, unless they have written again meanwhile: then that record is theirs, made anew.
 */
export async function endErasure(
  tx: Db,
  confirmation: { readonly causeId: string; readonly to: string | undefined },
  now: Date,
): Promise<void> {
  if (!confirmation.causeId.startsWith(CAUSE)) return;
  const erased = confirmation.causeId.slice(CAUSE.length);
  await eraseTexts(tx, erased, 'withdraw', now);
  await erasePayloadsOf(tx, erased, now);
  await forgetCorrections(tx, erased);
  const { to } = confirmation;
  if (to && to !== erased && !(await hasWritten(tx, to)) && !(await isAwaited(tx, to))) await erasePerson(tx, to, now);
}

import type { Calendar } from '../community/calendar.ts';
import { listStaff, type Person, peopleToAlert } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';
import { type Duty, onDutyAt, type Shift } from './roster.ts';

export async function listShifts(db: Db): Promise<readonly Shift[]> {
  const rows = await db
    .selectFrom('duty_shift')
    .selectAll()
    .orderBy('weekday')
    .orderBy('day')
    .orderBy('from_minute')
    .orderBy('id')
    .execute();
  return rows.map((row): Shift => {
    const hours = { from: row.from_minute, to: row.to_minute };
    const when: Shift['when'] =
      row.weekday !== null
        ? { kind: 'weekly', weekday: row.weekday, ...hours }
        : row.kind === 'off'
          ? { kind: 'off', day: row.day ?? '' }
          : { kind: 'extra', day: row.day ?? '', ...hours };
    return { id: row.id, personId: row.person_id, when };
  });
}

/** @returns undefined where the same shift is there already */
export async function addShift(tx: Db, shift: Omit<Shift, 'id'>, by: string, at: Date): Promise<string | undefined> {
  const known = (await listShifts(tx)).some(
    (other) => other.personId === shift.personId && JSON.stringify(other.when) === JSON.stringify(shift.when),
  );
  if (known) return undefined;
  const { when } = shift;
  const id = newId('d');
  await tx
    .insertInto('duty_shift')
    .values({
      id,
      person_id: shift.personId,
      kind: when.kind === 'off' ? 'off' : 'on',
      weekday: when.kind === 'weekly' ? when.weekday : null,
      day: when.kind === 'weekly' ? null : when.day,
      from_minute: when.kind === 'off' ? 0 : when.from,
      to_minute: when.kind === 'off' ? 0 : when.to,
      created_by: by,
      created_at: toInstant(at),
    })
    .execute();
  return id;
}

export async function removeShift(tx: Db, id: string): Promise<boolean> {
  const result = await tx.deleteFrom('duty_shift').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Of somebody who is forgotten. */
export async function removeShiftsOf(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('duty_shift').where('person_id', '=', personId).execute();
}

/** Single days that are long over. */
export async function pruneShifts(tx: Db, before: string): Promise<void> {
  await tx.deleteFrom('duty_shift').where('day', '<', before).execute();
}

/** Who of the staff is on duty by the roster; nobody where there is none, or a gap in it. */
export async function rosteredAt(db: Db, at: Date, calendar: Calendar): Promise<readonly (Duty & { readonly person: Person })[]> {
  const duties = onDutyAt(await listShifts(db), at, calendar);
  if (duties.length === 0) return [];
  const staff = new Map((await listStaff(db)).map((person) => [person.id, person]));
  return duties.flatMap((duty) => {
    const person = staff.get(duty.personId);
    return person ? [{ ...duty, person }] : [];
  });
}

/**
 * Those who are told at once: on duty by the roster, or where it names nobody for this moment by the community's file, and the
 * grid members of the grid. Managers where there is nobody.
 */
export async function peopleOnCall(
  db: Db,
  of: { readonly channel: string; readonly grid: string | undefined; readonly at: Date; readonly calendar: Calendar },
): Promise<readonly Person[]> {
  const duties = (await rosteredAt(db, of.at, of.calendar)).filter(({ person }) => person.channel === of.channel);
  if (duties.length === 0) return peopleToAlert(db, of.channel, of.grid);
  const rostered = new Set(duties.map(({ personId }) => personId));
  const staff = (await listStaff(db)).filter((person) => person.channel === of.channel);
  return staff
    .filter((person) => rostered.has(person.id) || (of.grid !== undefined && person.role === 'grid_member' && person.grid === of.grid))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** To whom a matter is taken that its assignee leaves lying: managers on duty, else all of them, else whoever is on duty. */
export async function managersOnCall(
  db: Db,
  of: { readonly channel: string; readonly at: Date; readonly calendar: Calendar },
): Promise<readonly Person[]> {
  const duties = await rosteredAt(db, of.at, of.calendar);
  const onDuty = duties.map(({ person }) => person).filter(({ channel, role }) => channel === of.channel && role === 'manager');
  if (onDuty.length > 0) return onDuty;
  const managers = (await listStaff(db)).filter(({ channel, role }) => channel === of.channel && role === 'manager');
  return managers.length > 0 ? managers : peopleOnCall(db, { ...of, grid: undefined });
}

import { roomOfGroup } from '../community/groups-store.ts';
import { peopleByIds, personById } from '../community/people-store.ts';
import type { Resolve } from '../outbox/courier.ts';
import type { Db } from '../store/database.ts';

/** Finds the room or contact that a queued message goes to. Platform ids stay behind this door. */
export function createResolve(db: Db, channel: string): Resolve {
  return async (row) => {
    if (row.groupId) {
      const room = await roomOfGroup(db, channel, row.groupId, row.cause.kind === 'notice' ? 'broadcast' : 'reply');
      if ('none' in room) return { none: room.none, retry: room.gone };
      const people = await peopleByIds(
        db,
        row.mention.map((m) => m.person),
      );
      const mention = row.mention.flatMap(({ person, name }) => {
        const known = people.find((p) => p.id === person);
        return known ? [{ id: known.platformId, name }] : [];
      });
      return { address: { roomId: room.roomId }, mention };
    }
    const person = row.personId ? await personById(db, row.personId) : undefined;
    if (!person || person.channel !== channel) return { none: '收件人不在这个账号的联系人里' };
    return { address: { contactId: person.platformId }, mention: [] };
  };
}

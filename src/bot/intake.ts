import { type Group, groupById, groupOfRoom } from '../community/groups-store.ts';
import { meetPerson, type Person, personById } from '../community/people-store.ts';
import { isHeated } from '../intents/overhear.ts';
import type { Clock, ConversationState, Incoming } from '../messages.ts';
import type { Store } from '../store/database.ts';
import { conversationOf } from './conversation-store.ts';
import { gate } from './gate.ts';
import { acceptClaimed, claim, dropClaimed, type InboxRow } from './inbox-store.ts';

/** A message in the inbox, with what we know of its sender, its group and what is open between them. */
export interface Arrived {
  readonly row: InboxRow;
  readonly person: Person;
  readonly group: Group | undefined;
  readonly conversation: ConversationState | undefined;
}

export interface Intake {
  /** Claims, admits and keeps a message, in one transaction. Undefined: here before, or none of ours. */
  accept(message: Incoming): Promise<Arrived | undefined>;
  /** What is known now of a message that was accepted before. Undefined: its sender is gone. */
  look(row: InboxRow): Promise<Arrived | undefined>;
}

export function createIntake(options: {
  readonly store: Store;
  readonly channel: { readonly name: string; readonly stableIds: boolean };
  readonly clock: Clock;
  readonly startedAt: Date;
}): Intake {
  const { store, channel, clock } = options;
  return {
    accept: (message) =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const seq = await claim(tx, message, now);
        if (seq === undefined) return undefined;
        const admitted = gate(message, options.startedAt);
        if (admitted.kind === 'drop') {
          await dropClaimed(tx, seq, admitted.reason);
          return undefined;
        }
        const person = await meetPerson(tx, { channel: channel.name, platformId: message.sender.id, name: message.sender.name, at: now });
        const group =
          message.room &&
          (await groupOfRoom(tx, {
            channel: channel.name,
            id: message.room.id,
            topic: message.room.topic,
            stableIds: channel.stableIds,
            at: now,
          }));
        await acceptClaimed(tx, seq, {
          groupId: group?.id,
          personId: person.id,
          message,
          heated: group !== undefined && isHeated(message),
        });
        const conversation = await conversationOf(tx, person.id, group?.id ?? 'private', now);
        return {
          row: { seq, groupId: group?.id, personId: person.id, message, attempts: 0, receivedAt: now },
          person,
          group,
          conversation,
        };
      }),
    async look(row) {
      const person = await personById(store.db, row.personId);
      if (!person) return undefined;
      const group = row.groupId ? await groupById(store.db, row.groupId) : undefined;
      return { row, person, group, conversation: await conversationOf(store.db, person.id, group?.id ?? 'private', row.receivedAt) };
    },
  };
}

import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import type { Heard } from '../../src/intents/heard.ts';
import type { Attachment, ConversationState, Incoming, Quote, Role } from '../../src/messages.ts';

export interface Said {
  readonly mention?: boolean;
  /** False = a private chat. Default: a group of several buildings. */
  readonly group?: Group | false;
  readonly person?: Person;
  readonly role?: Role;
  readonly conversation?: ConversationState;
  readonly quote?: Quote;
  readonly others?: readonly string[];
  readonly attachments?: readonly Attachment[];
  readonly forwarded?: boolean;
  readonly at?: Date;
  readonly id?: number;
}

export const BIG_GROUP: Group = { id: 'g-big', name: '梧桐里居民群', kind: 'residents', buildings: ['3号楼', '4号楼', '5号楼'], grids: [] };
const SOMEBODY: Person = {
  id: 'p-somebody',
  channel: 'test',
  platformId: 'wx-somebody',
  name: '果果妈',
  role: 'resident',
  onDuty: false,
  grid: undefined,
};
const MONDAY = '2026-11-23T02:00:00.000Z';

/** A message as the bot hands it to the intents. */
export function hear(text: string, said: Said = {}): Heard {
  const group = said.group === false ? undefined : (said.group ?? BIG_GROUP);
  const person = said.person ?? { ...SOMEBODY, role: said.role ?? 'resident' };
  const message: Incoming = {
    channel: 'test',
    messageId: `m-${said.id ?? 1}`,
    sentAt: said.at ?? new Date(MONDAY),
    ...(group ? { room: { id: `room-${group.id}`, topic: group.name } } : {}),
    sender: { id: person.platformId, name: person.name, self: false, bot: false },
    text,
    mentionsBot: said.mention ?? false,
    mentionsOthers: said.others ?? [],
    ...(said.quote ? { quote: said.quote } : {}),
    attachments: said.attachments ?? [],
    forwarded: said.forwarded ?? false,
  };
  return {
    id: said.id ?? 1,
    message,
    person,
    ...(group ? { group } : {}),
    ...(said.conversation ? { conversation: said.conversation } : {}),
  };
}

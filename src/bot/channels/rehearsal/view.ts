import type { WorldMessage } from './rehearsal-store.ts';
import { personOf, type World, type WorldPerson } from './world.ts';

/** What the page is told. Plain JSON; the page shows every text as text. */

export interface MessageView {
  readonly seq: number;
  readonly id: string;
  readonly conversation: string;
  readonly sender: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly kind: WorldMessage['kind'];
  readonly text: string;
  readonly file?: { readonly name: string; readonly bytes: number };
  readonly mention: readonly string[];
  readonly quote?: { readonly id: string; readonly name: string; readonly text: string };
  readonly at: string;
}

export interface ConversationView {
  readonly id: string;
  readonly kind: 'group' | 'private';
  readonly title: string;
  /** Everybody in it, the bot first. */
  readonly members: readonly { readonly id: string; readonly name: string; readonly role: string; readonly bot: boolean }[];
  readonly last: MessageView | undefined;
  readonly unread: number;
}

export function viewMessage(world: World, message: WorldMessage): MessageView {
  const { attachment, quote } = message;
  return {
    seq: message.seq,
    id: message.id,
    conversation: message.conversation,
    sender: { id: message.sender, name: world.nameOf(message.sender), bot: message.sender === world.bot.id },
    kind: message.kind,
    text: message.text,
    file: attachment && { name: attachment.name, bytes: attachment.bytes },
    mention: message.mention,
    quote: quote && { id: quote.id, name: world.nameOf(quote.sender), text: quote.text },
    at: message.at.toISOString(),
  };
}

/** @param read the last seq that the person has seen, by conversation; none = everything */
export async function viewConversation(
  world: World,
  person: WorldPerson,
  id: string,
  read: ReadonlyMap<string, number>,
): Promise<ConversationView> {
  const [last] = await world.history(id, 1);
  const seen = read.get(id);
  const inGroup = personOf(id) === undefined;
  const others = inGroup ? world.membersOf(id) : [person];
  return {
    id,
    kind: inGroup ? 'group' : 'private',
    title: inGroup ? (world.groups().find((group) => group.id === id)?.name ?? '') : world.bot.name,
    members: [
      { id: world.bot.id, name: world.bot.name, role: 'bot', bot: true },
      ...others.map(({ id: member, name, role }) => ({ id: member, name, role, bot: false })),
    ],
    last: last && viewMessage(world, last),
    unread: seen === undefined ? 0 : await world.unread(id, person.id, seen),
  };
}

import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../../log.ts';
import type { Clock, Role } from '../../../messages.ts';
import type { Store } from '../../../store/database.ts';
import { newId } from '../../../store/ids.ts';
import {
  addWorldMessage,
  pruneWorld,
  type WorldAttachment,
  type WorldMessage,
  type WorldQuote,
  worldEnd,
  worldHistory,
  worldMessage,
  worldSaidSince,
  worldSince,
  worldUnread,
} from './rehearsal-store.ts';

export interface WorldPerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Ids of the groups this person is in. */
  readonly groups: readonly string[];
}

export interface WorldGroup {
  readonly id: string;
  readonly name: string;
}

export interface NewWorldMessage {
  /** Chosen by the one who sends, so that sending again does not say it twice. Absent: a new one. */
  readonly id?: string;
  readonly conversation: string;
  readonly sender: string;
  readonly text: string;
  readonly mention?: readonly string[];
  readonly attachment?: WorldAttachment;
  /** Id of a message of the same conversation. */
  readonly quote?: string;
}

/** The people, groups and talk behind the rehearsal page: what a chat platform is to a real puppet. */
export interface World {
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly WorldPerson[];
  groups(): readonly WorldGroup[];
  membersOf(groupId: string): readonly WorldPerson[];
  /** What a person can see: their groups, and the private chat with the bot. */
  conversationsOf(personId: string): readonly string[];
  nameOf(id: string): string;
  /** Says it, keeps it, tells the listeners. Order of calls is order of seq. */
  post(message: NewWorldMessage): Promise<WorldMessage>;
  message(id: string): Promise<WorldMessage | undefined>;
  history(conversation: string, limit: number, before?: number): Promise<readonly WorldMessage[]>;
  since(conversations: readonly string[], seq: number, limit: number): Promise<readonly WorldMessage[]>;
  saidSince(at: Date, limit: number): Promise<readonly WorldMessage[]>;
  unread(conversation: string, reader: string, after: number): Promise<number>;
  lastSeq(): Promise<number>;
  rename(groupId: string, name: string, by: string): void;
  onMessage(listener: (message: WorldMessage) => void): () => void;
  onRename(listener: (change: { readonly group: WorldGroup; readonly before: string; readonly by: string }) => void): () => void;
}

const KEPT_PER_CONVERSATION = 2000;
const PRUNE_EVERY = 100;
/** The puppet asks for a message just after it was said: those are not read from the database again. */
const REMEMBERED = 500;
const QUOTED_LENGTH = 120;

export const BOT_ID = 'bot';
export const privateWith = (personId: string) => `private:${personId}`;
/** The person of a private chat, undefined for a group. */
export const personOf = (conversation: string) => (conversation.startsWith('private:') ? conversation.slice('private:'.length) : undefined);

export async function createWorld(options: {
  readonly store: Store;
  readonly clock: Clock & { forward?(ms: number): void };
  readonly people: readonly WorldPerson[];
  readonly groups: readonly WorldGroup[];
  readonly botName: string;
  readonly mediaDir: string;
  readonly log: Log;
}): Promise<World> {
  const { store, clock, log } = options;
  const groups = new Map(options.groups.map(({ id, name }) => [id, { id, name }]));
  const people = new Map(options.people.map((person) => [person.id, person]));
  const bot = { id: BOT_ID, name: options.botName };
  const listeners = new Set<(message: WorldMessage) => void>();
  const renameListeners = new Set<Parameters<World['onRename']>[0]>();
  const recent = new Map<string, WorldMessage>();
  const sincePruned = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  // Time that was moved forward stays where it was: what was promised for tomorrow must not be in the future twice.
  const { at: end } = await worldEnd(store.db);
  const behind = end ? end.getTime() - clock.now().getTime() : 0;
  if (behind > 0) clock.forward?.(behind);

  function remember(message: WorldMessage): void {
    recent.set(message.id, message);
    if (recent.size <= REMEMBERED) return;
    const [oldest] = recent.keys();
    if (oldest !== undefined) recent.delete(oldest);
  }

  async function quoteOf(message: NewWorldMessage): Promise<WorldQuote | undefined> {
    if (!message.quote) return undefined;
    const quoted = await world.message(message.quote);
    if (!quoted || quoted.conversation !== message.conversation) return undefined;
    const text = quoted.text || (quoted.kind === 'image' ? '[图片]' : '[文件]');
    return { id: quoted.id, sender: quoted.sender, text: text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text };
  }

  async function say(message: NewWorldMessage): Promise<WorldMessage> {
    const { attachment } = message;
    const id = message.id ?? newId('r');
    const isNew = await addWorldMessage(store.db, {
      id,
      conversation: message.conversation,
      sender: message.sender,
      kind: attachment ? (attachment.mediaType.startsWith('image/') ? 'image' : 'file') : 'text',
      text: message.text,
      attachment,
      mention: message.mention ?? [],
      quote: await quoteOf(message),
      at: clock.now(),
    });
    const said = await worldMessage(store.db, id);
    if (!said) throw new Error('a message of the rehearsal was not kept');
    if (!isNew) return said;
    remember(said);
    for (const listener of listeners) {
      try {
        listener(said);
      } catch (error) {
        log.error({ err: error }, 'a listener of the rehearsal failed');
      }
    }
    await prune(message.conversation);
    return said;
  }

  async function prune(conversation: string): Promise<void> {
    const said = (sincePruned.get(conversation) ?? 0) + 1;
    sincePruned.set(conversation, said % PRUNE_EVERY);
    if (said < PRUNE_EVERY) return;
    for (const file of await pruneWorld(store.db, conversation, KEPT_PER_CONVERSATION)) {
      await rm(path.join(options.mediaDir, file), { force: true }).catch((error: unknown) =>
        log.warn({ err: error }, 'an old picture could not be removed'),
      );
    }
  }

  const world: World = {
    bot,
    people: options.people,
    groups: () => [...groups.values()],
    membersOf: (groupId) => options.people.filter((person) => person.groups.includes(groupId)),
    conversationsOf(personId) {
      const person = people.get(personId);
      return person ? [...person.groups.filter((id) => groups.has(id)), privateWith(personId)] : [];
    },
    nameOf: (id) => (id === BOT_ID ? bot.name : (people.get(id)?.name ?? '已退出的人')),
    post(message) {
      const said = last.then(() => say(message));
      last = said.catch(() => undefined);
      return said;
    },
    message: async (id) => recent.get(id) ?? (await worldMessage(store.db, id)),
    history: (conversation, limit, before) => worldHistory(store.db, conversation, limit, before),
    since: (conversations, seq, limit) => worldSince(store.db, conversations, seq, limit),
    saidSince: (at, limit) => worldSaidSince(store.db, at, limit),
    unread: (conversation, reader, after) => worldUnread(store.db, conversation, reader, after),
    lastSeq: async () => (await worldEnd(store.db)).seq,
    rename(groupId, name, by) {
      const group = groups.get(groupId);
      if (!group || group.name === name) return;
      const renamed = { id: groupId, name };
      groups.set(groupId, renamed);
      for (const listener of renameListeners) listener({ group: renamed, before: group.name, by });
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRename(listener) {
      renameListeners.add(listener);
      return () => renameListeners.delete(listener);
    },
  };
  return world;
}

import path from 'node:path';
import { FileBox, type FileBoxInterface } from 'file-box';
import { type payloads, types } from 'wechaty-puppet';
import type { Log } from '../../../log.ts';
import type { Clock } from '../../../messages.ts';
import { joinQuote } from '../quote.ts';
import { type MediaOptions, type RemoteFile, saveAttachment } from '../save-attachment.ts';
import type { WorldMessage } from './rehearsal-store.ts';
import { UnsupportedPuppet } from './unsupported-puppet.ts';
import { BOT_ID, personOf, privateWith, type World } from './world.ts';

/** As other platforms do, what was said shortly before a start is delivered again: a crash may have come between. */
const REDELIVER_MS = 10 * 60_000;
const REDELIVER_LIMIT = 500;

/** A Wechaty puppet whose chat platform is the rehearsal page. */
export class RehearsalPuppet extends UnsupportedPuppet {
  static override readonly VERSION = '1.0.0';

  readonly #world: World;
  readonly #media: MediaOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  #detach: (() => void)[] = [];

  constructor(options: { readonly world: World; readonly clock: Clock; readonly media: MediaOptions; readonly log: Log }) {
    super();
    this.#world = options.world;
    this.#media = options.media;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  override name(): string {
    return 'huiyin-rehearsal';
  }

  override version(): string {
    return RehearsalPuppet.VERSION;
  }

  override async onStart(): Promise<void> {
    // A message before the login would be a message without a listener: it waits with those that were missed.
    const waiting = new Set<string>();
    let loggedIn = false;
    this.#detach = [
      this.#world.onMessage(({ id }) => (loggedIn ? this.emit('message', { messageId: id }) : waiting.add(id))),
      this.#world.onRename(({ group, before, by }) => {
        this.emit('room-topic', {
          roomId: group.id,
          newTopic: group.name,
          oldTopic: before,
          changerId: by,
          timestamp: this.#clock.now().getTime(),
        });
      }),
    ];
    const missed = await this.#world.saidSince(new Date(this.#clock.now().getTime() - REDELIVER_MS), REDELIVER_LIMIT);
    // Wechaty listens to nothing before `start` has returned.
    setImmediate(() => {
      if (!this.state.active() || this.isLoggedIn) return;
      this.login(BOT_ID);
      this.emit('ready', { data: 'ready' });
      loggedIn = true;
      for (const id of new Set([...missed.map((message) => message.id), ...waiting])) this.emit('message', { messageId: id });
    });
  }

  override async onStop(): Promise<void> {
    for (const detach of this.#detach.splice(0)) detach();
  }

  override ding(data?: string): void {
    setImmediate(() => this.emit('dong', { data: data ?? '' }));
  }

  /** Wechaty takes the id of a dirty member list for the id of a contact, and reports that there is no such contact. */
  override async roomMemberPayloadDirty(id: string): Promise<void> {
    this.cache.roomMember.delete(id);
  }

  override conversationReadMark(conversationId: string): Promise<boolean>;
  override conversationReadMark(conversationId: string, hasRead: boolean): Promise<void>;
  override async conversationReadMark(_conversationId: string, hasRead?: boolean): Promise<unknown> {
    return hasRead === undefined ? true : undefined;
  }

  override async contactList(): Promise<string[]> {
    return [BOT_ID, ...this.#world.people.map((person) => person.id)];
  }

  override contactAlias(contactId: string): Promise<string>;
  override contactAlias(contactId: string, alias: string | null): Promise<void>;
  override async contactAlias(_contactId: string, alias?: string | null): Promise<unknown> {
    return alias === undefined ? '' : undefined;
  }

  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    const known = id === BOT_ID || this.#world.people.some((person) => person.id === id);
    if (!known) throw new Error(`no such contact in the rehearsal: ${id}`);
    return {
      id,
      name: this.#world.nameOf(id),
      type: types.Contact.Individual,
      gender: types.ContactGender.Unknown,
      avatar: '',
      friend: true,
      phone: [],
    };
  }

  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }

  override async roomList(): Promise<string[]> {
    return this.#world.groups().map((group) => group.id);
  }

  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const group = this.#world.groups().find((candidate) => candidate.id === id);
    if (!group) throw new Error(`no such room in the rehearsal: ${id}`);
    return { id, topic: group.name, adminIdList: [], memberIdList: await this.roomMemberList(id) };
  }

  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }

  override roomTopic(roomId: string): Promise<string>;
  override roomTopic(roomId: string, topic: string): Promise<void>;
  override async roomTopic(roomId: string, topic?: string): Promise<unknown> {
    if (topic === undefined) return (await this.roomRawPayload(roomId)).topic;
    this.#world.rename(roomId, topic, BOT_ID);
    return undefined;
  }

  override async roomMemberList(roomId: string): Promise<string[]> {
    return [BOT_ID, ...this.#world.membersOf(roomId).map((person) => person.id)];
  }

  override async roomMemberRawPayload(_roomId: string, contactId: string): Promise<payloads.RoomMember> {
    return { id: contactId, name: this.#world.nameOf(contactId), avatar: '' };
  }

  override async roomMemberRawPayloadParser(payload: payloads.RoomMember): Promise<payloads.RoomMember> {
    return payload;
  }

  override async messageRawPayload(id: string): Promise<WorldMessage> {
    const message = await this.#world.message(id);
    if (!message) throw new Error(`no such message in the rehearsal: ${id}`);
    return message;
  }

  override async messageRawPayloadParser(message: WorldMessage): Promise<payloads.Message> {
    const { quote } = message;
    const base = {
      id: message.id,
      talkerId: message.sender,
      type: { text: types.Message.Text, image: types.Message.Image, file: types.Message.Attachment }[message.kind],
      text: quote ? joinQuote(this.#world.nameOf(quote.sender), quote.text, message.text) : message.text,
      filename: message.attachment?.name,
      timestamp: message.at.getTime(),
    };
    const person = personOf(message.conversation);
    if (person === undefined) return { ...base, roomId: message.conversation, mentionIdList: [...message.mention] };
    return { ...base, listenerId: message.sender === BOT_ID ? person : BOT_ID };
  }

  override async messageFile(id: string): Promise<FileBoxInterface> {
    const { attachment } = await this.messageRawPayload(id);
    if (!attachment) throw new Error(`no file in message ${id}`);
    return FileBox.fromFile(path.join(this.#media.mediaDir, attachment.path), attachment.name);
  }

  override async messageImage(id: string): Promise<FileBoxInterface> {
    return this.messageFile(id);
  }

  override async messageSendText(conversationId: string, text: string, mentionIdList: string[] = []): Promise<string> {
    const { id } = await this.#world.post({
      conversation: this.#conversation(conversationId),
      sender: BOT_ID,
      text,
      mention: mentionIdList,
    });
    return id;
  }

  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<string> {
    const conversation = this.#conversation(conversationId);
    const stored = await saveAttachment(async () => file as RemoteFile, 'file', this.#clock.now(), this.#media);
    if (stored.kind === 'refused') throw new Error(`invalid file: ${stored.reason}`);
    const mediaType =
      stored.kind === 'image' ? `image/${path.extname(stored.path).slice(1).replace('jpg', 'jpeg')}` : 'application/octet-stream';
    const { id } = await this.#world.post({
      conversation,
      sender: BOT_ID,
      text: '',
      attachment: { path: stored.path, name: stored.name, bytes: stored.bytes, mediaType },
    });
    this.#log.debug({ kind: stored.kind }, 'the bot sent a file in the rehearsal');
    return id;
  }

  #conversation(id: string): string {
    if (this.#world.groups().some((group) => group.id === id)) return id;
    if (this.#world.people.some((person) => person.id === id)) return privateWith(id);
    throw new Error(`NOT_FOUND: no conversation ${id} in the rehearsal`);
  }
}

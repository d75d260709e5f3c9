import type { Message, Room, Wechaty } from 'wechaty';
import type { Log } from '../../log.ts';
import type { ChannelRoom, Clock, Incoming } from '../../messages.ts';
import type { ChannelTiming } from './channel-timing.ts';
import { cleanName } from './clean-text.ts';
import type { ConnectionEvents, Connector } from './connection.ts';
import type { Echoes } from './echoes.ts';
import { createInbound } from './inbound.ts';
import { narrowMessage } from './narrow.ts';
import { createRoomWatch } from './room-watch.ts';
import { within } from './within.ts';

/** What a session tells. Nothing but errors is told before it has begun, nor after it was closed. */
export interface SessionEvents extends Omit<ConnectionEvents, 'message' | 'ready' | 'roomsChanged'> {
  message(message: Incoming): Promise<void>;
  rooms(rooms: readonly ChannelRoom[]): void;
}

export interface Session {
  readonly bot: Wechaty;
  /** Tells what has come since the opening, and from then on everything as it comes. Call once, when it can be answered. */
  begin(): void;
  close(): Promise<void>;
}

/** One connection from its opening to its end: messages in order, rooms, and the bot's names in them. */
export async function openSession(
  connect: Connector,
  events: SessionEvents,
  options: {
    readonly channel: string;
    readonly botName: string;
    readonly askPrefix: string;
    readonly mediaDir: string;
    readonly maxAttachmentBytes: number;
    readonly timing: ChannelTiming;
    readonly echoes: Echoes;
    readonly clock: Clock;
    readonly log: Log;
  },
): Promise<Session> {
  const { timing, log } = options;
  const { types } = await import('wechaty-puppet');
  let bot: Wechaty | undefined;
  let selfName = '';
  const aliases = new Map<string, Promise<string>>();

  // The puppet begins to speak while it starts, before there is a bot to ask about what it says.
  let begun = false;
  const early: (() => void)[] = [];
  const whenOpen =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) =>
      begun ? work(...args) : void early.push(() => work(...args));

  const rooms = createRoomWatch({
    puppet: () => bot?.puppet,
    found: (list) => events.rooms(list),
    delayMs: timing.roomsMs,
    callMs: timing.callMs,
    log,
  });

  /** The alias of the bot in a room is asked for once a session, and only where somebody is addressed or quoted. */
  async function namesIn(room: Room | undefined, text: string): Promise<readonly string[]> {
    const names = [options.botName, selfName];
    if (room && /[@＠「]/.test(text)) names.push(await aliasIn(room));
    return [...new Set(names)].filter((name) => name !== '');
  }

  function aliasIn(room: Room): Promise<string> {
    let alias = aliases.get(room.id);
    if (!alias) {
      alias = within(timing.callMs, room.alias(bot!.currentUser)).then(
        (found) => cleanName(found ?? ''),
        () => '',
      );
      aliases.set(room.id, alias);
    }
    return alias;
  }

  const inbound = createInbound<Message>({
    load: (id) =>
      within(timing.callMs, bot!.Message.find({ id })).catch((error: unknown) => {
        events.error(error);
        return undefined;
      }),
    conversationOf: (message) => message.room()?.id ?? message.talker().id,
    async deliver(message) {
      try {
        const incoming = await narrowMessage(message, {
          channel: options.channel,
          bot: bot!,
          types,
          namesIn,
          askPrefix: options.askPrefix,
          media: { mediaDir: options.mediaDir, maxBytes: options.maxAttachmentBytes, timeoutMs: timing.downloadMs, log },
          clock: options.clock,
          callTimeoutMs: timing.callMs,
        });
        if (incoming.sender.self) options.echoes.seen(incoming.room?.id ?? incoming.recipientId ?? '', incoming.text, incoming.messageId);
        if (incoming.room) rooms.seen(incoming.room.id);
        await events.message(incoming);
      } catch (error) {
        log.error({ err: error }, 'a message could not be passed on');
      }
    },
  });

  const connection = await connect({
    message: whenOpen(inbound.push),
    scan: whenOpen((qr: string, status: number) => {
      rooms.forget();
      events.scan(qr, status);
    }),
    login: whenOpen((name: string) => {
      selfName = cleanName(name);
      aliases.clear();
      rooms.refresh(true);
      events.login(selfName);
    }),
    ready: whenOpen(() => rooms.refresh(false)),
    roomsChanged: whenOpen(() => {
      aliases.clear();
      rooms.refresh(false);
    }),
    logout: whenOpen(events.logout),
    died: whenOpen(events.died),
    // An error must not wait: it may be why the connection never opens.
    error: events.error,
  });
  bot = connection.bot;

  return {
    bot,
    begin() {
      begun = true;
      for (const work of early) work();
      early.length = 0;
    },
    async close() {
      rooms.stop();
      await within(timing.drainMs, inbound.idle()).catch(() =>
        log.warn('some messages were still on their way when the connection closed'),
      );
      await connection.close();
    },
  };
}

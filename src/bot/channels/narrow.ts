import type { Contact, Message, Room, Wechaty } from 'wechaty';
import type * as puppetTypes from 'wechaty-puppet/types';
import type { Attachment, Clock, Incoming } from '../../messages.ts';
import { cleanName, cleanText } from './clean-text.ts';
import { stripMention } from './mention.ts';
import { splitQuote } from './quote.ts';
import { type MediaOptions, type RemoteFile, saveAttachment } from './save-attachment.ts';
import { within } from './within.ts';

/** What a message is narrowed with. */
export interface NarrowContext {
  readonly channel: string;
  readonly bot: Wechaty;
  readonly types: typeof puppetTypes;
  /** The names the bot goes by in a room (absent = in private): the configured one first. */
  readonly namesIn: (room: Room | undefined, text: string) => Promise<readonly string[]>;
  readonly askPrefix: string;
  readonly media: MediaOptions;
  readonly clock: Clock;
  /** How long one question to the platform may take. */
  readonly callTimeoutMs: number;
}

/** Accounts of the platform itself, which no payload marks. */
const PLATFORM_ACCOUNTS = new Set(['weixin', 'newsapp', 'fmessage', 'filehelper', 'medianote', 'notifymessage', 'floatbottle', 'qqmail']);
const OTHERS_ASKED = 10;

/** The only place where a Wechaty message is looked into. */
export async function narrowMessage(message: Message, context: NarrowContext): Promise<Incoming> {
  const { types } = context;
  const talker = message.talker();
  const room = message.room();
  const self = context.bot.isLoggedIn && talker.id === context.bot.puppet.currentUserId;
  const content = await contentOf(message, context);
  const words = cleanText(content.text);
  const base = {
    channel: context.channel,
    messageId: message.id,
    sentAt: sentAt(message, context.clock),
    room: room && { id: room.id, topic: cleanName(room.payload?.topic ?? '') },
    sender: {
      id: talker.id,
      name: cleanName(talker.name()) || '居民',
      self,
      bot: !self && (talker.type() === types.Contact.Official || PLATFORM_ACCOUNTS.has(talker.id)),
    },
  };
  // Ours is evidence of a delivery: its words are compared with what was sent.
  if (self) {
    const recipientId = room ? undefined : message.listener()?.id;
    return { ...base, text: words, mentionsBot: false, mentionsOthers: [], attachments: [], forwarded: false, recipientId };
  }
  const names = await context.namesIn(room, words);
  const { text, quote } = splitQuote(words, names);
  const listed = mentionIds(message);
  const selfId = context.bot.puppet.currentUserId;
  const addressed = stripMention(text, {
    names,
    askPrefix: context.askPrefix,
    listed: listed?.includes(selfId) ?? false,
    listedOthers: await namesOf(listed?.filter((id) => id !== selfId) ?? [], context),
  });
  return {
    ...base,
    text: addressed.text,
    mentionsBot: addressed.mentionsBot,
    mentionsOthers: addressed.others,
    quote,
    attachments: await attachmentsOf(message, base.sentAt, context),
    forwarded: content.forwarded || addressed.forwarded,
  };
}

/** Words to read, and whether they are a card that somebody passed on. What has no words has an empty text. */
async function contentOf(
  message: Message,
  { types, callTimeoutMs }: NarrowContext,
): Promise<{ readonly text: string; readonly forwarded: boolean }> {
  switch (message.type()) {
    case types.Message.Text:
    case types.Message.GroupNote: {
      // Some puppets hand over cards as the platform's XML.
      const isMarkup = /^\s*<(?:\?xml|msg|sysmsg|appmsg)\b/.test(message.text());
      return isMarkup ? { text: '', forwarded: true } : { text: message.text(), forwarded: false };
    }
    case types.Message.Url: {
      const link = await within(callTimeoutMs, message.toUrlLink()).catch(() => undefined);
      return { text: [link?.title(), link?.description()].filter(Boolean).join('\n'), forwarded: true };
    }
    case types.Message.Location: {
      const place = await within(callTimeoutMs, message.toLocation()).catch(() => undefined);
      const where = [place?.name(), place?.address()].filter(Boolean).join('，');
      return { text: where ? `位置：${where}` : '', forwarded: false };
    }
    case types.Message.ChatHistory:
    case types.Message.MiniProgram:
    case types.Message.Post:
      return { text: '', forwarded: true };
    default:
      return { text: '', forwarded: false };
  }
}

async function attachmentsOf(message: Message, at: Date, { types, media }: NarrowContext): Promise<readonly Attachment[]> {
  const kind = {
    [types.Message.Image]: 'image',
    [types.Message.Attachment]: 'file',
    [types.Message.Audio]: 'voice',
    [types.Message.Video]: 'video',
  } as const;
  const found = kind[message.type() as keyof typeof kind];
  if (!found) return [];
  return [await saveAttachment(() => message.toFileBox() as Promise<RemoteFile>, found, at, media)];
}

function mentionIds(message: Message): readonly string[] | undefined {
  const payload = message.payload;
  return payload && 'mentionIdList' in payload && Array.isArray(payload.mentionIdList) ? payload.mentionIdList : undefined;
}

async function namesOf(ids: readonly string[], { bot, callTimeoutMs }: NarrowContext): Promise<readonly string[]> {
  const found = await Promise.all(
    ids
      .slice(0, OTHERS_ASKED)
      .map((id): Promise<Contact | undefined> => within(callTimeoutMs, bot.Contact.find({ id })).catch(() => undefined)),
  );
  return found.flatMap((contact) => (contact ? [cleanName(contact.name())] : [])).filter((name) => name !== '');
}

function sentAt(message: Message, clock: Clock): Date {
  const at = message.date();
  return Number.isNaN(at.getTime()) || at.getTime() <= 0 ? clock.now() : at;
}

import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Contact, Message, Room, Wechaty } from 'wechaty';
import type { Log } from '../../log.ts';
import type { Address, Content, Delivery } from '../../messages.ts';
import { cleanText } from './clean-text.ts';
import { deliveryOf } from './delivery-errors.ts';
import type { Echoes } from './echoes.ts';
import { TookTooLong, within } from './within.ts';

export interface SendOptions {
  readonly echoes: Echoes;
  readonly mediaDir: string;
  readonly lookupMs: number;
  readonly textMs: number;
  readonly fileMs: number;
  /** How long to wait for our own echo where the puppet gives no id. */
  readonly echoMs: number;
  readonly log: Log;
}

type Target = { readonly room: Room } | { readonly contact: Contact };

/**
 * Sends a message and says what is known of it. Never rejects. Text goes before its file; where only the text got through,
 * that is said, and it is not tried again by itself.
 *
 * A puppet that returns no message id proves nothing: the message counts as sent when its echo is seen, else it is unknown
 * (the courier turns it into sent should the echo still come).
 */
export async function sendThrough(bot: Wechaty, to: Address, content: Content, options: SendOptions): Promise<Delivery> {
  try {
    const file = content.attachment && path.resolve(options.mediaDir, content.attachment.path);
    if (
      file &&
      !(await access(file).then(
        () => true,
        () => false,
      ))
    )
      return refuse('要发送的文件已不在');
    const target = await find(bot, to, options.lookupMs);
    if ('kind' in target) return target;
    if (content.text !== '' || !content.attachment || !file) {
      const text = await attempt(to, content.text, options, options.textMs, () => sayText(bot, target, content, options.lookupMs));
      if (text.kind !== 'sent' || !content.attachment || !file) return text;
      const sent = await sendFile(target, file, content.attachment.name, to, options);
      return sent.kind === 'sent' ? text : partly(sent);
    }
    return await sendFile(target, file, content.attachment.name, to, options);
  } catch (error) {
    options.log.warn({ err: error }, 'sending failed');
    return deliveryOf(error);
  }
}

async function sendFile(target: Target, file: string, name: string, to: Address, options: SendOptions): Promise<Delivery> {
  const { FileBox } = await import('file-box');
  return attempt(to, '', options, options.fileMs, async () => {
    const box = FileBox.fromFile(file, name);
    return (await ('room' in target ? target.room.say(box) : target.contact.say(box))) || undefined;
  });
}

/** One `say`: its id, else its echo, else what its error tells. */
async function attempt(
  to: Address,
  text: string,
  options: SendOptions,
  ms: number,
  say: () => Promise<Message | undefined>,
): Promise<Delivery> {
  const echo = options.echoes.expect('roomId' in to ? to.roomId : to.contactId, cleanText(text));
  try {
    const message = await within(ms, say());
    if (message) {
      echo.cancel();
      return { kind: 'sent', messageId: message.id };
    }
    const seen = await echo.within(options.echoMs);
    return seen ? { kind: 'sent', messageId: seen } : { kind: 'unknown', reason: '平台没有给出回执' };
  } catch (error) {
    const seen = error instanceof TookTooLong ? await echo.within(0) : undefined;
    echo.cancel();
    if (seen) return { kind: 'sent', messageId: seen };
    options.log.warn({ err: error }, 'the platform did not take a message');
    return deliveryOf(error);
  }
}

async function sayText(bot: Wechaty, target: Target, content: Content, lookupMs: number): Promise<Message | undefined> {
  if ('contact' in target) return (await target.contact.say(content.text)) || undefined;
  const found = await Promise.all(
    content.mention.map(async ({ id, name }) => ({
      name,
      contact: await within(lookupMs, bot.Contact.find({ id })).catch(() => undefined),
    })),
  );
  const contacts = found.flatMap(({ contact }) => (contact ? [contact] : []));
  // Somebody the account can't see any more is addressed by name alone.
  const unseen = found.filter(({ contact }) => !contact).map(({ name }) => `@${name} `);
  return (await target.room.say(unseen.join('') + content.text, ...contacts)) || undefined;
}

async function find(bot: Wechaty, to: Address, ms: number): Promise<Target | Delivery> {
  if ('contactId' in to) {
    const contact = await within(ms, bot.Contact.find({ id: to.contactId })).catch(() => undefined);
    return contact ? { contact } : refuse('找不到这个联系人，可能已不是好友');
  }
  const room = await within(ms, bot.Room.find({ id: to.roomId })).catch(() => undefined);
  if (room) return { room };
  // Not found, or not answered: only a list that is there and lacks the room says that it is gone.
  const rooms = await within(ms, bot.puppet.roomList()).catch(() => undefined);
  if (rooms && !rooms.includes(to.roomId)) return refuse('账号不在这个群里，群可能已解散或账号已被移出');
  return { kind: 'refused', reason: '暂时读不到这个群的资料', retry: true, throttled: false };
}

const refuse = (reason: string): Delivery => ({ kind: 'refused', reason, retry: false, throttled: false });

function partly(file: Delivery): Delivery {
  if (file.kind === 'unknown') return { kind: 'unknown', reason: `文字已发出，附件：${file.reason}` };
  return refuse(`文字已发出，附件没有发出${'reason' in file ? `：${file.reason}` : ''}`);
}

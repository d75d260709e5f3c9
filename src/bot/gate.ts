import type { Incoming } from '../messages.ts';

export type Gate = { readonly kind: 'admit' } | { readonly kind: 'drop'; readonly reason: string };

/**
 * Decides, from the message alone, whether it is looked at at all. Pure.
 * @param startedAt when the program started: what was sent long before is history that the platform delivers again
 */
export function gate(message: Incoming, startedAt: Date, graceMs = 10 * 60_000): Gate {
  if (message.sender.self) return drop('自己发的消息');
  if (message.sender.bot) return drop('其他机器人的消息');
  if (message.sentAt.getTime() < startedAt.getTime() - graceMs) return drop('启动以前的消息');
  // A bare @ is a call; anything else without words or files is a sticker, a call, a system message.
  if (message.text.trim() === '' && message.attachments.length === 0 && !message.mentionsBot) return drop('没有可读的内容');
  return { kind: 'admit' };
}

const drop = (reason: string): Gate => ({ kind: 'drop', reason });

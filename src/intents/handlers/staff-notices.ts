import type { NoticeOrder } from '../../messages.ts';
import { decide, reply } from '../decide.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Recognition } from '../recognition.ts';
import { noticeNumberIn } from '../slots.ts';

/** What staff order about a notice that they name by its number: /同意 N2026-000012, or /同意 under the bot's message that names it. */

type Order = NoticeOrder['kind'];

export const NOTICE_USAGE = [
  '/同意 N2026-000012：同事写的通知可以发出',
  '/退回 N2026-000012 时间写错了',
  '/进度 N2026-000012：发到哪儿了',
  '/暂停 N2026-000012、/继续 N2026-000012、/取消 N2026-000012',
  '/更正 N2026-000012 停水改到下午：11月23日14:00–17:00，3、4号楼停水',
] as const;

/** The number in the words, else in the message of ours that is quoted. */
export const noticeMeant = (heard: Heard, argument: string): string | undefined =>
  noticeNumberIn(argument) ?? (heard.message.quote?.ofBot ? noticeNumberIn(heard.message.quote.text) : undefined);

export async function handleNoticeOrder(heard: Heard, recognition: Recognition, order: Order, argument: string): Promise<Handled> {
  const number = noticeMeant(heard, argument);
  if (!number) return tell(recognition, `请写明通知的编号，例如：${USAGE[order]}`, '指令缺通知编号');
  const rest = argument.replace(/^\s*N\s?20\d{2}\s?-?\s?\d{1,6}\s*[:：,，]?\s*/i, '').trim();
  const what = orderOf(order, rest);
  if ('ask' in what) return tell(recognition, what.ask, '指令不完整');
  return decide(recognition, 'ack', [{ kind: 'notice_order', order: what, number }], `通知：${NAMES[order]}`);
}

const USAGE: Readonly<Record<Order, string>> = {
  approve: '/同意 N2026-000012',
  send_back: '/退回 N2026-000012 时间写错了',
  pause: '/暂停 N2026-000012',
  resume: '/继续 N2026-000012',
  cancel: '/取消 N2026-000012',
  progress: '/进度 N2026-000012',
  correct: '/更正 N2026-000012 停水改到下午：11月23日14:00–17:00，3、4号楼停水',
};

const NAMES: Readonly<Record<Order, string>> = {
  approve: '同意',
  send_back: '退回',
  pause: '暂停',
  resume: '继续',
  cancel: '取消',
  progress: '看进度',
  correct: '更正，先给预览',
};

function orderOf(order: Order, rest: string): NoticeOrder | { readonly ask: string } {
  switch (order) {
    case 'send_back':
      return rest === '' ? { ask: `请写明退回的原因，例如：${USAGE.send_back}` } : { kind: order, reason: rest };
    case 'correct': {
      // 改了什么：更正后的全文. A time such as 9:00 is no such colon.
      const colon = /[：\n]|:(?!\d)/.exec(rest);
      const what = colon ? rest.slice(0, colon.index).trim() : '';
      const text = colon ? rest.slice(colon.index + 1).trim() : '';
      return what === '' || text === ''
        ? { ask: `请写明改了什么，冒号后面写更正后的全文，例如：\n${USAGE.correct}` }
        : { kind: order, what, text };
    }
    case 'approve':
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'progress':
      return { kind: order };
    default:
      return order satisfies never;
  }
}

const tell = (recognition: Recognition, text: string, reason: string): Handled => decide(recognition, 'ack', [reply(text)], reason);

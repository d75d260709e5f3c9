import type { Calendar } from '../community/calendar.ts';
import type { Verdict } from '../messages.ts';
import type { Ticket } from './ticket.ts';

/** What residents and staff read about tickets. */

/** 3号楼2单元四楼, or 东门; empty where nothing is known. A door is never said. */
export function sayPlace(where: Ticket['where']): string {
  return [where.building, where.unit, where.floor, where.place].filter(Boolean).join('');
}

/** 3号楼2单元四楼 楼道灯不亮（设施维修） */
export function sayMatter(ticket: Ticket): string {
  return `${[sayPlace(ticket.where), ticket.summary].filter(Boolean).join(' ')}（${ticket.category}）`;
}

export function acknowledgement(ticket: Ticket, calendar: Calendar, now: Date): string {
  const until = calendar.sayMoment(ticket.dueAt, now);
  if (ticket.confidential) return `已登记 ${ticket.number}，只有负责的工作人员能看到内容，结果私下告诉您，最迟 ${until} 前给您回音。`;
  return `已登记 ${ticket.number}：${sayMatter(ticket)}。由${ticket.grid ?? '社区'}处理，最迟 ${until} 前给您回音。`;
}

export const joined = (number: string) => `已把您加到 ${number}，处理结果一起通知。`;
export const joinedAnswered = (number: string) => `已把您加到 ${number}；刚答复过，您那里还有问题，已重新打开，处理结果一起通知。`;
export const alreadyJoined = (number: string) => `您已在 ${number} 里，处理结果会通知您。`;
export const amended = (ticket: Ticket) =>
  ticket.confidential ? `${ticket.number} 已补充。` : `${ticket.number} 已更新：${sayMatter(ticket)}。`;
export const picturesAdded = (number: string, count: number) => `${count} 张照片已加到 ${number}。`;

const ASK = '解决了请回 1，没解决回 2，基本满意回 3。';

/** The echo. `text` is free of personal details already. */
export function answerText(number: string, text: string, closing: boolean): string {
  const sentence = /[。！？!?…]$/.test(text) ? text : `${text}。`;
  return closing ? `${number} 有结果了：${sentence}${ASK}` : `${number} 有新进展：${sentence}`;
}

export function rated(number: string, verdict: Verdict, closed: boolean): string {
  switch (verdict) {
    case 'unsolved':
      return '明白，已重新打开，网格员会联系您。';
    case 'solved':
      return closed ? `谢谢反馈，${number} 已办结。` : `谢谢反馈，${number} 已记为解决。`;
    case 'partly':
      return closed ? `谢谢反馈，已记下“基本满意”，${number} 已办结。` : `谢谢反馈，${number} 已记下“基本满意”。`;
    default:
      return verdict satisfies never;
  }
}

export function newForStaff(ticket: Ticket, calendar: Calendar, now: Date): string {
  const until = calendar.sayMoment(ticket.dueAt, now);
  if (ticket.confidential)
    return `新的保密工单 ${ticket.number}（${ticket.category}），最迟 ${until} 答复。内容请到控制台查看，不要在群里讨论。`;
  return `新工单 ${ticket.number}：${sayMatter(ticket)}，最迟 ${until} 答复。\n办完请发：/办结 ${ticket.number} 处理结果`;
}

export function reopenedForStaff(ticket: Ticket, remark: string): string {
  if (ticket.confidential) return `保密工单 ${ticket.number} 居民反馈没解决，已重新打开。请到控制台查看。`;
  return `${ticket.number} 居民反馈没解决，已重新打开：${sayMatter(ticket)}${remark ? `。居民说：${remark}` : ''}`;
}

export const refusal = {
  unknown: (number: string) => `没有找到工单 ${number}，请核对编号（例如 T2026-000105）。`,
  emptySummary: '没有说是什么事，请用一句话说明，例如“楼道灯不亮”。',
  emptyAnswer: (number: string) => `答复是空的，没有发出。请写明处理结果，例如：/回复 ${number} 灯已更换`,
  longAnswer: (length: number, limit: number) => `答复有 ${length} 个字，超过 ${limit} 个字的上限，没有发出。请写短一些，细节可以私下说。`,
  answerToClosed: (number: string) =>
    `${number} 已办结，不能再答复。要继续处理，请先重新打开：/重开 ${number} 原因（或在工单页点“重新打开”），再答复。`,
  startClosed: (number: string, status: string) => `${number} 现在是“${status}”，不能改为处理中。`,
  reopenOpen: (number: string, status: string) => `${number} 现在是“${status}”，不用重新打开，可以直接答复。`,
  emptyReason: (number: string) => `请写明重新打开的原因，例如：/重开 ${number} 居民反映又坏了`,
  conflict: (number: string) => `刚才有同事更新了 ${number}，您的操作没有执行。请看一下最新情况再操作。`,
  closedForResident: (number: string) =>
    `${number} 已办结。如果问题又出现，登记或附议过的住户回“2 没解决”可重新打开，也可以直接说明情况重新登记。`,
  confidential: (number: string) => `没有找到可以加入的工单 ${number}。`,
  notAttached: (number: string) => `${number} 不是您登记或附议的工单，不能由您修改或评价。`,
  notAnswered: (number: string) => `${number} 还在处理，有结果会告诉您，到时再请您评价。`,
} as const;

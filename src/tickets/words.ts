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
export const joinedWaiting = (number: string, until: string) => `已把您加到 ${number}，正在等，${until} 前有消息，一起通知您。`;
export const alreadyJoined = (number: string) => `您已在 ${number} 里，处理结果会通知您。`;
export const amended = (ticket: Ticket) =>
  ticket.confidential ? `${ticket.number} 已补充。` : `${ticket.number} 已更新：${sayMatter(ticket)}。`;
export const picturesAdded = (number: string, count: number) => `${count} 张照片已加到 ${number}。`;

const ASK = '解决了请回 1，没解决回 2，基本满意回 3。';

const sentence = (text: string) => (/[。！？!?…]$/.test(text) ? text : `${text}。`);

/** The echo. `text` is free of personal details already. `asking`: in the same breath, whether it is solved. */
export function answerText(number: string, text: string, closing: boolean, asking = closing): string {
  return closing ? `${number} 有结果了：${sentence(text)}${asking ? ASK : ''}` : `${number} 有新进展：${sentence(text)}`;
}

const about = (ticket: Ticket) =>
  ticket.confidential ? ticket.number : `${ticket.number}（${[sayPlace(ticket.where), ticket.summary].filter(Boolean).join(' ')}）`;

/** Privately, to somebody who was told the answer in a group. */
export const askPrivately = (ticket: Ticket) => `${about(ticket)}有结果了，您满意吗？${ASK}`;
/** Four weeks after it was closed. */
export const askAgain = (ticket: Ticket) => `四周前办结的 ${about(ticket)}，现在怎么样？${ASK}`;

export function assignedNews(ticket: Ticket, desk: string, calendar: Calendar, now: Date): string {
  const overdue = ticket.dueAt.getTime() <= now.getTime();
  return `${ticket.number} 已交给${desk}办理，${overdue ? '有进展就告诉您' : `最迟 ${calendar.sayMoment(ticket.dueAt, now)} 前给您回音`}。`;
}
export const takenNews = (ticket: Ticket) => `${ticket.number} 已有工作人员接手，正在处理。`;
export const waitsNews = (number: string, reason: string, until: string) =>
  `${number} 还要等一等：${sentence(reason)}${until} 前再给您消息。`;
export const referredText = (number: string, to: string, said: string) =>
  `${number} 已转给${to}办理${said ? `，对方答复：${sentence(said)}` : '，'}有结果我们再告诉您。`;
export const declinedText = (number: string, reason: string, duty: string) =>
  `${number} 不能受理：${sentence(reason)}有不清楚的请打社区电话 ${duty}。`;
export const mergedText = (number: string, into: string) => `${number} 和 ${into} 说的是同一件事，已并到 ${into} 一起办，结果一起通知您。`;
export const unmergedNews = (number: string, until: string) => `${number} 改为单独办理，最迟 ${until} 前给您回音。`;
export const splitText = (ticket: Ticket, from: string, until: string) =>
  ticket.confidential
    ? `${from} 里的另一件事单独登记为 ${ticket.number}，最迟 ${until} 前给您回音。`
    : `${from} 里的另一件事单独登记为 ${ticket.number}：${sayMatter(ticket)}，最迟 ${until} 前给您回音。`;
export const questionText = (ticket: Ticket, until: string) =>
  `您问的“${ticket.summary}”要先核实，已登记为 ${ticket.number}，最迟 ${until} 前给您回音。`;

const matterFor = (ticket: Ticket) => (ticket.confidential ? `（保密，内容请到控制台查看）` : `：${sayMatter(ticket)}`);

export function assignedForStaff(ticket: Ticket, reason: string, calendar: Calendar, now: Date): string {
  const why = reason ? `\n说明：${reason}` : '';
  return `派给您的工单 ${ticket.number}${matterFor(ticket)}，最迟 ${calendar.sayMoment(ticket.dueAt, now)} 答复。${why}\n接单请发：接单 ${ticket.number}`;
}
export const unitForStaff = (ticket: Ticket, unit: string) =>
  `${ticket.number} 派给了${unit}，但${unit}没有绑定的人员，请转告${matterFor(ticket)}。`;
export const escalatedForStaff = (ticket: Ticket, by: string, reason: string) =>
  `吹哨：${ticket.number}${matterFor(ticket)}。${by}请您出面：${reason}`;
export const waitOverForStaff = (ticket: Ticket, reason: string) =>
  `${ticket.number} 等待到期${matterFor(ticket)}。等的是：${reason}。答应居民今天有消息，请告知进展，或写明再等到哪天。`;
export const callForStaff = (ticket: Ticket, people: number) =>
  `${ticket.number} 的答复没有送到 ${people} 位居民，请电话或上门告知，结果记在控制台“待告知”里。告知以后才能办结。`;

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
  openGap: (gap: string): string => `答复里${gap}还没有换成实际情况，没有发出。请填好再发。`,
  longAnswer: (length: number, limit: number) => `答复有 ${length} 个字，超过 ${limit} 个字的上限，没有发出。请写短一些，细节可以私下说。`,
  answerToClosed: (number: string) =>
    `${number} 已办结，不能再答复。要继续处理，请先重新打开：/重开 ${number} 原因（或在工单页点“重新打开”），再答复。`,
  startClosed: (number: string, status: string) => `${number} 现在是“${status}”，不能改为处理中。`,
  reopenOpen: (number: string, status: string) => `${number} 现在是“${status}”，不用重新打开，可以直接答复。`,
  emptyReason: (number: string) => `请写明重新打开的原因，例如：/重开 ${number} 居民反映又坏了`,
  illegal: (number: string, status: string, what: string) => `${number} 现在是“${status}”，不能${what}。`,
  others: (number: string, name: string) => `${number} 已经在${name}手上。要换人，请写明原因转办。`,
  already: (number: string, name: string) => `${number} 已经派给${name}，不用再派。`,
  passReason: (number: string) => `${number} 已经有人负责，请写明转办的原因。`,
  noAssignee: (said: string) => `没有找到“${said}”。可以写单位（物业、社区、街道）、网格（第2网格）或同事的名字。`,
  twoAssignees: (said: string) => `叫“${said}”的不止一位，请写全名，或在控制台的工单页里选。`,
  noManager: '没有登记负责人，没有吹哨。请在控制台“工作人员”里登记一位负责人。',
  callReason: (number: string) => `请写明要负责人做什么，例如：吹哨 ${number} 物业三天没有来人`,
  waitReason: (number: string) => `请写明在等什么，会告诉居民，例如：等待 ${number} 到周五 等配件`,
  waitPast: '等到的时间已经过了，请写以后的日子。',
  waitLong: (days: number) => `最多等 ${days} 天。要更久，请到时再延，居民每次都会收到说明。`,
  referTo: (known: string) => `请写明转给哪里：${known}。`,
  referSame: (number: string, to: string) => `${number} 已经转给${to}。对方有了答复，请写上再转一次，或直接答复居民。`,
  declineReason: (number: string) => `请写明不受理的原因，会告诉居民，例如：不予受理 ${number} 属于住户自己的水管`,
  mergeSelf: '要合并的是同一个工单。请写另一个编号。',
  mergeEnded: (into: string, status: string) => `${into} ${status}，不能并进去。请先重新打开 ${into}，或另选一件。`,
  mergeMoved: (into: string, to: string) => `${into} 已经并到 ${to}，请直接并到 ${to}。`,
  mergeAnswered: (into: string) => `${into} 已经答复过，原来的答复没有留存。请先重新打开 ${into}，再合并。`,
  mergeConfidential: '保密工单只能和保密工单合并。',
  unmergeMoved: (into: string, to: string) => `${into} 又并到了 ${to}，请先把 ${into} 分出来。`,
  reopenMerged: (number: string, into: string) => `${number} 已并到 ${into}。要单独办，请在工单页点“单独办理”。`,
  splitSummary: '请用一句话写明另一件事，例如“3号楼门禁刷不开”。',
  noCall: '这一条不用再打了：已经告知、有了新的答复，或居民已要求删除信息。',
  callTime: '告知的时间不对：不能早于答复，也不能是将来。',
  declinedForResident: (number: string) => `${number} 没有受理。有新情况请直接说明，会重新登记。`,
  question: (source: string) => `这个问题已经转成工单 ${source}。`,
  noAskers: '提这个问题的居民都已要求删除信息，没有人要通知，不用转成工单。',
  conflict: (number: string) => `刚才有同事更新了 ${number}，您的操作没有执行。请看一下最新情况再操作。`,
  closedForResident: (number: string) =>
    `${number} 已办结。如果问题又出现，登记或附议过的住户回“2 没解决”可重新打开，也可以直接说明情况重新登记。`,
  confidential: (number: string) => `没有找到可以加入的工单 ${number}。`,
  notAttached: (number: string) => `${number} 不是您登记或附议的工单，不能由您修改或评价。`,
  notAnswered: (number: string) => `${number} 还在处理，有结果会告诉您，到时再请您评价。`,
} as const;

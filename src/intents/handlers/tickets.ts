import { createCalendar } from '../../community/calendar.ts';
import { isStaff } from '../../community/people-store.ts';
import { STATUS_WORDS, type Ticket } from '../../tickets/tickets.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { answerIfKnown } from './policy.ts';

const RATE_DAYS = 30;
const MOST_LISTED = 3;

/** How far one's own matters are; staff may ask about any. In a group only number, state and promise. */
export async function handleStatus(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const { quote } = heard.message;
  const number = recognition.found.slots.ticket ?? (quote && deps.tickets.ofQuotedText(quote.text));
  if (number) return ofNumber(number, heard, recognition, deps);
  const open = await deps.tickets.openTicketsOf(deps.db, heard.person.id);
  if (open.length > 0) {
    const lines = open.slice(0, MOST_LISTED).map((ticket) => describe(ticket, heard, deps));
    const more = open.length > MOST_LISTED ? [`另外还有 ${open.length - MOST_LISTED} 件在办，回复编号可单独查。`] : [];
    return decide(recognition, 'status', [reply([...lines, ...more].join('\n'))], '查询自己的工单', { ticket: open[0]!.number });
  }
  const public_ = await ofPlace(recognition, deps);
  if (public_)
    return decide(recognition, 'status', [reply(describe(public_, heard, deps))], '同一地点有工单在办', { ticket: public_.number });
  // 什么时候来电 may be in a notice.
  const known = await answerIfKnown(heard, recognition, deps, recognition.addressed ? 0.4 : 0.6);
  if (known) return known;
  if (!recognition.addressed) return silent(recognition, '问办理进度，但没有查到这位居民登记的事，没有被@就不插话');
  const last = await deps.tickets.lastTicketOf(deps.db, heard.person.id);
  if (last)
    return decide(recognition, 'status', [reply(`您没有在办的事。最近一件：${describe(last, heard, deps)}`)], '没有在办的工单', {
      ticket: last.number,
    });
  return decide(
    recognition,
    'status',
    [reply('没有查到您登记的事。要登记，直接说是什么事、在哪里就行，例如“3号楼2单元楼道灯不亮”。')],
    '没有登记过工单',
  );
}

async function ofNumber(number: string, heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const ticket = await deps.tickets.byNumber(deps.db, number);
  const allowed = ticket && (isStaff(heard.person.role) || (await deps.tickets.isAttached(deps.db, number, heard.person.id)));
  // Unknown and somebody else's sound alike: nobody learns by asking.
  if (!ticket || !allowed)
    return decide(
      recognition,
      'status',
      [reply(`没有查到您登记的 ${number}。请核对编号；只能查自己登记或附议过的事。`)],
      '查询的工单不存在，或不是本人的',
      { ticket: number },
    );
  return decide(recognition, 'status', [reply(describe(ticket, heard, deps))], '查询写明编号的工单', { ticket: number });
}

/** 3号楼电梯什么时候修好: a neighbour may have reported it already. */
async function ofPlace(recognition: Recognition, deps: IntentDeps): Promise<Ticket | undefined> {
  const { where } = recognition.found;
  if (!where.building && !where.place) return undefined;
  const alike = await deps.tickets.recentAlike(deps.db, { where, kind: undefined, text: recognition.text });
  return alike.find(({ ticket, score }) => score >= 0.3 && !ticket.confidential)?.ticket;
}

function describe(ticket: Ticket, heard: Heard, deps: IntentDeps): string {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const what = heard.group || ticket.confidential ? ticket.number : `${ticket.number}（${ticket.summary}）`;
  const who = ticket.grid ?? '社区';
  switch (ticket.status) {
    case 'received':
    case 'assigned':
    case 'in_progress':
    case 'reopened': {
      const late = deps.tickets.isOverdue(ticket)
        ? '已超过答应的时间，我再催一下'
        : `最迟 ${calendar.sayMoment(ticket.dueAt, now)} 前给您回音`;
      return `${what}：${STATUS_WORDS[ticket.status]}，由${who}处理，${late}。`;
    }
    case 'answered':
      return `${what}：${calendar.sayMoment(ticket.updatedAt, now)} 已答复。解决了请回 1，没解决回 2，基本满意回 3。`;
    case 'waiting': {
      const until = ticket.waiting ? calendar.sayMoment(ticket.waiting.until, now) : calendar.sayMoment(ticket.dueAt, now);
      // A reason may tell what it is about.
      const why = ticket.waiting && !ticket.confidential ? `在等：${ticket.waiting.reason}，` : '';
      return `${what}：等待中，${why}${until} 前再给您消息。`;
    }
    case 'referred':
      return `${what}：${calendar.sayMoment(ticket.updatedAt, now)} 已转给${ticket.referredTo ?? '有关单位'}办理，有结果我们告诉您。`;
    case 'merged':
      return `${ticket.number} 已并到 ${ticket.mergedInto ?? '同一件事'} 一起办，结果一起通知您。`;
    case 'declined':
      return `${what}：${calendar.sayDay(ticket.updatedAt, now)} 没有受理，原因当时告诉过您。有新情况请直接说明。`;
    case 'closed':
      return `${what}：${calendar.sayDay(ticket.closedAt ?? ticket.updatedAt, now)} 已办结。问题又出现请回“2 没解决”。`;
    default:
      return ticket.status satisfies never;
  }
}

/**
 * 1, 2, 3 or words, about the matter that was answered last.
 * @returns undefined when there is none that this could be about
 */
export async function handleRating(
  heard: Heard,
  recognition: Recognition,
  intent: Extract<Intent, { kind: 'rate_or_reopen' }>,
  deps: IntentDeps,
): Promise<Handled | undefined> {
  const { quote } = heard.message;
  const named = intent.slots.ticket ?? (quote?.ofBot ? deps.tickets.ofQuotedText(quote.text) : undefined);
  const number = named ?? (await awaiting(heard, intent, recognition, deps));
  if (!number) return undefined;
  const remark = intent.remark.replace(number, '').trim().slice(0, 500);
  const words = { solved: '解决了', partly: '基本满意', unsolved: '没解决，重新打开' }[intent.verdict];
  return decide(
    recognition,
    intent.verdict === 'unsolved' ? 'ticket' : 'ack',
    [{ kind: 'rate_ticket', number, verdict: intent.verdict, remark }],
    `${recognition.reason}：${words}`,
    { ticket: number },
  );
}

async function awaiting(
  heard: Heard,
  intent: Extract<Intent, { kind: 'rate_or_reopen' }>,
  recognition: Recognition,
  deps: IntentDeps,
): Promise<string | undefined> {
  const open = await deps.tickets.openTicketsOf(deps.db, heard.person.id);
  const recent = (ticket: Ticket): boolean => deps.clock.now().getTime() - ticket.updatedAt.getTime() < RATE_DAYS * 86_400_000;
  // In a group, a bare 1 is about what was answered there.
  const here = (ticket: Ticket): boolean =>
    recognition.addressed ||
    ticket.groupId === undefined ||
    ticket.groupId === heard.group?.id ||
    (heard.group !== undefined && intent.remark.length > 0);
  // Asked for it, at the answer or again four weeks after: the one that was asked about last.
  const asked = await deps.tickets.awaitingVerdict(deps.db, heard.person.id, heard.group?.id);
  if (asked && recognition.addressed) return asked;
  const answered = open.find((ticket) => ticket.status === 'answered' && recent(ticket) && here(ticket));
  if (answered) return answered.number;
  const last = await deps.tickets.lastTicketOf(deps.db, heard.person.id);
  // 解决了请回 1: the matter may have been closed by the very message that asks.
  if (last?.status === 'closed' && isJustAsked(last, deps) && here(last) && !(await hasRated(last.number, heard, deps))) return last.number;
  if (asked) return asked;
  if (intent.verdict !== 'unsolved') return undefined;
  // 又坏了 opens a closed matter again.
  return last && last.status === 'closed' && recent(last) && (recognition.addressed || last.groupId === heard.group?.id)
    ? last.number
    : undefined;
}

/** So long after the question 解决了请回 1, a bare 1 is an answer to it. */
const ASKED_DAYS = 3;
const isJustAsked = (ticket: Ticket, deps: IntentDeps): boolean =>
  deps.clock.now().getTime() - ticket.updatedAt.getTime() < ASKED_DAYS * 86_400_000;

async function hasRated(number: string, heard: Heard, deps: IntentDeps): Promise<boolean> {
  const people = await deps.tickets.peopleOf(deps.db, number);
  return people.some(({ personId, verdict }) => personId === heard.person.id && verdict !== undefined);
}

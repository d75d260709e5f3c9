import type { Community } from '../community/community.ts';
import { personById } from '../community/people-store.ts';
import { listBindings } from '../community/staff-codes-store.ts';
import type { Actor, Clock } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import type { Refused, Resident, Tickets } from './api.ts';
import { phoneIn, publicText, withoutNumbers } from './public-text.ts';
import { insertQuestion, keepPhone, markAnswered, type Question, questionById, questionTo } from './questions-store.ts';
import { RUNNING, STATUS_WORDS, type TicketStatus } from './ticket.ts';
import { addEvent, peopleOfTicket, ticketByNumber } from './tickets-store.ts';
import { sayMatter } from './words.ts';

/** Staff ask the reporter back; what the reporter answers in private comes back to the matter, and to the one who asked. */
export interface Questions {
  ask(tx: Db, request: { readonly number: string; readonly text: string; readonly actor: Actor }): Promise<Said>;
  /** @param request.message number of the message that is the answer: what is passed on is forgotten with it */
  answer(
    tx: Db,
    request: Resident & {
      readonly question: string;
      readonly text: string;
      readonly pictures: readonly string[];
      readonly message: number;
    },
  ): Promise<Said>;
  /** What this person was asked and did not answer yet. @param number of the quoted question */
  waitingFor(db: Db, personId: string, number?: string): Promise<Question | undefined>;
}

/** `text` is told to the one who acted. */
export type Said = { readonly kind: 'done'; readonly text: string } | Refused;

/** For so long the clocks stand still, and what the reporter writes is taken for the answer. */
const ANSWER_DAYS = 3;
const LONGEST = 300;

export function createQuestions(options: {
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly tickets: Pick<Tickets, 'amend'>;
}): Questions {
  const { clock, post, tickets } = options;
  const keepNumbers = Object.values(options.community.phones).filter((phone): phone is string => typeof phone === 'string');
  const refuse = (why: Refused['why'], reason: string): Refused => ({ kind: 'refused', why, reason });

  /** The chat account of the one who asked; undefined for a console user without one. */
  async function askerOf(db: Db, askedBy: string): Promise<string | undefined> {
    if (askedBy.startsWith('person:')) return (await personById(db, askedBy.slice('person:'.length)))?.id;
    const name = askedBy.slice('user:'.length);
    return (await listBindings(db)).find((binding) => binding.userId !== undefined && binding.name === name)?.personId;
  }

  return {
    async ask(tx, { number, text, actor }) {
      const ticket = await ticketByNumber(tx, number);
      if (!ticket) return refuse('unknown', `没有找到工单 ${number}，请核对编号（例如 T2026-000105）。`);
      if (!OPEN_TO_ASK(ticket.status))
        return refuse('illegal', `${number} ${STATUS_WORDS[ticket.status]}，不能再问。要继续处理，请先重新打开。`);
      const reporter = (await peopleOfTicket(tx, number)).find((person) => person.role === 'reporter');
      if (!reporter) return refuse('input', `${number} 的登记人已要求删除信息，问不到了。`);
      const question = publicText(text.trim(), { names: [reporter.name], keepNumbers });
      if (question === '') return refuse('input', `请写要问什么，例如：问 ${number} 是几楼的灯？`);
      if ([...question].length > LONGEST) return refuse('input', `问题太长了，请写在 ${LONGEST} 个字以内。`);
      const now = clock.now();
      const askedBy = actor.kind === 'person' ? `person:${actor.id}` : actor.kind === 'user' ? `user:${actor.name}` : 'system';
      const expiresAt = new Date(now.getTime() + ANSWER_DAYS * 86_400_000);
      const id = await insertQuestion(tx, { number, askedBy, text: question }, now, expiresAt);
      await addEvent(tx, {
        number,
        at: now,
        actor,
        kind: 'asked',
        note: ticket.confidential ? '已私下询问登记人' : `问登记人：${question}`,
      });
      const about = ticket.confidential ? number : `${number}（${sayMatter(ticket)}）`;
      await post(tx, [
        {
          key: `ticket:${number}:question:${id}`,
          to: { person: reporter.personId },
          text: `关于您反映的 ${about}，工作人员想问您：${/[。！？!?]$/.test(question) ? question : `${question}？`}\n直接回复我就行，只转给处理的人。`,
          priority: 'reply',
          cause: { kind: 'ticket', id: number },
        },
      ]);
      return { kind: 'done', text: `已私下问 ${number} 的登记人，回答会转给您。等回答的 ${ANSWER_DAYS} 天里不计时。` };
    },

    async answer(tx, { question: id, person, group, text, pictures, message }) {
      const question = await questionById(tx, id);
      if (!question) return refuse('unknown', '没有找到要您回答的问题，有事请直接说。');
      const { number } = question;
      const ticket = await ticketByNumber(tx, number);
      const now = clock.now();
      if (!ticket || !OPEN_TO_ASK(ticket.status) || !(await markAnswered(tx, id, now)))
        return refuse('illegal', `${number} 已经处理过了，您的回答没有记进去。问题还在的话，请直接说明情况。`);
      const added = await tickets.amend(tx, number, { person, group, where: {}, addition: text, pictures, quiet: true });
      if (added.kind === 'refused') return added;
      const phone = phoneIn(text);
      if (phone && !keepNumbers.includes(phone)) await keepPhone(tx, number, person.id, phone);
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'replied', note: '登记人回答了工作人员的问题' });
      const to = await askerOf(tx, question.askedBy);
      if (to) {
        const words = withoutNumbers(text.trim(), { names: [person.name], keepNumbers }).slice(0, LONGEST);
        const more = [pictures.length > 0 && `${pictures.length} 张照片`, phone && '电话（在登记人资料里）'].filter(Boolean).join('、');
        const said = ticket.confidential ? '内容请到控制台查看' : `“${words}”${more ? `，附${more}` : ''}`;
        await post(tx, [
          {
            key: `ticket:${number}:staff:reply:${id}`,
            to: { person: to },
            text: `${number} 登记人回答了：${said}`,
            priority: 'reply',
            cause: { kind: 'message', id: String(message) },
          },
        ]);
      }
      return { kind: 'done', text: `谢谢，已转给处理 ${number} 的工作人员。` };
    },

    waitingFor: (db, personId, number) => questionTo(db, personId, clock.now(), number),
  };
}

/** There is still something to find out. */
const OPEN_TO_ASK = (status: TicketStatus): boolean => RUNNING.includes(status) || status === 'waiting';

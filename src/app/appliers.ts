import type { Activities } from '../activities/activities.ts';
import { forgetEverywhere, remember } from '../bot/conversation-store.ts';
import type { EffectAppliers, EffectContext } from '../bot/effects.ts';
import { messagesOf } from '../bot/inbox-store.ts';
import { createCalendar } from '../community/calendar.ts';
import { type Community, gridOf } from '../community/community.ts';
import { sayManners } from '../community/group-manners.ts';
import { type GroupManners, groupById, setManners } from '../community/groups-store.ts';
import type { Heard } from '../intents/heard.ts';
import { withoutNames } from '../intents/private.ts';
import { passedOn } from '../knowledge/ask/render.ts';
import { answerText, waitingText } from '../knowledge/gap-words.ts';
import type { Gap, GapAnswered, Knowledge } from '../knowledge/knowledge.ts';
import type { Clock, Outgoing } from '../messages.ts';
import type { Notices } from '../scheduler/notices.ts';
import type { Db } from '../store/database.ts';
import type { Questions } from '../tickets/questions.ts';
import { peopleOnCall } from '../tickets/roster-store.ts';
import type { TicketResult, Tickets } from '../tickets/tickets.ts';
import { beginErasure } from './erasure.ts';
import { staffOrders } from './staff-orders.ts';
import { tellAskers } from './tell-askers.ts';

/** A preview that nobody confirmed for so long is not sent any more by a stray 确认. */
const PREVIEW_MINUTES = 30;

/** How each effect of a message is carried out: which domain does it, and what is said when the domain refuses. */
export function createAppliers(parts: {
  readonly tickets: Tickets;
  readonly activities: Activities;
  readonly notices: Notices;
  readonly knowledge: Knowledge;
  readonly community: Community;
  readonly questions: Questions;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly channelName: string;
}): EffectAppliers {
  const { tickets, activities, notices, knowledge, community } = parts;
  const calendar = createCalendar(parts.timeZone);
  const onCall = (tx: Db, grid: string | undefined) =>
    peopleOnCall(tx, { channel: parts.channelName, grid, at: parts.clock.now(), calendar });

  const gridIn = (heard: Heard, building: string | undefined): string | undefined =>
    gridOf(community, building) ?? (heard.group?.grids.length === 1 ? heard.group.grids[0] : gridOf(community, heard.group?.buildings[0]));

  /** Those on duty and the grid member hear of a question that waits for them, once for each group of alike ones. */
  async function askStaff({ tx, heard, post }: EffectContext, gap: Gap): Promise<void> {
    const people = await onCall(tx, gridIn(heard, undefined));
    await post(
      tx,
      people
        .filter((person) => person.id !== heard.person.id)
        .map((person) => ({
          key: `gap:${gap.number}:staff:${heard.id}:${person.id}`,
          to: { person: person.id },
          text: waitingText(gap),
          priority: 'broadcast',
          cause: { kind: 'gap', id: gap.number },
        })),
    );
  }

  return {
    ...staffOrders({ tickets, questions: parts.questions, community, clock: parts.clock }),

    async open_ticket({ tx, heard, reply }, { ticket }) {
      const result = await tickets.open(tx, { ticket, reporter: heard.person, group: heard.group });
      await sayRefusal(result, reply);
    },
    async join_ticket({ tx, heard, reply }, { number, where, words, quiet }) {
      const result = await tickets.join(tx, number, {
        person: heard.person,
        group: heard.group,
        where,
        words: words ?? heard.message.text,
        quiet,
      });
      if (!quiet) await sayRefusal(result, reply);
    },
    async amend_ticket({ tx, heard, reply }, { number, where, addition, pictures, quiet }) {
      const result = await tickets.amend(tx, number, { person: heard.person, group: heard.group, where, addition, pictures, quiet });
      if (!quiet) await sayRefusal(result, reply);
    },
    async rate_ticket({ tx, heard, reply }, { number, verdict, remark }) {
      const result = await tickets.rate(tx, number, { person: heard.person, group: heard.group, verdict, remark });
      await sayRefusal(result, reply);
    },
    async answer_ticket({ tx, heard, reply }, { number, text, close }) {
      const result = await tickets.answer(tx, { number, text, close, actor: { kind: 'person', id: heard.person.id } });
      await reply(result.kind === 'done' ? result.text : result.reason);
    },

    async reopen_ticket({ tx, heard, reply }, { number, reason }) {
      const result = await tickets.reopen(tx, { number, reason, actor: { kind: 'person', id: heard.person.id } });
      await reply(result.kind === 'done' ? result.text : result.reason);
    },

    async record_gap(context, { question, tell, why }) {
      const { tx, heard, now, reply } = context;
      const { person, group } = heard;
      // It goes on to staff, and becomes a way of asking: without neighbours' names.
      const words = withoutNames(question);
      const gap = await knowledge.gaps.record(tx, { question: words, personId: person.id, groupId: group?.id, tell, at: now });
      if (!tell) return;
      // The very words were answered before, and only not found again.
      if (gap.state === 'answered') return reply(answerText(gap, gap.headline, gap.answer));
      await reply(passedOn(heard.group !== undefined, gap.number, why));
      if (gap.fresh) await askStaff(context, gap);
    },
    async answer_gap({ tx, heard, now, reply, post }, { number, text }) {
      const result = await knowledge.gaps.answer(tx, { number, text, by: heard.person.name, at: now });
      await sayAnswered(result, number, (answered) => tellAskers(tx, post, answered), reply);
    },
    async approve_gap({ tx, heard, now, reply, post }, { number }) {
      const result = await knowledge.gaps.approve(tx, { number, by: heard.person.name, at: now });
      await sayAnswered(result, number, (answered) => tellAskers(tx, post, answered), reply);
    },
    async log_answer({ tx, heard, now }, { id, question, said, answer }) {
      await knowledge.feedback.log(tx, { ...answer, id, question, said, message: heard.id, groupId: heard.group?.id, at: now });
    },
    async judge_answer(context, { answer, verdict, remark, say }) {
      const { tx, heard, now, reply } = context;
      const { person, group } = heard;
      const given = await knowledge.feedback.give(tx, { answer, verdict, remark, personId: person.id, groupId: group?.id, at: now });
      if (given.kind === 'unknown') return;
      if (say && given.before !== verdict) await reply(say);
      if (given.gap?.fresh) await askStaff(context, given.gap);
    },

    async alert_duty({ tx, heard, key, post }, { text, where }) {
      const people = await onCall(tx, gridIn(heard, where.building));
      await post(
        tx,
        people.map(
          (person): Outgoing => ({
            key: `${key}:${person.id}`,
            to: { person: person.id },
            text,
            priority: 'alert',
            cause: { kind: 'message', id: String(heard.id) },
          }),
        ),
      );
    },

    async sign_up({ tx, heard, reply }, { activityId, people, party, how, queue, series }) {
      const wish = { people, party, how, queue, groupId: heard.group?.id };
      const seriesId = series ? (await activities.byId(tx, activityId))?.seriesId : undefined;
      if (seriesId) return reply(await activities.signUpForSeries(tx, seriesId, heard.person, wish));
      await reply((await activities.signUp(tx, activityId, heard.person, wish)).text);
    },
    async withdraw({ tx, heard, reply }, { activityId, who, people, instead }) {
      await reply((await activities.withdraw(tx, activityId, heard.person, { who, people, instead })).text);
    },
    async answer_offer({ tx, heard, reply }, { activityId, yes }) {
      await reply(await activities.answerOffer(tx, activityId, heard.person, yes));
    },
    async check_in({ tx, heard, reply }, { code, people, quiet }) {
      const done = await activities.checkIn(tx, heard.person, code, people, heard.group?.id);
      if (done || !quiet) await reply(done?.text ?? activities.codeRefused);
    },
    async rate_activity({ tx, heard, reply }, { activityId, rating, words }) {
      await reply(await activities.giveFeedback(tx, heard.person, activityId, { rating, words }));
    },
    async note_chain({ tx, heard, reply }, { activityId, text, say }) {
      if (!heard.group) return;
      const noted = await activities.noteChain(tx, { activityId, groupId: heard.group.id, personId: heard.person.id, text });
      if (say) await reply(noted ? `接龙里读到 ${noted.entries} 项，等工作人员核对后登记。` : '这份接龙里没有读到报名的人。');
    },

    async draft_notice({ tx, heard, now, reply }, { notice }) {
      const result = await notices.draft(tx, notice, { kind: 'person', id: heard.person.id });
      await reply(result.text);
      if (result.kind === 'drafted')
        await remember(
          tx,
          heard.person.id,
          heard.group?.id ?? 'private',
          { kind: 'notice_preview', noticeId: result.notice.id },
          now,
          PREVIEW_MINUTES,
        );
    },
    async confirm_notice({ tx, heard, reply, afterCommit }, { noticeId }) {
      const result = await notices.confirm(tx, noticeId, { kind: 'person', id: heard.person.id });
      if (result.text) await reply(result.text);
      // What is to be sent now is planned at once, not at the next tick.
      afterCommit(async () => void (await notices.tick()));
    },
    async cancel_notice({ tx, heard, reply }, { noticeId }) {
      const result = await notices.cancel(tx, noticeId, { kind: 'person', id: heard.person.id });
      if (result.text) await reply(result.text);
    },
    async notice_order({ tx, heard, now, reply, afterCommit }, { order, number }) {
      const result = await notices.order(tx, number, order, { kind: 'person', id: heard.person.id });
      if (result.text) await reply(result.text);
      if (result.kind === 'drafted')
        await remember(
          tx,
          heard.person.id,
          heard.group?.id ?? 'private',
          { kind: 'notice_preview', noticeId: result.notice.id },
          now,
          PREVIEW_MINUTES,
        );
      if (result.kind === 'done') afterCommit(async () => void (await notices.tick()));
    },

    async set_manners({ tx, reply }, { groupId, attitude, style }) {
      const group = await groupById(tx, groupId);
      if (!group) return reply('没有找到这个群的档案，设置没有改。');
      const manners: GroupManners = {
        attitude: attitude ?? group.manners?.attitude,
        style: (style ?? group.manners?.style) === 'large' ? 'large' : undefined,
      };
      await setManners(tx, groupId, manners);
      await reply(`已改好。${sayManners(manners)}`);
    },

    async erase_person({ tx, heard, now, post }) {
      const { person } = heard;
      const kept = await tickets.erasePerson(tx, person.id);
      await activities.erasePerson(tx, person.id);
      await knowledge.feedback.erasePerson(tx, person.id, await messagesOf(tx, person.id), now);
      await knowledge.gaps.erasePerson(tx, person.id);
      await forgetEverywhere(tx, person.id);
      const confirmation = await beginErasure(tx, person, now);
      await post(tx, [
        {
          key: `erase:${person.id}:${heard.id}`,
          to: { person: confirmation.to },
          text: farewell(kept),
          priority: 'reply',
          cause: { kind: 'system', id: confirmation.causeId },
        },
      ]);
    },
  };
}

/** What is gone, and what has to stay: a lamp is still broken when the one who reported it is forgotten. */
function farewell(tickets: readonly string[]): string {
  const gone = '您的信息已删除：姓名、联系方式、与工单和报名的关联、您发来的内容。';
  if (tickets.length === 0) return `${gone}没有要保留的工单。`;
  return `${gone}工单本身保留（${tickets.slice(0, 10).join('、')}${tickets.length > 10 ? `等 ${tickets.length} 件` : ''}）：只留事情，不再与您有关联。`;
}

async function sayAnswered(
  result: GapAnswered,
  number: string,
  tell: (answered: Extract<GapAnswered, { kind: 'answered' }>) => Promise<number>,
  reply: (text: string) => Promise<void>,
): Promise<void> {
  switch (result.kind) {
    case 'refused':
      return reply(result.message);
    case 'review':
      return reply(`${number} 的答复已记下，等另一位同事同意后发出（/同意 ${number}，或在控制台里同意）。`);
    case 'answered': {
      const told = await tell(result);
      return reply(`${number} 已答复，并加入知识库。${told > 0 ? `正在通知 ${told} 位提问的居民。` : '没有需要通知的居民。'}`);
    }
    default:
      return result satisfies never;
  }
}

async function sayRefusal(result: TicketResult, reply: (text: string) => Promise<void>): Promise<void> {
  if (result.kind === 'refused') await reply(result.reason);
}

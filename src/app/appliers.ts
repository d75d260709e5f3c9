import type { Activities } from '../activities/activities.ts';
import { forgetEverywhere, remember } from '../bot/conversation-store.ts';
import type { EffectAppliers } from '../bot/effects.ts';
import { type Community, gridOf } from '../community/community.ts';
import { peopleToAlert } from '../community/people-store.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Outgoing } from '../messages.ts';
import type { Notices } from '../scheduler/notices.ts';
import type { TicketResult, Tickets } from '../tickets/tickets.ts';
import { beginErasure } from './erasure.ts';
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
  readonly channelName: string;
}): EffectAppliers {
  const { tickets, activities, notices, knowledge, community } = parts;

  return {
    async open_ticket({ tx, heard, reply }, { ticket }) {
      const result = await tickets.open(tx, { ticket, reporter: heard.person, group: heard.group });
      await sayRefusal(result, reply);
    },
    async join_ticket({ tx, heard, reply }, { number, where }) {
      const result = await tickets.join(tx, number, { person: heard.person, group: heard.group, where, words: heard.message.text });
      await sayRefusal(result, reply);
    },
    async amend_ticket({ tx, heard, reply }, { number, where, addition, pictures }) {
      const result = await tickets.amend(tx, number, { person: heard.person, group: heard.group, where, addition, pictures });
      await sayRefusal(result, reply);
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

    async record_gap({ tx, heard, now, reply }, { question, tell }) {
      const gap = await knowledge.gaps.record(tx, { question, personId: heard.person.id, groupId: heard.group?.id, tell, at: now });
      if (!tell) return;
      const where = heard.group ? '我在这里@您' : '我马上告诉您';
      await reply(`我在现有的规定和通知里没有找到依据，不敢乱说。已转给网格员，有答复${where}。（编号 ${gap.number}）`);
    },
    async answer_gap({ tx, heard, now, reply, post }, { number, text }) {
      const result = await knowledge.gaps.answer(tx, { number, text, by: heard.person.name, at: now });
      if (result.kind === 'refused') return reply(result.message);
      const told = await tellAskers(tx, post, result);
      await reply(`${number} 已答复，并加入知识库。${told > 0 ? `正在通知 ${told} 位提问的居民。` : '没有需要通知的居民。'}`);
    },

    async alert_duty({ tx, heard, key, post }, { text, where }) {
      const grid =
        gridOf(community, where.building) ??
        (heard.group?.grids.length === 1 ? heard.group.grids[0] : gridOf(community, heard.group?.buildings[0]));
      const people = await peopleToAlert(tx, parts.channelName, grid);
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

    async sign_up({ tx, heard, reply }, { activityId, people }) {
      await reply((await activities.signUp(tx, activityId, heard.person, people)).text);
    },
    async withdraw({ tx, heard, reply }, { activityId }) {
      await reply((await activities.withdraw(tx, activityId, heard.person)).text);
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

    async erase_person({ tx, heard, now, post }) {
      const { person } = heard;
      await tickets.erasePerson(tx, person.id);
      await activities.erasePerson(tx, person.id);
      await knowledge.gaps.erasePerson(tx, person.id);
      await forgetEverywhere(tx, person.id);
      const confirmation = await beginErasure(tx, person, now);
      await post(tx, [
        {
          key: `erase:${person.id}:${heard.id}`,
          to: { person: confirmation.to },
          text: '您的信息已删除：姓名、联系方式、与工单和报名的关联、您发来的内容。工单本身保留，不再与您有关联。',
          priority: 'reply',
          cause: { kind: 'system', id: confirmation.causeId },
        },
      ]);
    },
  };
}

async function sayRefusal(result: TicketResult, reply: (text: string) => Promise<void>): Promise<void> {
  if (result.kind === 'refused') await reply(result.reason);
}

import type { Calendar } from '../community/calendar.ts';
import { listStaff } from '../community/people-store.ts';
import type { Actor, Clock } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import type { NoticeRefused, NoticeResult, Notices } from './api.ts';
import { type ApprovalRules, mayApprove } from './approval.ts';
import { humanOf } from './approval-store.ts';
import type { Notice } from './notice.ts';
import { actorText, addEvent, eventsOf, moveNotice, noticeById } from './notices-store.ts';
import type { NoticePreview } from './preview.ts';
import { sayRecurrence } from './say-repeat.ts';
import * as words from './words.ts';

/** What a second person does: agree, or send back. */
export interface Approvals extends Pick<Notices, 'approve' | 'sendBack' | 'mayApprove'> {
  /** The notice waits from now on; those who may agree are told. */
  submit(tx: Db, notice: Notice, preview: NoticePreview, by: Actor): Promise<NoticeResult>;
  /** Whether whoever confirms it is a second person already. */
  isSecond(db: Db, notice: Notice, by: Actor): Promise<boolean>;
}

export function createApprovals(options: {
  readonly rules: ApprovalRules;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly post: Post;
  readonly channelName: string;
  /** Looks at it once more, and schedules it. */
  readonly schedule: (tx: Db, notice: Notice, by: Actor) => Promise<NoticeResult>;
  /** A correction that waits must not let go on what it corrects. */
  readonly submitted: (tx: Db, notice: Notice) => Promise<void>;
}): Approvals {
  const { rules, clock, calendar, post } = options;
  const refuse = (text: string): NoticeRefused => ({ kind: 'refused', text, problems: [text] });

  async function verdict(db: Db, notice: Notice, by: Actor) {
    const authors = await Promise.all(
      [notice.createdBy, notice.submittedBy].filter((one) => one !== undefined).map((one) => humanOf(db, one)),
    );
    const human = await humanOf(db, actorText(by));
    return { human, may: mayApprove(rules, human, authors) };
  }

  async function whyNot(db: Db, notice: Notice, by: Actor): Promise<string | undefined> {
    const { human, may } = await verdict(db, notice, by);
    if (may === 'may') return undefined;
    if (may === 'author') return words.refusal.ownApproval;
    return rules.approvers === 'manager'
      ? words.refusal.managerOnly
      : human.role === 'grid_member'
        ? words.refusal.gridMemberNot
        : words.refusal.managerOnly;
  }

  /** Those who wrote it in the chat read it there; the console shows it to the others. */
  async function tell(tx: Db, notice: Notice, what: string, text: string): Promise<void> {
    const round = (await eventsOf(tx, notice.id)).length;
    for (const actor of new Set([notice.createdBy, notice.submittedBy])) {
      if (!actor?.startsWith('person:')) continue;
      const person = actor.slice('person:'.length);
      await post(tx, [
        {
          key: `notice-${what}:${notice.id}:${round}:${person}`,
          to: { person },
          text,
          priority: 'reply',
          cause: { kind: 'system', id: notice.id },
        },
      ]);
    }
  }

  /** Managers are asked; where the chat knows none who may, every member of staff who may is. */
  async function approversIn(db: Db, notice: Notice): Promise<readonly string[]> {
    const staff = (await listStaff(db)).filter((person) => person.channel === options.channelName);
    const able: typeof staff = (
      await Promise.all(staff.map(async (person) => ({ person, why: await whyNot(db, notice, { kind: 'person', id: person.id }) })))
    ).flatMap(({ person, why }) => (why === undefined ? [person] : []));
    const managers = able.filter((person) => person.role === 'manager');
    return (managers.length > 0 ? managers : able).map((person) => person.id);
  }

  return {
    mayApprove: whyNot,
    isSecond: async (db, notice, by) => (await verdict(db, notice, by)).may === 'may',

    async submit(tx, notice, preview, by) {
      const now = clock.now();
      if (!(await moveNotice(tx, notice.id, ['draft'], { state: 'awaiting', nextAt: undefined, submittedBy: actorText(by) })))
        return refuse(words.refusal.confirmed);
      await addEvent(tx, notice.id, {
        at: now,
        actor: actorText(by),
        kind: 'submitted',
        note: (preview.approval ?? '').replace(/，$/, ''),
      });
      const waiting = (await noticeById(tx, notice.id))!;
      await options.submitted(tx, waiting);
      const { name } = await humanOf(tx, notice.createdBy);
      const when = notice.cron
        ? sayRecurrence(notice, calendar)
        : notice.at
          ? `${calendar.sayMomentAndWeekday(notice.at, now)} `
          : '同意后马上';
      const text = words.askApproval({ ...waiting, text: preview.text }, name, preview.groups.length, preview.estimatedSeconds, when);
      const round = (await eventsOf(tx, notice.id)).length;
      await post(
        tx,
        (await approversIn(tx, waiting)).map((person) => ({
          key: `notice-ask:${notice.id}:${round}:${person}`,
          to: { person },
          text,
          priority: 'reply',
          cause: { kind: 'system', id: notice.id },
        })),
      );
      return { kind: 'done', notice: waiting, text: words.submitted(waiting, preview.approval ?? '') };
    },

    async approve(tx, id, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state !== 'awaiting') return refuse(words.refusal.notAwaiting);
      const why = await whyNot(tx, notice, by);
      if (why) return refuse(why);
      const result = await options.schedule(tx, notice, by);
      if (result.kind === 'refused') return result;
      await addEvent(tx, id, { at: clock.now(), actor: actorText(by), kind: 'approved', note: '' });
      const { name } = await humanOf(tx, actorText(by));
      await tell(tx, notice, 'approved', words.approvedTo(notice, name, result.text ?? ''));
      return result;
    },

    async sendBack(tx, id, by, reason) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state !== 'awaiting') return refuse(words.refusal.notAwaiting);
      const said = reason.trim();
      if (said === '') return refuse(words.refusal.noReason);
      if (!(await moveNotice(tx, id, ['awaiting'], { state: 'draft', nextAt: undefined }))) return refuse(words.refusal.notAwaiting);
      await addEvent(tx, id, { at: clock.now(), actor: actorText(by), kind: 'sent_back', note: said });
      const { name } = await humanOf(tx, actorText(by));
      const rests = notice.corrects !== undefined && (await noticeById(tx, notice.corrects))?.state === 'paused';
      await tell(tx, notice, 'sent-back', words.sentBackTo(notice, name, said, rests));
      return { kind: 'done', notice: (await noticeById(tx, id))!, text: words.sentBack(said) };
    },
  };
}

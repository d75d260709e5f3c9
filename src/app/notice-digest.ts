import type { Activities } from '../activities/activities.ts';
import { createCalendar } from '../community/calendar.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import { claimDigest, type DigestRhythm, groupsDue } from '../scheduler/digest-store.ts';
import type { Notices } from '../scheduler/notices.ts';
import type { Db, Store } from '../store/database.ts';

/** What a group was told and what is coming, for those who do not read along: every evening, or on Sunday evenings. */
export interface NoticeDigest {
  /** Queues what is due, once for each group and day. Safe to call at any time. @returns how many groups hear of it */
  tick(): Promise<number>;
  /** What a group would hear at a moment; undefined where there is nothing to say. */
  preview(db: Db, groupId: string, rhythm: DigestRhythm, at: Date): Promise<string | undefined>;
}

/** Of the day: after work, before the quiet of the night. */
const HOUR = 18;
const SUNDAY = 7;
const DAY = 86_400_000;
/** Later than this it is not said any more: the night comes, and tomorrow has its own. */
const LATE_MS = 3 * 3_600_000;
const MOST = 6;
const BEGINS = 30;

export function createNoticeDigest(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly notices: Pick<Notices, 'sentTo'>;
  readonly activities: Pick<Activities, 'list'>;
  readonly channelName: string;
  readonly timeZone: string;
  readonly log: Log;
}): NoticeDigest {
  const { store, clock, post, notices, activities, log } = options;
  const calendar = createCalendar(options.timeZone);

  async function textFor(db: Db, groupId: string, rhythm: DigestRhythm, at: Date): Promise<string | undefined> {
    const weekly = rhythm === 'weekly';
    const sent = (await notices.sentTo(db, [groupId], new Date(at.getTime() - (weekly ? 7 : 1) * DAY))).filter((one) => one.sentAt <= at);
    const { year, month, day } = calendar.wall(at);
    // An evening tells of tomorrow, a Sunday of the week that begins.
    const until = calendar.instant(year, month, day + (weekly ? 8 : 2));
    const coming = (await activities.list(db, { endsAfter: at, startsBefore: until })).filter(
      ({ state, startsAt }) => state === 'open' && startsAt > at,
    );
    if (sent.length === 0 && coming.length === 0) return undefined;
    const told = sent.slice(0, MOST).map(({ title, text, sentAt }) => `· ${calendar.sayDay(sentAt, at)} ${title}${beginning(title, text)}`);
    const ahead = coming
      .slice(0, MOST)
      .map(({ title, startsAt, place }) => `· ${calendar.sayMomentAndWeekday(startsAt, at)} ${title}（${place}）`);
    return [
      weekly ? '【一周小结】' : '【今日小结】',
      ...(told.length > 0 ? [weekly ? '本周发过的通知：' : '今天发过的通知：', ...told, ...more(sent.length)] : []),
      ...(ahead.length > 0 ? [weekly ? '下周活动：' : '明天的活动：', ...ahead, ...more(coming.length)] : []),
      '想看哪一条，@我问就行。',
    ].join('\n');
  }

  return {
    preview: textFor,
    async tick() {
      const now = clock.now();
      const wall = calendar.wall(now);
      const due = calendar.instant(wall.year, wall.month, wall.day, HOUR);
      const late = now.getTime() - due.getTime();
      if (late < 0 || late > LATE_MS) return 0;
      const today = calendar.dayOf(now);
      let told = 0;
      for (const { id, rhythm } of await groupsDue(store.db, options.channelName, today)) {
        if (rhythm === 'weekly' && wall.weekday !== SUNDAY) continue;
        told += await store.transaction(async (tx) => {
          if (!(await claimDigest(tx, id, today))) return 0;
          const text = await textFor(tx, id, rhythm, due);
          if (text === undefined) return 0;
          const key = `notice-digest:${id}:${today}`;
          const expiresAt = new Date(due.getTime() + LATE_MS);
          await post(tx, [{ key, to: { group: id }, text, priority: 'broadcast', cause: { kind: 'system', id: key }, expiresAt }]);
          return 1;
        });
      }
      if (told > 0) log.info({ day: today, groups: told }, 'digest of notices');
      return told;
    },
  };
}

const more = (count: number): readonly string[] => (count > MOST ? [`· 另有 ${count - MOST} 条`] : []);

/** How it begins, where its title does not say it all: as it was sent, without the title in front. */
function beginning(title: string, text: string): string {
  const plain = text.replace(`【${title}】`, '').replace(/\s+/g, ' ').trim();
  if (plain === '') return '';
  const characters = [...plain];
  return `：${characters.length > BEGINS ? `${characters.slice(0, BEGINS).join('')}…` : plain}`;
}

import { type Calendar, createCalendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { metaOf, putMeta, timesOf } from './deadlines-settings-store.ts';
import { changedIn, groupsOfDigest, lastEventBefore, openIn } from './digest-store.ts';
import { publicText } from './public-text.ts';
import type { Ticket, TicketEventKind, TicketStatus } from './ticket.ts';
import { peopleOfTicket, ticketByNumber } from './tickets-store.ts';
import { sayPlace } from './words.ts';

/**
 * 本周回音: once a week each residents' group hears what was reported there and what became of it. No names, nothing
 * confidential, and nothing at all where nothing happened.
 */
export interface Digest {
  /** Queues what is due, once for each group and week. Safe to call at any time. @returns how many groups hear of it */
  tick(): Promise<number>;
  /** What a group would hear at a moment; undefined where nothing happened. */
  preview(db: Db, groupId: string, at: Date): Promise<string | undefined>;
}

const DONE_KEY = 'digest-done';
const WEEK_MS = 7 * 86_400_000;
/** Later than this, last week is old news. */
const LATE_MS = 18 * 3_600_000;
const MOST_LINES = 8;
const LONGEST_NOTE = 50;

/** Its result was told, or somebody else has it now. */
const SETTLED: readonly TicketStatus[] = ['answered', 'closed', 'declined', 'referred', 'merged'];

export function createDigest(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly channelName: string;
  readonly timeZone: string;
  readonly log: Log;
}): Digest {
  const { store, clock, post, log, channelName } = options;
  const calendar = createCalendar(options.timeZone);
  const keepNumbers = Object.values(options.community.phones).filter((phone): phone is string => typeof phone === 'string');

  async function textFor(db: Db, groupId: string, to: Date): Promise<string | undefined> {
    const from = new Date(to.getTime() - WEEK_MS);
    const tickets: Ticket[] = [];
    for (const number of await changedIn(db, groupId, from, to)) {
      const ticket = await ticketByNumber(db, number);
      // What was merged into another matter is told there.
      if (ticket && !ticket.confidential && ticket.status !== 'merged') tickets.push(ticket);
    }
    if (tickets.length === 0) return undefined;
    const reported = tickets.filter(({ openedAt }) => openedAt.getTime() >= from.getTime()).length;
    const settled = tickets.filter(isSettled);
    const open = await openIn(db, groupId, SETTLED);
    const counts = [`新反映 ${reported} 件`, `有结果 ${settled.length} 件`, open > 0 ? `还在办 ${open} 件` : '没有积压'];
    const ordered = [...settled, ...tickets.filter((ticket) => !isSettled(ticket))];
    const lines: string[] = [];
    for (const ticket of ordered.slice(0, MOST_LINES)) lines.push(await lineOf(db, ticket, to));
    const more = ordered.length > lines.length ? [`另有 ${ordered.length - lines.length} 件，发编号可以查。`] : [];
    const days = `${calendar.sayDay(from, to)}–${calendar.sayDay(to, to)}`;
    return [`【本周回音】${days}，本群${counts.join('，')}。`, ...lines, ...more].join('\n');
  }

  async function lineOf(db: Db, ticket: Ticket, before: Date): Promise<string> {
    const matter = [sayPlace(ticket.where), ticket.summary].filter(Boolean).join(' ');
    return `· ${matter}（${ticket.number}）：${await becameOf(db, ticket, before)}`;
  }

  async function becameOf(db: Db, ticket: Ticket, before: Date): Promise<string> {
    const { status } = ticket;
    const last = async (kind: TicketEventKind) => {
      const event = await lastEventBefore(db, ticket.number, kind, before);
      return event ? short(await withoutPeople(db, ticket.number, event.note)) : '';
    };
    switch (status) {
      case 'closed':
      case 'answered': {
        const answer = await last('answered');
        return `${status === 'closed' ? '已办结' : '已答复'}${answer ? `，${answer}` : ''}`;
      }
      case 'declined':
        return `没有受理${after(await last('declined'))}`;
      case 'referred':
        return `已转交${ticket.referredTo ?? '有关单位'}，等对方答复`;
      case 'waiting':
        return ticket.waiting ? `在等：${short(ticket.waiting.reason)}，${calendar.sayDay(ticket.waiting.until, before)}前有消息` : '在等';
      case 'reopened':
        return '有居民说没解决，重新在办';
      case 'received':
      case 'assigned':
      case 'in_progress':
      case 'merged':
        return ticket.dueAt.getTime() < before.getTime()
          ? '还在办，超过了答应的时间，正在催'
          : `在办，最迟 ${calendar.sayMoment(ticket.dueAt, before)} 前给回音`;
      default:
        return status satisfies never;
    }
  }

  /** The notes are cleaned when they are written; who joined since is not in them, but is looked for all the same. */
  async function withoutPeople(db: Db, number: string, note: string): Promise<string> {
    const names = (await peopleOfTicket(db, number)).map(({ name }) => name);
    return publicText(note, { names, keepNumbers });
  }

  return {
    preview: textFor,
    async tick() {
      const now = clock.now();
      const { digest } = await timesOf(store.db);
      const due = lastDue(calendar, now, digest);
      const day = calendar.dayOf(due);
      if (now.getTime() - due.getTime() > LATE_MS || (await metaOf(store.db, DONE_KEY)) === day) return 0;
      return store.transaction(async (tx) => {
        if ((await metaOf(tx, DONE_KEY)) === day) return 0;
        await putMeta(tx, DONE_KEY, day);
        let told = 0;
        for (const groupId of await groupsOfDigest(tx, channelName)) {
          const text = await textFor(tx, groupId, due);
          if (text === undefined) continue;
          await post(tx, [
            {
              key: `digest:${groupId}:${day}`,
              to: { group: groupId },
              text,
              priority: 'broadcast',
              cause: { kind: 'system', id: `digest:${groupId}:${day}` },
              expiresAt: new Date(due.getTime() + 36 * 3_600_000),
            },
          ]);
          told++;
        }
        log.info({ day, groups: told }, 'weekly digest');
        return told;
      });
    },
  };
}

const isSettled = (ticket: Ticket): boolean => SETTLED.includes(ticket.status);
const after = (words: string): string => (words === '' ? '' : `：${words}`);

function short(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').replace(/[。；;，,]+$/, '')];
  return characters.length > LONGEST_NOTE ? `${characters.slice(0, LONGEST_NOTE).join('')}…` : characters.join('');
}

/** The last moment up to now at which the digest was due. */
export function lastDue(calendar: Calendar, now: Date, { weekday, minute }: { readonly weekday: number; readonly minute: number }): Date {
  const wall = calendar.wall(now);
  const ago = (wall.weekday - weekday + 7) % 7;
  const due = calendar.instant(wall.year, wall.month, wall.day - ago, 0, minute);
  return due.getTime() <= now.getTime() ? due : calendar.instant(wall.year, wall.month, wall.day - ago - 7, 0, minute);
}

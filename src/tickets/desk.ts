import { createHash } from 'node:crypto';
import { createCalendar } from '../community/calendar.ts';
import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import type { Person } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing, Place } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import type { Refused, Resident } from './api.ts';
import { chatOf } from './assignees.ts';
import { limitTable, timesOf, weekOf } from './deadlines-settings-store.ts';
import { after, messagesTo, newsKey } from './echo.ts';
import { withdrawNews } from './echo-store.ts';
import { promisedLimit } from './limits.ts';
import { phoneIn, publicText, withoutNumbers } from './public-text.ts';
import { managersOnCall, peopleOnCall } from './roster-store.ts';
import { mayMove, type Ticket, type TicketPerson, type TicketStatus } from './ticket.ts';
import { changeTicket, lastOpening, peopleOfTicket, type TicketChange, ticketByNumber } from './tickets-store.ts';
import { dueAfterWait } from './waits.ts';
import * as words from './words.ts';

export interface DeskOptions {
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly timeZone: string;
  readonly log: Log;
  /** Of the channel in which staff are told; absent: wherever they are known. */
  readonly channelName?: string;
}

const WORDS_LIMIT = 4000;

/** What everyone who works on tickets needs: reading with its refusals, writing with its guard, and ways to tell. */
export type Desk = ReturnType<typeof createDesk>;

export function createDesk(options: DeskOptions) {
  const { clock, post, community, log } = options;
  const calendar = createCalendar(options.timeZone);
  const keepNumbers = Object.values(community.phones).filter((phone): phone is string => typeof phone === 'string');

  const refuse = (why: Refused['why'], reason: string): Refused => ({ kind: 'refused', why, reason });
  const clean = (text: string, names: readonly string[] = []) => publicText(text.trim(), { names, keepNumbers });

  /** A number the resident left in the text; the community's own phones are nobody's. */
  function privatePhone(text: string): string | undefined {
    const phone = phoneIn(text);
    return phone && !keepNumbers.includes(phone) ? phone : undefined;
  }

  /** A resident's own words for the one who handles it: without the numbers and the name that are kept with the person. */
  const kept = (text: string, person: Person) => withoutNumbers(text.trim(), { names: [person.name], keepNumbers }).slice(0, WORDS_LIMIT);

  function gridFor(where: Place, group: Group | undefined): string | undefined {
    if (where.building) return gridOf(community, where.building);
    const grids = new Set(
      [...(group?.grids ?? []), ...(group?.buildings ?? []).map((name) => gridOf(community, name))].filter((grid) => grid !== undefined),
    );
    return grids.size === 1 ? [...grids][0] : undefined;
  }

  /** To the resident: where they spoke, addressed; a confidential matter always privately. */
  async function tell(tx: Db, ticket: Ticket, resident: Resident, suffix: string, text: string): Promise<void> {
    const inGroup = resident.group !== undefined && !ticket.confidential;
    const message: Outgoing = {
      key: `ticket:${ticket.number}:${suffix}`,
      to: inGroup ? { group: resident.group.id } : { person: resident.person.id },
      text,
      mention: inGroup ? [{ person: resident.person.id, name: resident.person.name }] : [],
      priority: 'reply',
      cause: { kind: 'ticket', id: ticket.number },
    };
    await post(tx, [message]);
  }

  /** Those on duty and the grid member, privately. Only hazards and calls for help come before the broadcasts, at any hour. */
  async function tellStaff(tx: Db, ticket: Ticket, from: Person, suffix: string, text: string): Promise<void> {
    // Who reports through another system is known under that system's name, where no colleague can be told.
    const channel = options.channelName ?? from.channel;
    const onCall = await peopleOnCall(tx, { channel, grid: ticket.grid, at: clock.now(), calendar });
    const own = ticket.assignee ? await chatOf(tx, ticket.assignee, community, channel) : [];
    const staff = [...own, ...onCall.filter(({ id }) => !own.some((person) => person.id === id))];
    await tellThem(tx, ticket, staff, { suffix, text, except: from.id });
  }

  async function tellThem(
    tx: Db,
    ticket: Ticket,
    staff: readonly Person[],
    what: { readonly suffix: string; readonly text: string; readonly except?: string; readonly priority?: Outgoing['priority'] },
  ): Promise<number> {
    const urgent = ticket.kind === 'hazard' || ticket.kind === 'help';
    const messages = staff
      .filter((person) => person.id !== what.except)
      .map((person): Outgoing => {
        const key = `ticket:${ticket.number}:staff:${what.suffix}:${person.id}`;
        return {
          key,
          to: { person: person.id },
          text: what.text,
          priority: what.priority ?? (urgent ? 'reply' : 'broadcast'),
          cause: { kind: 'ticket', id: ticket.number },
        };
      });
    await post(tx, messages);
    return messages.length;
  }

  /** Those in the chat whose it is; where it is nobody's, or nobody's who can be told: those on duty and the grid member. */
  async function handlersOf(tx: Db, ticket: Ticket, channel = options.channelName): Promise<readonly Person[]> {
    const own = ticket.assignee ? await chatOf(tx, ticket.assignee, community, channel) : [];
    if (own.length > 0 || channel === undefined) return own;
    return peopleOnCall(tx, { channel, grid: ticket.grid, at: clock.now(), calendar });
  }

  const managers = async (tx: Db): Promise<readonly Person[]> =>
    options.channelName === undefined ? [] : managersOnCall(tx, { channel: options.channelName, at: clock.now(), calendar });

  /**
   * How it goes on, to everyone attached, where they spoke; never names. The same words are never said twice in one life of the
   * matter, and what is still waiting to go out gives way to what is newer.
   */
  async function news(tx: Db, ticket: Ticket, text: string): Promise<void> {
    const people = await peopleOfTicket(tx, ticket.number);
    const words = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const prefix = `${newsKey(ticket.number)}${await lastOpening(tx, ticket.number)}:${words}:`;
    await withdrawNews(tx, ticket.number, newsKey(ticket.number), prefix);
    await post(tx, messagesTo(ticket, people, prefix, { group: () => text, person: text }, 'broadcast').messages);
  }

  /** Reads a ticket that staff want to change, unless it is unknown, changed meanwhile, or may not move there. */
  async function readFor(
    tx: Db,
    number: string,
    to: TicketStatus,
    expected: Date | undefined,
    illegal: (ticket: Ticket) => string,
  ): Promise<Ticket | Refused> {
    const ticket = await ticketByNumber(tx, number);
    if (!ticket) return refuse('unknown', words.refusal.unknown(number));
    if (!mayMove(ticket.status, to)) return refuse('illegal', illegal(ticket));
    if (expected && expected.getTime() !== ticket.updatedAt.getTime()) return refuse('conflict', words.refusal.conflict(number));
    return ticket;
  }

  /** Where a matter goes on: a merged one under its other number. */
  async function follow(tx: Db, number: string): Promise<Ticket | undefined> {
    let ticket = await ticketByNumber(tx, number);
    while (ticket?.status === 'merged' && ticket.mergedInto) ticket = await ticketByNumber(tx, ticket.mergedInto);
    return ticket;
  }

  async function readForResident(tx: Db, number: string, resident: Resident): Promise<{ ticket: Ticket; me: TicketPerson } | Refused> {
    const ticket = await follow(tx, number);
    if (!ticket) return refuse('unknown', words.refusal.unknown(number));
    const me = (await peopleOfTicket(tx, ticket.number)).find((person) => person.personId === resident.person.id);
    return me ? { ticket, me } : refuse('not_attached', words.refusal.notAttached(number));
  }

  async function dueAfter(tx: Db, { kind: of, category, dueAt }: Ticket, since: Date, now: Date): Promise<Date> {
    const { kind } = promisedLimit(await limitTable(tx), of, category);
    return dueAfterWait(calendar, { dueAt, since, kind }, now, weekOf(await timesOf(tx)));
  }

  /** Writes a change and returns the ticket as it is now; undefined when somebody else was faster. */
  async function change(tx: Db, ticket: Ticket, what: TicketChange): Promise<Ticket | undefined> {
    const now = clock.now();
    // However it stops waiting: the promised moment stood still meanwhile.
    const { waiting } = ticket;
    const resumed =
      waiting && what.status !== undefined && what.status !== 'waiting'
        ? { waiting: undefined, dueAt: await dueAfter(tx, ticket, waiting.since, now) }
        : {};
    const done = await changeTicket(tx, ticket, { ...resumed, ...what }, after(ticket.updatedAt, now));
    return done ? ticketByNumber(tx, ticket.number) : undefined;
  }

  return {
    clock,
    calendar,
    post,
    log,
    community,
    channelName: options.channelName,
    handlersOf,
    managers,
    tellThem,
    news,
    refuse,
    clean,
    privatePhone,
    kept,
    gridFor,
    tell,
    tellStaff,
    readFor,
    follow,
    readForResident,
    change,
  };
}

/** What a resident adds later stands below what was said before; very long stories end somewhere. */
export function append(before: string, addition: string): string {
  return (before === '' ? addition : `${before}\n${addition}`).slice(0, WORDS_LIMIT);
}

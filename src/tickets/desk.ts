import { createCalendar } from '../community/calendar.ts';
import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import { type Person, peopleToAlert } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing, Place } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import type { Refused, Resident } from './api.ts';
import { after } from './echo.ts';
import { phoneIn, publicText, withoutNumbers } from './public-text.ts';
import { mayMove, type Ticket, type TicketPerson, type TicketStatus } from './ticket.ts';
import { changeTicket, peopleOfTicket, type TicketChange, ticketByNumber } from './tickets-store.ts';
import * as words from './words.ts';

export interface DeskOptions {
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly timeZone: string;
  readonly log: Log;
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
    const staff = await peopleToAlert(tx, from.channel, ticket.grid);
    const urgent = ticket.kind === 'hazard' || ticket.kind === 'help';
    const messages = staff
      .filter((person) => person.id !== from.id)
      .map((person): Outgoing => {
        const key = `ticket:${ticket.number}:staff:${suffix}:${person.id}`;
        return {
          key,
          to: { person: person.id },
          text,
          priority: urgent ? 'reply' : 'broadcast',
          cause: { kind: 'ticket', id: ticket.number },
        };
      });
    await post(tx, messages);
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

  async function readForResident(tx: Db, number: string, resident: Resident): Promise<{ ticket: Ticket; me: TicketPerson } | Refused> {
    const ticket = await ticketByNumber(tx, number);
    if (!ticket) return refuse('unknown', words.refusal.unknown(number));
    const me = (await peopleOfTicket(tx, number)).find((person) => person.personId === resident.person.id);
    return me ? { ticket, me } : refuse('not_attached', words.refusal.notAttached(number));
  }

  /** Writes a change and returns the ticket as it is now; undefined when somebody else was faster. */
  async function change(tx: Db, ticket: Ticket, what: TicketChange): Promise<Ticket | undefined> {
    const done = await changeTicket(tx, ticket, what, after(ticket.updatedAt, clock.now()));
    return done ? ticketByNumber(tx, ticket.number) : undefined;
  }

  return {
    clock,
    calendar,
    post,
    log,
    refuse,
    clean,
    privatePhone,
    kept,
    gridFor,
    tell,
    tellStaff,
    readFor,
    readForResident,
    change,
  };
}

/** What a resident adds later stands below what was said before; very long stories end somewhere. */
export function append(before: string, addition: string): string {
  return (before === '' ? addition : `${before}\n${addition}`).slice(0, WORDS_LIMIT);
}

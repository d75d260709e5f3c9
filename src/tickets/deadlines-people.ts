import type { Calendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import type { Person } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';
import { chatOf } from './assignees.ts';
import { peopleOnCall } from './roster-store.ts';
import type { Ticket, TicketPriority } from './ticket.ts';

/** Of a ticket, what its clocks go by. */
export const matterOf = (ticket: Ticket): { readonly category: string; readonly priority: TicketPriority } => ({
  category: ticket.category,
  priority: ticket.priority,
});

export const isUrgent = (ticket: Ticket): boolean => ticket.priority === 'urgent';

/** Whose it is to do something about it: the assignee's chat accounts, or those on call where there is none. */
export async function handlersOf(
  db: Db,
  ticket: Ticket,
  of: { readonly channel: string; readonly at: Date; readonly calendar: Calendar; readonly community: Community },
): Promise<readonly Person[]> {
  const own = ticket.assignee ? await chatOf(db, ticket.assignee, of.community, of.channel) : [];
  if (own.length > 0) return own;
  return peopleOnCall(db, { ...of, grid: ticket.grid });
}

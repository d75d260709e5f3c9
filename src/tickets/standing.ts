import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { householdsOf, priorityOf } from './priority.ts';
import { ENDED, PRIORITY_WORDS } from './ticket.ts';
import { addEvent, peopleOfTicket, putStanding, ticketByNumber } from './tickets-store.ts';

/** How many households, and how pressing: after people came or went, and as time goes by. Nobody's edit is disturbed by it. */
export async function refreshStanding(tx: Db, number: string, clock: Clock): Promise<boolean> {
  const ticket = await ticketByNumber(tx, number);
  if (!ticket || ENDED.includes(ticket.status)) return false;
  const households = householdsOf(ticket, await peopleOfTicket(tx, number));
  const { priority, reasons } = priorityOf({ ...ticket, households }, clock.now());
  const same = households === ticket.households && priority === ticket.priority && reasons.join() === ticket.priorityReasons.join();
  if (same) return false;
  await putStanding(tx, number, { households, priority, reasons });
  if (priority !== ticket.priority) {
    const note = `${PRIORITY_WORDS[ticket.priority]} → ${PRIORITY_WORDS[priority]}${reasons.length > 0 ? `：${reasons.join('，')}` : ''}`;
    await addEvent(tx, { number, at: clock.now(), actor: { kind: 'system' }, kind: 'priority', note });
  }
  return true;
}

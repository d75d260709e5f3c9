import type { TicketScope } from '../store/ticket-scope.ts';
import { ticketsInTrouble } from './deliveries-store.ts';
import type { ConsoleDeps } from './deps.ts';

/** More than these are a fault of the channel, not of single tickets. */
const LOOKED_AT = 500;

/** Numbers of tickets that are answered, whose answer has not reached everyone, and that nothing more will be done about by itself. */
export async function undelivered({ store, tickets }: ConsoleDeps, scope: TicketScope | undefined): Promise<readonly string[]> {
  const numbers: string[] = [];
  for (const number of await ticketsInTrouble(store.db, LOOKED_AT, scope)) {
    if ((await tickets.echoOf(store.db, number)).state === 'failed') numbers.push(number);
  }
  return numbers;
}

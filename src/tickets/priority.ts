import type { Ticket, TicketPerson, TicketPriority, TicketStatus } from './ticket.ts';

/** What makes a matter pressing. Computed, and shown with its reasons: nobody has to believe a colour. */

/** Where waiting does harm. */
const DANGEROUS: readonly string[] = ['消防安全', '治安', '水电气暖'];
const SEVERAL = 3;
const MANY = 10;
/** Days; each of them is said once it is reached. */
const AGES = [60, 30, 14] as const;
const DAY = 86_400_000;

type Matter = Pick<Ticket, 'kind' | 'category' | 'openedAt' | 'households'> & { readonly status: TicketStatus };

export function priorityOf(matter: Matter, now: Date): { readonly priority: TicketPriority; readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  let points = 1;
  if (matter.kind === 'hazard') {
    points = 3;
    reasons.push('有安全隐患');
  } else if (matter.kind === 'help') {
    points = 3;
    reasons.push('居民求助');
  } else if (DANGEROUS.includes(matter.category)) {
    points = 2;
    reasons.push(`${matter.category}类`);
  } else if (matter.kind === 'suggestion' || matter.kind === 'question') {
    points = 0;
    reasons.push(matter.kind === 'suggestion' ? '建议' : '咨询');
  }
  if (matter.households >= SEVERAL) {
    points += matter.households >= MANY ? 2 : 1;
    reasons.push(`${matter.households} 户反映`);
  }
  if (matter.status === 'reopened') {
    points += 1;
    reasons.push('居民说没解决');
  }
  const days = Math.floor((now.getTime() - matter.openedAt.getTime()) / DAY);
  const age = AGES.find((least) => days >= least);
  if (age !== undefined) {
    points += 1;
    reasons.push(`登记已超过 ${age} 天`);
  }
  // Age and number make a matter pressing, not an emergency: that word is kept for danger and calls for help.
  const priority =
    points >= 3 && (matter.kind === 'hazard' || matter.kind === 'help') ? 'urgent' : points >= 2 ? 'high' : points === 1 ? 'normal' : 'low';
  return { priority, reasons };
}

/** Of how many different households people are: by building, unit and door; whoever's door is not known counts as one. */
export function householdsOf(ticket: Pick<Ticket, 'where'>, people: readonly TicketPerson[]): number {
  const keys = people.map(({ building, unit, door, ref }) => {
    const home = building ?? ticket.where.building;
    return home && door ? `${home}|${unit ?? ticket.where.unit ?? ''}|${door}` : ref;
  });
  return new Set(keys).size;
}

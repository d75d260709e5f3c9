import type { TicketFacts } from './facts-store.ts';

/**
 * The three rates (三率). There is no official formula that binds a residents' committee; these are written out, with what they are a
 * share of, and silence is never counted as satisfied:
 * - 响应率: answered by the promised moment, of those whose moment has passed or that were answered
 * - 解决率: the reporter says solved, or partly, of those reporters who said anything
 * - 满意率: solved counts 1, partly 0.9, of the same
 */
export const PARTLY_WORTH = 0.9;

const OVER: ReadonlySet<string> = new Set(['closed', 'merged', 'declined']);
const past = (f: TicketFacts, now: Date): boolean => f.dueAt.getTime() < now.getTime();

/** What is counted. A page that lists what is behind a number asks the same question. */
export const COUNTED = {
  tickets: () => true,
  /** Could have been answered by now. */
  due: (f, now) => f.answeredAt !== undefined || past(f, now),
  inTime: (f) => f.answeredAt !== undefined && f.answeredAt.getTime() <= f.dueAt.getTime(),
  /** In time or later. */
  answered: (f) => f.answeredAt !== undefined,
  closed: (f) => f.status === 'closed',
  reopened: (f) => f.reopened > 0,
  /** The reporter said what they think of it. */
  rated: (f) => f.verdict !== undefined,
  solved: (f) => f.verdict === 'solved',
  partly: (f) => f.verdict === 'partly',
  unsolved: (f) => f.verdict === 'unsolved',
  /** Answered, and nobody said anything. */
  unreached: (f) => f.answeredAt !== undefined && f.verdict === undefined,
  /** Neither answered nor over, and the promised moment has passed. */
  late: (f, now) => !OVER.has(f.status) && f.answeredAt === undefined && past(f, now),
  open: (f) => !OVER.has(f.status),
} as const satisfies Readonly<Record<string, (f: TicketFacts, now: Date) => boolean>>;

export type Counted = keyof typeof COUNTED;
export type Rates = Readonly<Record<Counted, number>>;

export function ratesOf(facts: readonly TicketFacts[], now: Date): Rates {
  const counts = Object.entries(COUNTED).map(([name, test]) => [name, facts.filter((f) => test(f, now)).length]);
  return Object.fromEntries(counts) as Rates;
}

/** Undefined where there is nothing that it would be a share of. */
export const responseRate = (r: Rates): number | undefined => share(r.inTime, r.due);
export const solvedRate = (r: Rates): number | undefined => share(r.solved + r.partly, r.rated);
export const satisfiedRate = (r: Rates): number | undefined => share(r.solved + PARTLY_WORTH * r.partly, r.rated);

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/** By what `key` says, the most tickets first. */
export function ratesBy(
  facts: readonly TicketFacts[],
  key: (f: TicketFacts) => string,
  now: Date,
): readonly { readonly name: string; readonly rates: Rates }[] {
  const groups = new Map<string, TicketFacts[]>();
  for (const one of facts) {
    const name = key(one);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups]
    .map(([name, list]) => ({ name, rates: ratesOf(list, now) }))
    .sort((a, b) => b.rates.tickets - a.rates.tickets || a.name.localeCompare(b.name, 'zh'));
}

/** A category that is reported from several places, or more than before. */
export interface Topic {
  readonly category: string;
  readonly tickets: readonly TicketFacts[];
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
  readonly before: number;
  readonly rising: boolean;
}

/** Three tickets from different buildings, or two grids: a matter of the community and not of one door. */
const BUILDINGS = 3;
const GRIDS = 2;
const FEWEST = 3;

export function hotTopics(facts: readonly TicketFacts[], before: readonly TicketFacts[]): readonly Topic[] {
  const plain = facts.filter((f) => !f.confidential);
  const categories = [...new Set(plain.map((f) => f.category))];
  return categories
    .map((category): Topic => {
      const tickets = plain.filter((f) => f.category === category);
      const earlier = before.filter((f) => f.category === category).length;
      return {
        ...{ category, tickets, before: earlier },
        buildings: [...new Set(tickets.flatMap((f) => f.building ?? []))],
        grids: [...new Set(tickets.flatMap((f) => f.grid ?? []))],
        rising: tickets.length >= FEWEST && tickets.length >= 1.5 * Math.max(1, earlier),
      };
    })
    .filter(
      (topic) => topic.tickets.length >= FEWEST && (topic.buildings.length >= BUILDINGS || topic.grids.length >= GRIDS || topic.rising),
    )
    .sort((a, b) => b.tickets.length - a.tickets.length);
}

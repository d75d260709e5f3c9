/** Who comes with whom, as far as it was said: 本人, 妈妈, or empty for somebody without a name. Pure. */

export const SELF = '本人';

/** What somebody wants who signs up. */
export interface Wish {
  /** 1 to 20. */
  readonly people: number;
  /** Names of some or all of them. */
  readonly party?: readonly string[];
  /** join: these come, beside whom was named before; add: so many more; set: so many in all. Default join. */
  readonly how?: 'join' | 'add' | 'set';
  /** Rather wait than come with fewer. */
  readonly queue?: boolean;
  /** Where it was said: our group's id. */
  readonly groupId?: string | undefined;
}

/** Everybody who is to come after the wish, those of before first. */
export function partyAfter(before: readonly string[], wish: Wish): readonly string[] {
  const named = (wish.party ?? []).filter((who) => who !== '');
  const how = wish.how ?? 'join';
  switch (how) {
    case 'add':
      return [...before, ...resized(named, wish.people)];
    case 'set':
      return resized(withNames(before, named), wish.people);
    case 'join': {
      if (named.length !== wish.people) return resized(withNames(before, named), wish.people);
      // Whoever names the whole party anew means all of it; who names only another one adds to it.
      if (named.includes(SELF) && before.includes('')) return named;
      return [...before, ...named.filter((who) => !before.includes(who))];
    }
    default:
      return how satisfies never;
  }
}

/** Without these; somebody without a name makes room for a name that was never said. Undefined where there is nobody to take off. */
export function partyWithout(before: readonly string[], who: readonly string[]): readonly string[] | undefined {
  const left = [...before];
  for (const name of who) {
    const at = left.includes(name) ? left.lastIndexOf(name) : left.lastIndexOf('');
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

/** Cut from the end, those without a name first and the speaker last; filled up with nobody in particular. */
export function resized(party: readonly string[], people: number): readonly string[] {
  const left = [...party];
  while (left.length < people) left.push('');
  while (left.length > people) {
    const unnamed = left.lastIndexOf('');
    const last = left.findLastIndex((who) => who !== SELF);
    left.splice(unnamed >= 0 ? unnamed : last >= 0 ? last : left.length - 1, 1);
  }
  return left;
}

function withNames(before: readonly string[], named: readonly string[]): readonly string[] {
  const left = [...before];
  for (const who of named) {
    if (left.includes(who)) continue;
    const free = left.indexOf('');
    if (free >= 0) left[free] = who;
    else left.push(who);
  }
  return left;
}

/** 您和妈妈, 妈妈; empty where it says no more than the number. */
export function sayParty(party: readonly string[]): string {
  const named = party.filter((who) => who !== '').map((who) => (who === SELF ? '您' : who));
  if (named.length !== party.length || party.length === 0 || (party.length === 1 && party[0] === SELF)) return '';
  return named.length === 1 ? named[0]! : `${named.slice(0, -1).join('、')}和${named.at(-1)}`;
}

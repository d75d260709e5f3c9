import { type ChainEntry, nameKey } from './list.ts';

/** An edited later version of a list, beside the one before it. */
export interface Comparison {
  readonly added: readonly ChainEntry[];
  readonly changed: readonly { readonly before: ChainEntry; readonly after: ChainEntry }[];
  readonly same: readonly ChainEntry[];
  /** Stood there and does not any more: whether they do not come, or were lost when two wrote at once, must be asked. */
  readonly removed: readonly ChainEntry[];
}

/** Pure. Two of the same name are told apart by door, then taken in order. */
export function compareLists(before: readonly ChainEntry[], after: readonly ChainEntry[]): Comparison {
  const left = [...before];
  const added: ChainEntry[] = [];
  const changed: { before: ChainEntry; after: ChainEntry }[] = [];
  const same: ChainEntry[] = [];
  const take = (entry: ChainEntry): ChainEntry | undefined => {
    const of = left.filter((other) => nameKey(other.name) === nameKey(entry.name));
    const found =
      of.find((other) => other.household === entry.household) ?? of.find((other) => other.household === '' || entry.household === '');
    if (found) left.splice(left.indexOf(found), 1);
    return found;
  };
  for (const entry of after) {
    const was = take(entry);
    if (!was) added.push(entry);
    else if (was.people !== entry.people || was.state !== entry.state) changed.push({ before: was, after: entry });
    else same.push(entry);
  }
  return { added, changed, same, removed: left.filter((entry) => entry.state === 'in') };
}

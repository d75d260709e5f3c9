import { nameKey } from '../../src/activities/jielong/list.ts';
import { readChain } from '../../src/activities/jielong/read.ts';

/** An entry as a person reads it. */
export interface Expected {
  readonly line: number;
  readonly name: string;
  readonly people: number;
  readonly state: 'in' | 'withdrawn';
  readonly household?: string;
}

export interface ChainScore {
  readonly expected: number;
  /** Name, number of people, and whether they come. */
  readonly right: number;
  readonly rightWithDoor: number;
  /** Not right, but its line is shown to staff: as another entry or as unread. */
  readonly shown: number;
  /** Neither read nor shown. */
  readonly lost: number;
  /** Entries where a person reads none. */
  readonly extra: number;
  readonly whole: number;
  readonly notes: readonly string[];
}

export function scoreList(text: string, expected: readonly Expected[]): ChainScore {
  const list = readChain(text);
  const left = [...list.entries];
  const notes: string[] = [];
  let [right, rightWithDoor, shown, lost] = [0, 0, 0, 0];
  const unmatched: Expected[] = [];
  for (const want of expected) {
    const at = left.findIndex(
      (got) => got.line === want.line && nameKey(got.name) === nameKey(want.name) && got.people === want.people && got.state === want.state,
    );
    if (at < 0) {
      unmatched.push(want);
      continue;
    }
    const [got] = left.splice(at, 1);
    right++;
    if ((want.household ?? '') === got!.household) rightWithDoor++;
  }
  for (const want of unmatched) {
    const raw = text.split('\n')[want.line - 1] ?? '';
    const at = left.findIndex((got) => got.line === want.line);
    const got = at >= 0 ? left.splice(at, 1)[0] : undefined;
    const seen = got !== undefined || list.unread.some((line) => line.line === want.line);
    if (seen) shown++;
    else lost++;
    const what = got ? `${got.name}|${got.people}|${got.state}` : seen ? 'shown as unread' : 'LOST';
    notes.push(`"${raw}" → ${want.name}|${want.people}|${want.state}, read ${what}`);
  }
  for (const got of left) notes.push(`"${got.raw}" is nobody, read ${got.name}|${got.people}`);
  const whole = unmatched.length === 0 && left.length === 0 ? 1 : 0;
  return { expected: expected.length, right, rightWithDoor, shown, lost, extra: left.length, whole, notes };
}

export const sumScores = (scores: readonly ChainScore[]): Omit<ChainScore, 'notes'> =>
  scores.reduce<Omit<ChainScore, 'notes'>>(
    (sum, one) => ({
      expected: sum.expected + one.expected,
      right: sum.right + one.right,
      rightWithDoor: sum.rightWithDoor + one.rightWithDoor,
      shown: sum.shown + one.shown,
      lost: sum.lost + one.lost,
      extra: sum.extra + one.extra,
      whole: sum.whole + one.whole,
    }),
    { expected: 0, right: 0, rightWithDoor: 0, shown: 0, lost: 0, extra: 0, whole: 0 },
  );

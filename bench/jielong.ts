import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ChainScore, type Expected, scoreList, sumScores } from './jielong/score.ts';

/**
 * How well pasted 接龙 are read: `tsx bench/jielong.ts [first|revised|second] [--show]`. `first` was written before the reader.
 * `revised` was written after it in two goes, odd on purpose, read once unseen (83 % of the entries right each time), and then
 * used to better it. `second` was written last; it is read as it came, and nothing is tuned on it.
 */
const FOLDER = path.join(import.meta.dirname, 'jielong/lists');
const only = process.argv.slice(2).find((word) => word === 'first' || word === 'revised' || word === 'second');
const show = process.argv.includes('--show');

const lists = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    name: file.replace('.json', ''),
    ...(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as { half: 'first' | 'revised' | 'second'; entries: Expected[] }),
    text: readFileSync(path.join(FOLDER, file.replace('.json', '.txt')), 'utf8'),
  }));

const share = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
function report(title: string, scores: readonly ChainScore[]): void {
  const all = sumScores(scores);
  console.log(
    `${title.padEnd(12)} ${String(scores.length).padStart(3)} lists  ${String(all.expected).padStart(4)} entries  right ${share(all.right, all.expected)}  ` +
      `with the door ${share(all.rightWithDoor, all.expected)}  not right but shown ${all.shown}  lost ${all.lost}  too many ${all.extra}  whole lists right ${share(all.whole, scores.length)}`,
  );
}

const byHalf = new Map<string, ChainScore[]>();
for (const list of lists) {
  if (only && list.half !== only) continue;
  const score = scoreList(list.text, list.entries);
  byHalf.set(list.half, [...(byHalf.get(list.half) ?? []), score]);
  if (show) for (const line of score.notes) console.log(`${list.name}: ${line}`);
}
for (const [half, scores] of byHalf) report(half, scores);
if (byHalf.size > 1) report('all', [...byHalf.values()].flat());

import { mkdirSync, writeFileSync } from 'node:fs';
import { askingOf, isKeptOut, type OwnQuestion, openOwn, ownQuestions } from './support/own-set.ts';

/**
 * The project's own questions on data/policies, without a model: right document first, right answer, wrong answers to what can't
 * be answered, and what could be and was refused. By style, and for the quarter that is kept out of all tuning. Writes bench/results/own.json.
 */

interface Row {
  asked: number;
  documentFirst: number;
  right: number;
  refused: number;
  wrong: number;
}

const { knowledge, store } = await openOwn();
const rows = new Map<string, Row>();
const times: number[] = [];

function count(group: string, change: Omit<Row, 'asked'>): void {
  const row = rows.get(group) ?? { asked: 0, documentFirst: 0, right: 0, refused: 0, wrong: 0 };
  row.asked++;
  row.documentFirst += change.documentFirst;
  row.right += change.right;
  row.refused += change.refused;
  row.wrong += change.wrong;
  rows.set(group, row);
}

for (const question of ownQuestions()) {
  const answer = await knowledge.ask(question.text, askingOf(question));
  times.push(answer.ms);
  const gold = new Set(question.gold.map((g) => g.file));
  const said = (words: string): boolean => answer.text.includes(words);
  const right =
    answer.kind === question.kind &&
    question.must.every(said) &&
    !question.mustNot.some(said);
  const refused = answer.kind === 'no-ground' || answer.kind === 'clarify';
  // What was said of an ended document counts as found first, too: it is no candidate, since candidates are in force.
  const first = question.kind === 'expired' ? answer.citations[0]?.file : answer.candidates[0]?.file;
  const change = {
    documentFirst: first !== undefined && gold.has(first) ? 1 : 0,
    right: right ? 1 : 0,
    refused: refused ? 1 : 0,
    wrong: !refused && !right ? 1 : 0,
  };
  for (const group of groupsOf(question)) count(group, change);
  if (process.argv.includes('--show') && !isKeptOut(question) && !right) {
    console.log(
      `${question.id} [${question.kind}] ${question.text} ${question.building ?? ''}\n  wanted ${question.must.join(' | ')}${question.mustNot.length > 0 ? ` without ${question.mustNot.join(' | ')}` : ''} from ${question.gold.map((g) => `${g.file} ${g.clause}`).join(', ')}`,
    );
    console.log(`  ${answer.kind} ${answer.confidence.toFixed(2)}: ${answer.text.replaceAll('\n', '\n    ')}\n`);
  }
}
await store.close();

function groupsOf(question: OwnQuestion): readonly string[] {
  const answerable = question.kind === 'no-ground' ? 'unanswerable' : 'answerable';
  return [
    answerable,
    `${answerable}, ${question.style}`,
    `${isKeptOut(question) ? 'kept out' : 'tuned on'}: ${answerable}`,
    ...(question.kind === 'expired' ? ['ended'] : []),
  ];
}

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1).padStart(5)} %`;
console.log(`${'questions'.padEnd(28)} asked  document first  right answer   refused  wrong answer`);
for (const [group, row] of [...rows].sort(([a], [b]) => a.localeCompare(b))) {
  const open = group.includes('unanswerable');
  console.log(
    `${group.padEnd(28)} ${String(row.asked).padStart(5)}  ${open ? '             –' : share(row.documentFirst, row.asked).padStart(14)}  ${open ? '           –' : share(row.right, row.asked).padStart(12)}  ${share(row.refused, row.asked)}       ${share(row.wrong, row.asked)}`,
  );
}
times.sort((a, b) => a - b);
console.log(`ms a question: p50 ${times[times.length >> 1]}, p99 ${times[Math.floor(times.length * 0.99)]}`);
mkdirSync(new URL('./results/', import.meta.url), { recursive: true });
writeFileSync(new URL('./results/own.json', import.meta.url), `${JSON.stringify(Object.fromEntries(rows), undefined, 1)}\n`);

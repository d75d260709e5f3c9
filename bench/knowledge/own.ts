import type { Answer } from '../../src/knowledge/knowledge.ts';
import { askingOf, isKeptOut, type OwnQuestion, openOwn, ownQuestions } from '../support/own-set.ts';
import { percentile } from '../support/report.ts';

/** Questions of one kind, and what became of them. */
export interface OwnRow {
  readonly asked: number;
  readonly documentFirst: number;
  readonly right: number;
  readonly refused: number;
  readonly wrong: number;
}

export interface OwnFigures {
  readonly rows: Readonly<Record<string, OwnRow>>;
  readonly p50: number;
  readonly p99: number;
}

/**
 * The project's own questions on data/policies, without a model: right document first, right answer, wrong answers to what can't
 * be answered, and what could be and was refused. By style, and for the quarter that is kept out of all tuning.
 * @param onWrong is told of every question that is tuned on and not answered right
 */
export async function measureOwn(onWrong?: (question: OwnQuestion, answer: Answer) => void): Promise<OwnFigures> {
  const { knowledge, store } = await openOwn();
  const rows = new Map<string, OwnRow>();
  const times: number[] = [];
  for (const question of ownQuestions()) {
    const answer = await knowledge.ask(question.text, askingOf(question));
    times.push(answer.ms);
    const outcome = outcomeOf(question, answer);
    for (const group of groupsOf(question)) rows.set(group, add(rows.get(group), outcome));
    if (!isKeptOut(question) && outcome.right === 0) onWrong?.(question, answer);
  }
  await knowledge.close();
  await store.close();
  times.sort((a, b) => a - b);
  return {
    rows: Object.fromEntries([...rows].sort(([a], [b]) => a.localeCompare(b))),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

type Outcome = Omit<OwnRow, 'asked'>;

function outcomeOf(question: OwnQuestion, answer: Answer): Outcome {
  const gold = new Set(question.gold.map((g) => g.file));
  const said = (words: string): boolean => answer.text.includes(words);
  const right = answer.kind === question.kind && question.must.every(said) && !question.mustNot.some(said);
  const refused = answer.kind === 'no-ground' || answer.kind === 'clarify';
  // What was said of an ended document counts as found first, too: it is no candidate, since candidates are in force.
  const first = question.kind === 'expired' ? answer.citations[0]?.file : answer.candidates[0]?.file;
  return {
    documentFirst: first !== undefined && gold.has(first) ? 1 : 0,
    right: right ? 1 : 0,
    refused: refused ? 1 : 0,
    wrong: !refused && !right ? 1 : 0,
  };
}

function add(row: OwnRow | undefined, outcome: Outcome): OwnRow {
  return {
    asked: (row?.asked ?? 0) + 1,
    documentFirst: (row?.documentFirst ?? 0) + outcome.documentFirst,
    right: (row?.right ?? 0) + outcome.right,
    refused: (row?.refused ?? 0) + outcome.refused,
    wrong: (row?.wrong ?? 0) + outcome.wrong,
  };
}

function groupsOf(question: OwnQuestion): readonly string[] {
  const answerable = question.kind === 'no-ground' ? 'unanswerable' : 'answerable';
  return [
    answerable,
    `${answerable}, ${question.style}`,
    `${isKeptOut(question) ? 'kept out' : 'tuned on'}: ${answerable}`,
    ...(isKeptOut(question) && question.style === 'colloquial' ? [`kept out: ${answerable}, colloquial`] : []),
    ...(question.kind === 'expired' ? ['ended'] : []),
  ];
}

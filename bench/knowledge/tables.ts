import type { Section } from '../support/report.ts';
import type { GrowthRow } from './growth.ts';
import type { IncrementalRow } from './incremental-child.ts';
import type { LawsRow } from './laws.ts';
import type { OwnFigures } from './own.ts';
import type { PeerRow } from './peers.ts';
import { type Figures, type Target, targetsOf } from './targets.ts';

/** The figures as tables. */
export function tablesOf(figures: Figures): readonly Section[] {
  const { own, laws, peers, growth, incremental } = figures;
  const corpora = [...new Set((peers ?? []).map((row) => row.corpus))];
  return [
    targetTable(targetsOf(figures)),
    ...(own ? [ownTable(own)] : []),
    ...(laws ? [lawsTable(laws)] : []),
    ...corpora.map((corpus) => peerTable((peers ?? []).filter((row) => row.corpus === corpus))),
    ...(growth ? [growthTable(growth)] : []),
    ...(incremental ? [incrementalTable(incremental)] : []),
  ];
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const share = (value: number): string => value.toFixed(3);

const targetTable = (targets: readonly Target[]): Section => ({
  title: `Targets: ${targets.filter((t) => t.met).length} of ${targets.length} met`,
  columns: ['target', 'wanted', 'measured', 'met'],
  rows: targets.map(({ what, wanted, measured, met }) => [what, wanted, measured, met ? 'yes' : 'NO']),
});

export const ownTable = ({ rows, p50, p99 }: OwnFigures): Section => ({
  title: 'Own questions on data/policies, without a model',
  columns: ['questions', 'asked', 'document first', 'right answer', 'refused', 'wrong answer'],
  rows: Object.entries(rows).map(([group, row]) => {
    const open = group.includes('unanswerable');
    return [
      ...[group, row.asked, open ? '–' : percent(row.documentFirst, row.asked), open ? '–' : percent(row.right, row.asked)],
      ...[percent(row.refused, row.asked), percent(row.wrong, row.asked)],
    ];
  }),
  notes: [`ms a question: p50 ${p50}, p99 ${p99}`, 'kept out: the quarter of the questions that is used for no tuning'],
});

export const lawsTable = (rows: readonly LawsRow[]): Section => ({
  title: "Laypeople's questions on laws",
  columns: ['measure', ...rows.map((row) => row.corpus)],
  rows: [
    ['files / passages / articles under their own number', ...rows.map((r) => `${r.files} / ${r.passages} / ${r.articles}`)],
    ['answerable questions', ...rows.map((r) => r.asked)],
    ['R@5', ...rows.map((r) => share(r.recall5))],
    ['R@10', ...rows.map((r) => share(r.recall10))],
    ['MRR@10', ...rows.map((r) => share(r.mrr10))],
    ['a right article among the first five', ...rows.map((r) => share(r.any5))],
    ['answerable or not: AUC, shipped model', ...rows.map((r) => share(r.aucShipped))],
    ['answerable or not: AUC, features fitted, cross-validated', ...rows.map((r) => share(r.aucFitted))],
    ['ask(): p50 / p99 ms', ...rows.map((r) => `${r.p50} / ${r.p99}`)],
    [
      'index / again unchanged / open, s',
      ...rows.map((r) => `${r.indexSeconds.toFixed(1)} / ${r.againSeconds.toFixed(2)} / ${r.openSeconds.toFixed(2)}`),
    ],
    ['resident memory, MB', ...rows.map((r) => r.rssMb)],
  ],
  notes: ['No question was used for the ranking. The shipped decision to answer was fitted on other questions; it never saw these.'],
});

function peerTable(rows: readonly PeerRow[]): Section {
  const [{ corpus, passages, asked, documentFirst }] = rows as readonly [PeerRow];
  const own = documentFirst !== undefined;
  return {
    title: `Compared on ${corpus}: ${passages} passages, ${asked} questions`,
    columns: [...['search', ...(own ? ['document first'] : []), 'R@5', 'R@10', 'MRR@10', 'p50 ms', 'p99 ms', 'build s', 'memory MB']],
    rows: rows.map((r) => [
      ...[r.peer, ...(own ? [share(r.documentFirst ?? 0)] : []), share(r.recall5), share(r.recall10), share(r.mrr10), r.p50, r.p99],
      ...[(r.buildMs / 1000).toFixed(2), r.rssMb],
    ]),
    notes: own
      ? [
          'Questions that do not depend on where or on which day they are asked. The others are given the documents in force alone; ours finds out by itself.',
          'Ways of asking (常见问法) are part of the documents, and so are given to all.',
        ]
      : [
          'All get the same passages in the same fields. Ours reads files, splits them, writes to a database on disk, and regards scope and validity; the others are given passages in memory.',
          "LangChain's retriever measures length in \\w+, of which Chinese has none, so each word of jieba is written for it as a Latin word of its own; it keeps no index.",
          'Memory is all that its process holds after the questions, Node and dictionaries included.',
        ],
  };
}

const growthTable = (rows: readonly GrowthRow[]): Section => ({
  title: 'Cost as it grows',
  columns: ['passages', 'documents', 'build s', 'database MB', 'open s', 'memory MB', 'peak MB', 'p50 ms', 'p99 ms'],
  rows: rows.map((r) => [
    ...[r.passages, r.documents, r.seconds.toFixed(1), r.databaseMb, r.openSeconds.toFixed(2), r.rssMb, r.peakMb, r.p50, r.p99],
  ]),
  notes: [
    'Documents are recombined from sentences of the corpus. Building and asking are processes of their own; ask() is the whole way, without a model.',
  ],
});

const incrementalTable = (rows: readonly IncrementalRow[]): Section => ({
  title: 'A change while questions are asked',
  columns: ['change', 'files', 'indexed s', 'found s', 'questions answered meanwhile', 'longest wait ms', 'longest wait without change ms'],
  rows: rows.map((r) => [r.change, r.files, r.seconds, r.foundSeconds, r.answered, r.longestPauseMs, r.quietPauseMs]),
  notes: ['The longest of five. A question is due every 5 ms; its wait is from then until it is answered.'],
});

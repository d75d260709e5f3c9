import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleChild, type KillResult, runKills } from '../test/support/broadcast/kills.ts';
import { wholeProgram } from '../test/support/broadcast/program.ts';
import { type RunResult, runBroadcasts } from '../test/support/broadcast/run.ts';
import { twoProcesses, WHOLE } from '../test/support/two-processes.ts';
import { machineLine, type Section, sectionText } from './support/report.ts';

/**
 * A simulated account with 120 groups behind the real program, with all that goes wrong: is every group in one truthful state
 * at the end, and did nobody read anything twice?
 * Usage: tsx bench/broadcast.ts [--runs 100] [--seed 1] [--kills 300] [--processes 1000]; 0 leaves a part out
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '300' },
    processes: { type: 'string', default: '1000' },
    /** Of trouble, in each run. */
    hours: { type: 'string', default: '30' },
    /** Internal: one part of the runs, in a process of its own. */
    worker: { type: 'string' },
  },
});
const [runs, seed, kills, occurrences, hours] = [values.runs, values.seed, values.kills, values.processes, values.hours].map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const WORKERS = 3;
const KILLS_PER_DATABASE = 30;

type Task =
  | { readonly kind: 'runs'; readonly seeds: readonly number[]; readonly hours: number; readonly dataDir: string }
  | {
      readonly kind: 'kills';
      readonly seeds: readonly number[];
      readonly kills: number;
      readonly bundle: string;
      readonly dataDir: string;
    };

if (values.worker) await work();
else await main();

async function work(): Promise<void> {
  const task = await new Promise<Task>((resolve) => process.once('message', resolve));
  for (const one of task.seeds) {
    const result =
      task.kind === 'runs'
        ? await runBroadcasts({ seed: one, open: wholeProgram, hours: task.hours, dataDir: task.dataDir })
        : await runKills({ seed: one, kills: task.kills, bundle: task.bundle, dataDir: task.dataDir });
    // A history is long, and is wanted only where something is wrong.
    const history = 'history' in result && result.wrong.length > 0 ? result.history : [];
    await new Promise((resolve) => process.send!({ ...result, history }, resolve));
  }
  process.exit(0);
}

/** Shares the seeds among processes. */
async function inParallel<R>(tasks: readonly Task[], show: (result: R) => void): Promise<readonly R[]> {
  const results: R[] = [];
  await Promise.all(
    tasks.map(
      (task) =>
        new Promise<void>((resolve, reject) => {
          const child = fork(fileURLToPath(import.meta.url), ['--worker', task.kind], {
            execArgv: ['--import', 'tsx', '--max-old-space-size=3000'],
          });
          child.on('message', (result) => {
            results.push(result as R);
            show(result as R);
          });
          child.once('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}: ${JSON.stringify(task.seeds)}`)),
          );
          child.send(task);
        }),
    ),
  );
  return results;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-bench-broadcast-'));
  const dataDir = path.join(folder, 'data');
  await mkdir(dataDir);
  const sections: Section[] = [];
  let violations = 0;
  const share = (count: number, n: number) => Array.from({ length: count }, (_, i) => seed + i).filter((_, i) => i % WORKERS === n);
  try {
    if (runs > 0) {
      // The first start trains what the others read.
      await runBroadcasts({ seed: 0, open: wholeProgram, hours: 0.1, dataDir });
      const began = performance.now();
      const tasks = Array.from({ length: WORKERS }, (_, n): Task => ({ kind: 'runs', seeds: share(runs, n), hours, dataDir }));
      const results = await inParallel<RunResult>(
        tasks.filter(({ seeds }) => seeds.length > 0),
        showRun,
      );
      violations += results.reduce((sum, { wrong }) => sum + wrong.length, 0);
      sections.push(...runSections(results, (performance.now() - began) / 1000));
    }
    if (kills > 0) {
      const bundle = path.resolve('node_modules', '.cache', `huiyin-broadcast-child-${process.pid}.mjs`);
      await bundleChild(bundle);
      try {
        if (runs === 0) await runBroadcasts({ seed: 0, open: wholeProgram, hours: 0.1, dataDir });
        const databases = Math.ceil(kills / KILLS_PER_DATABASE);
        const each = Math.ceil(kills / databases);
        const began = performance.now();
        const tasks = Array.from(
          { length: WORKERS },
          (_, n): Task => ({ kind: 'kills', seeds: share(databases, n), kills: each, bundle, dataDir }),
        );
        const results = await inParallel<KillResult>(
          tasks.filter(({ seeds }) => seeds.length > 0),
          showKills,
        );
        violations += results.reduce((sum, { wrong }) => sum + wrong.length, 0);
        sections.push(...killSections(results, (performance.now() - began) / 1000));
      } finally {
        await rm(bundle, { force: true });
      }
    }
    if (occurrences > 0) {
      const began = performance.now();
      const found = await twoProcesses({ speed: 1000, lives: 8, enough: occurrences });
      const planned = found.occurrences.filter(({ state }) => state === 'planned');
      const halves = found.occurrences.filter(({ state, rows }) => rows.join() !== WHOLE[state].join());
      const once = found.occurrences.map(({ dueAt }) => dueAt).join() === found.moments.join();
      if (!once || halves.length > 0) {
        violations++;
        console.log(`VIOLATION two processes: every moment once ${once}, halves ${JSON.stringify(halves.slice(0, 5))}`);
      }
      sections.push({
        title: 'Two processes on one database',
        columns: ['measure', 'value'],
        rows: [
          ['clocks apart', '45 s'],
          ['kill -9', found.kills],
          ['occurrences planned', planned.length],
          ['moments marked missed, because nobody was alive for them', found.occurrences.length - planned.length],
          ['every moment decided, none twice', once ? 'yes' : 'NO'],
          ['occurrences that are not whole', halves.length],
          ['seconds', Math.round((performance.now() - began) / 1000)],
        ],
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const head = `${machineLine()}\n\ntsx bench/broadcast.ts --runs ${runs} --seed ${seed} --kills ${kills} --processes ${occurrences} --hours ${hours}\n\nViolations: ${violations}`;
  const text = `# broadcast\n\n${head}\n\n${sections.map(sectionText).join('\n')}`;
  console.log(text);
  if (runs >= 100 && kills >= 300 && occurrences >= 1000) await writeFile(path.resolve('bench', 'results', 'broadcast.md'), text);
  process.exitCode = violations > 0 ? 1 : 0;
}

function showRun({ seed: one, wrong, history, attempts, occurrences: planned }: RunResult): void {
  console.log(`seed ${one}: ${planned} occurrences, ${attempts} sends, ${wrong.length} violations`);
  if (wrong.length === 0) return;
  for (const { invariant, about } of wrong.slice(0, 10)) console.log(`  VIOLATION seed ${one}, ${invariant}: ${about}`);
  const ids = [...new Set(wrong.flatMap(({ about }) => about.match(/n-[0-9a-z]{16}/g) ?? []))].slice(0, 3);
  const lines = history.filter((line) => ids.some((id) => line.includes(id)) || !/ (?:send|echo of) /.test(line));
  console.log(lines.map((line) => `    ${line}`).join('\n'));
}

function showKills({ seed: one, kills: count, wrong }: KillResult): void {
  console.log(`kills, seed ${one}: ${count} kills, ${wrong.length} violations`);
  for (const { invariant, about } of wrong.slice(0, 10)) console.log(`  VIOLATION seed ${one}, ${invariant}: ${about}`);
}

function sum(all: readonly Readonly<Record<string, number>>[]): readonly (readonly [string, number])[] {
  const totals = new Map<string, number>();
  for (const one of all) for (const [key, value] of Object.entries(one)) totals.set(key, (totals.get(key) ?? 0) + value);
  return [...totals].sort((a, b) => b[1] - a[1]);
}

function invariants(title: string, results: readonly (RunResult | KillResult)[]): Section {
  const broken = sum(results.map(({ wrong }) => Object.fromEntries(sum(wrong.map(({ invariant }) => ({ [invariant]: 1 }))))));
  const rows = sum(results.map(({ checked }) => checked)).map(
    ([name, count]) => [name, count, broken.find(([other]) => other === name)?.[1] ?? 0] as const,
  );
  return { title, columns: ['invariant', 'checks', 'violations'], rows };
}

function runSections(results: readonly RunResult[], seconds: number): readonly Section[] {
  const total = (of: (result: RunResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return [
    {
      title: 'Runs in simulated time, 120 groups',
      columns: ['measure', 'value'],
      rows: [
        ['runs', results.length],
        ['simulated hours', total(({ simulatedHours }) => simulatedHours)],
        ['notices', total(({ notices }) => notices)],
        ['occurrences', total(({ occurrences: count }) => count)],
        ['calls of send', total(({ attempts }) => attempts)],
        ...sum(results.map(({ states }) => states)).map(([state, count]) => [`rows ${state}`, count] as const),
        ['seconds', Math.round(seconds)],
      ],
    },
    { title: 'Injected', columns: ['what', 'times'], rows: sum(results.map(({ injected }) => injected)) },
    { title: 'Done by people in the middle of it', columns: ['what', 'times'], rows: sum(results.map(({ orders }) => orders)) },
    invariants('What has to hold', results),
  ];
}

function killSections(results: readonly KillResult[], seconds: number): readonly Section[] {
  const total = (of: (result: KillResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return [
    {
      title: 'kill -9 at random points, 120 groups',
      columns: ['measure', 'value'],
      rows: [
        ['databases', results.length],
        ['kills', total((result) => result.kills)],
        ['kills with a message in the air', total(({ inTheAir }) => inTheAir)],
        ['occurrences', total(({ occurrences: count }) => count)],
        ['messages that the platform has', total(({ received }) => received)],
        ...sum(results.map(({ states }) => states)).map(([state, count]) => [`rows ${state}`, count] as const),
        ['seconds', Math.round(seconds)],
      ],
    },
    invariants('What has to hold after kills', results),
  ];
}

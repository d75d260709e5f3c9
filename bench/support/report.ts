import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

/** The value below which a share of the sorted numbers lies (nearest rank), rounded to hundredths. */
export function percentile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
  return Math.round(value * 100) / 100;
}

/** Prints a table and keeps it in bench/results/NAME.md, with the machine it was measured on. */
export async function writeResult(name: string, rows: Readonly<Record<string, string | number>>): Promise<void> {
  const lines = ['| measure | value |', '|---|---|', ...Object.entries(rows).map(([key, value]) => `| ${key} | ${value} |`)];
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  process.stdout.write(`${lines.join('\n')}\n`);
  const folder = path.resolve('bench', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.md`), `# ${name}\n\n${machine}\n\n${lines.join('\n')}\n`);
}

/** A table with what is to be said of it. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes?: readonly string[];
}

export function machineLine(): string {
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  return `Node ${process.versions.node}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB`;
}

/** Markdown whose columns line up, to be read in a terminal as well. */
export function sectionText({ title, columns, rows, notes = [] }: Section): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const table = [line(cells[0]!), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.slice(1).map(line)];
  return [`## ${title}`, '', ...table, ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []), ''].join('\n');
}

/** Keeps sections in bench/results/NAME.md, and all figures in NAME.json. */
export async function writeSections(name: string, head: string, sections: readonly Section[], figures: unknown): Promise<void> {
  const folder = path.resolve('bench', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.md`), `# ${name}\n\n${head}\n\n${sections.map(sectionText).join('\n')}`);
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(figures, undefined, 1)}\n`);
}

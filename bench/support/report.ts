import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
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

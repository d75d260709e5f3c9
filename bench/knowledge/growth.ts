import { rmSync } from 'node:fs';
import path from 'node:path';
import { inChild } from '../support/child.ts';
import { writeRecombined } from '../support/recombine.ts';
import { percentile } from '../support/report.ts';
import type { Asked, Built, GrowthTask } from './growth-child.ts';

export interface GrowthRow extends Built, Omit<Asked, 'ms'> {
  readonly p50: number;
  readonly p99: number;
}

const SEED = 20_261_122;

/** The cost of building, holding and asking, as the collection grows. Each step in a process of its own. */
export async function measureGrowth(
  source: string,
  questions: readonly string[],
  sizes: readonly number[],
  scratch: string,
  tell: (line: string) => void,
): Promise<readonly GrowthRow[]> {
  const rows: GrowthRow[] = [];
  for (const size of sizes) {
    const folder = path.join(scratch, `documents-${size}`);
    const database = path.join(scratch, `grown-${size}.db`);
    writeRecombined(source, folder, size, SEED);
    const build: GrowthTask = { kind: 'build', folder, database };
    const built = await inChild<Built>('growth-child.ts', build, { heapMb: 6000 });
    rmSync(folder, { recursive: true });
    const ask: GrowthTask = { kind: 'ask', database, questions };
    const { ms, ...asked } = await inChild<Asked>('growth-child.ts', ask, { heapMb: 6000 });
    rmSync(database);
    const sorted = [...ms].sort((a, b) => a - b);
    rows.push({
      ...built,
      ...asked,
      peakMb: Math.max(built.peakMb, asked.peakMb),
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
    });
    const row = rows.at(-1)!;
    tell(
      `${row.passages} passages: built in ${row.seconds.toFixed(1)} s (${row.databaseMb} MB), opened in ${row.openSeconds.toFixed(2)} s, ${row.rssMb} MB resident (peak ${row.peakMb}), p50 ${row.p50} ms, p99 ${row.p99} ms`,
    );
  }
  return rows;
}

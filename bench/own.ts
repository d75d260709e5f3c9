import { mkdirSync, writeFileSync } from 'node:fs';
import { measureOwn } from './knowledge/own.ts';
import { ownTable } from './knowledge/tables.ts';
import { sectionText } from './support/report.ts';

/**
 * The own questions alone, for tuning: npx tsx bench/own.ts [--show]. With --show, every question that is tuned on and not answered
 * right. Writes bench/results/own.json.
 */
const show = process.argv.includes('--show');
const figures = await measureOwn((question, answer) => {
  if (!show) return;
  const without = question.mustNot.length > 0 ? ` without ${question.mustNot.join(' | ')}` : '';
  const from = question.gold.map((g) => `${g.file} ${g.clause}`).join(', ');
  console.log(`${question.id} [${question.kind}] ${question.text} ${question.building ?? ''}`);
  console.log(`  wanted ${question.must.join(' | ')}${without} from ${from}`);
  console.log(`  ${answer.kind} ${answer.confidence.toFixed(2)}: ${answer.text.replaceAll('\n', '\n    ')}\n`);
});
console.log(sectionText(ownTable(figures)));
mkdirSync(new URL('./results/', import.meta.url), { recursive: true });
writeFileSync(new URL('./results/own.json', import.meta.url), `${JSON.stringify(figures.rows, undefined, 1)}\n`);

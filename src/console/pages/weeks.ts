import { html, raw } from 'hono/html';
import { lineChart } from '../../reports/reports.ts';
import type { Html } from '../layout.ts';

export type Week = { readonly name: string; readonly opened: number; readonly closed: number };

/** How many were logged and how many closed, week by week: as a picture, and in numbers below it. */
export function weeksCard(weeks: readonly Week[]): Html {
  return html`<section class="card"><h2>近 ${weeks.length} 周</h2>
      ${raw(
        lineChart({
          title: `近 ${weeks.length} 周每周登记和办结的工单数`,
          names: weeks.map((week) => week.name),
          series: [
            { name: '登记', values: weeks.map((week) => week.opened) },
            { name: '办结', values: weeks.map((week) => week.closed) },
          ],
        }),
      )}
      <details class="set"><summary>看数字</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">周（周一）</th><th scope="col">登记</th><th scope="col">办结</th></tr></thead>
        <tbody>${weeks.map((week) => html`<tr><th scope="row">${week.name}</th><td>${week.opened}</td><td>${week.closed}</td></tr>`)}</tbody></table></div></details>
    </section>`;
}

import { html, raw } from 'hono/html';
import {
  barChart,
  type Counted,
  type Period,
  type PeriodFigures,
  percent,
  type Rates,
  responseRate,
  satisfiedRate,
  solvedRate,
  type TicketFacts,
} from '../../reports/reports.ts';
import { STATUS_WORDS, VERDICT_WORDS } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { empty } from '../parts.ts';
import type { Behind } from '../reports.ts';
import { type Week, weeksCard } from './weeks.ts';

const PATH = '/console/reports';

export interface ReportView {
  readonly figures: PeriodFigures;
  readonly weeks: readonly Week[];
  readonly periods: readonly Period[];
}

type Within = { readonly grid?: string; readonly category?: string };

export function reportsPage({ figures, weeks, periods }: ReportView): Html {
  const { period, all, byGrid, byCategory, topics } = figures;
  const link = (what: Counted, within: Within = {}): string =>
    `${PATH}/tickets?${new URLSearchParams({ period: period.id, what, ...within }).toString()}`;
  const number = (value: number, what: Counted, within: Within = {}): Html =>
    value === 0 ? html`<span class="muted">0</span>` : html`<a href="${link(what, within)}">${value}</a>`;
  return html`<form method="get" action="${PATH}" class="bar"><label class="field"><span>时间段</span><select name="period">${periods.map(
    (one) => html`<option value="${one.id}" ${one.id === period.id ? raw('selected') : ''}>${one.name}</option>`,
  )}</select></label><button>查看</button></form>
    <ul class="numbers">
      ${figure('登记', all.tickets, link('tickets'))}
      ${figure('没办结', all.open, link('open'))}
      ${figure('已超时', all.late, link('late'), 'harm')}
      ${figure('重新打开', all.reopened, link('reopened'), 'due')}
      ${figure('说没解决', all.unsolved, link('unsolved'), 'harm')}
      ${figure('没回访到', all.unreached, link('unreached'), 'due')}
    </ul>
    <section class="card"><h2>${period.name}的三率</h2>
      ${ratesTable('', [{ name: '合计', rates: all }], number)}
      <p class="help">响应率 = 按承诺时间答复的 ÷ 已到时间或已答复的；解决率 = 说“解决了”或“基本满意”的 ÷ 作出评价的；满意率 =（解决了 + 基本满意 × 0.9）÷ 作出评价的。没有回访到的单独列出，不算满意。每个数字点开就是它统计的工单。</p>
      <p class="actions"><a class="button" href="${PATH}/work.docx?period=${period.id}">下载工作报告（Word）</a>
        <a class="button plain" href="${PATH}/export.xlsx?period=${period.id}">导出 Excel</a>
        <a class="button plain" href="${PATH}/export.csv?period=${period.id}">导出 CSV</a></p>
    </section>
    ${weeksCard(weeks)}
    ${byTable('按类别', '类别', 'category', byCategory, number)}
    ${byTable('按网格', '网格', 'grid', byGrid, number)}
    <section class="card" id="topics"><h2>集中的诉求（未诉先办）</h2>
      ${
        topics.length === 0
          ? empty('没有同时涉及几栋楼、或者比上期明显增多的诉求。')
          : html`<ul class="list">${topics.map(
              (
                topic,
              ) => html`<li class="opinion"><p><a href="${link('tickets', { category: topic.category })}"><b>${topic.category}：${topic.tickets.length} 件</b></a>
                ${topic.rising ? html`<span class="badge due"><span aria-hidden="true">↑</span>比上期多（上期 ${topic.before} 件）</span>` : ''}</p>
                <p class="muted">涉及 ${topic.buildings.length} 栋楼：${topic.buildings.join('、') || '没有写楼号'}</p>
                <p>可以做：开一次居民议事会；把处理办法写成常见问答；${topic.category === '消防安全' || topic.category === '设施维修' ? '做一次安全检查。' : '发一条通知说明。'}</p></li>`,
            )}</ul>`
      }
    </section>`;
}

type NumberLink = (value: number, what: Counted, within?: Within) => Html;

function byTable(
  title: string,
  first: string,
  within: 'grid' | 'category',
  rows: readonly { readonly name: string; readonly rates: Rates }[],
  number: NumberLink,
): Html {
  if (rows.length === 0) return html`<section class="card"><h2>${title}</h2>${empty('这段时间没有登记工单。')}</section>`;
  return html`<section class="card"><h2>${title}</h2>
    ${raw(
      barChart({
        title: `${title}的工单数：已办结、没办结`,
        names: rows.map((row) => row.name),
        series: [
          { name: '已办结', values: rows.map(({ rates }) => rates.tickets - rates.open) },
          { name: '没办结', values: rows.map(({ rates }) => rates.open) },
        ],
      }),
    )}
    ${ratesTable(first, rows, (value, what, more) => number(value, what, more), within)}</section>`;
}

function ratesTable(
  first: string,
  rows: readonly { readonly name: string; readonly rates: Rates }[],
  number: NumberLink,
  within?: 'grid' | 'category',
): Html {
  const head = ['登记', '已答复', '已办结', '超时', '响应率', '评价', '解决率', '满意率', '没回访到'];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${first || '合计'}的三率"><table class="figures"><thead><tr><th scope="col">${first || '范围'}</th>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(({ name, rates }) => {
      const of = within ? { [within]: name } : {};
      return html`<tr><th scope="row">${name}</th><td>${number(rates.tickets, 'tickets', of)}</td><td>${number(rates.answered, 'answered', of)}</td><td>${number(rates.closed, 'closed', of)}</td><td>${number(rates.late, 'late', of)}</td>
        <td>${percent(responseRate(rates))} <small>${number(rates.inTime, 'inTime', of)}/${number(rates.due, 'due', of)}</small></td><td>${number(rates.rated, 'rated', of)}</td>
        <td>${percent(solvedRate(rates))} <small>${number(rates.solved, 'solved', of)}+${number(rates.partly, 'partly', of)}</small></td><td>${percent(satisfiedRate(rates))}</td><td>${number(rates.unreached, 'unreached', of)}</td></tr>`;
    })}</tbody></table></div>`;
}

function figure(label: string, count: number, href: string, tone: 'plain' | 'due' | 'harm' = 'plain'): Html {
  return html`<li><a class="figure ${count > 0 ? tone : 'plain'}" href="${href}"><b>${count}</b><span>${label}</span></a></li>`;
}

const WHAT: Readonly<Record<Counted, string>> = {
  tickets: '登记的',
  due: '已到承诺时间或已答复的',
  inTime: '按承诺时间答复的',
  answered: '已答复的',
  closed: '已办结的',
  reopened: '重新打开过的',
  rated: '居民作出评价的',
  solved: '居民说解决了的',
  partly: '居民说基本满意的',
  unsolved: '居民说没解决的',
  unreached: '已答复、没有回访到的',
  late: '超过承诺时间没有答复的',
  open: '没有办结的',
};

const SHOWN = 500;

export function behindPage(kit: Kit, { period, grid, category, what }: Behind, facts: readonly TicketFacts[]): Html {
  const query = new URLSearchParams({ period: period.id, what, ...(grid ? { grid } : {}), ...(category ? { category } : {}) }).toString();
  return html`<p><a href="${PATH}?period=${period.id}">回到统计</a></p>
    <p class="lead">${period.name}${grid}${category ? `“${category}”类` : ''}${WHAT[what]}工单，共 ${facts.length} 件。</p>
    <p class="actions"><a class="button plain" href="${PATH}/export.xlsx?${query}">导出 Excel</a> <a class="button plain" href="${PATH}/export.csv?${query}">导出 CSV</a></p>
    ${
      facts.length === 0
        ? empty('没有这样的工单。')
        : html`<ul class="list card">${facts.slice(0, SHOWN).map(
            (
              f,
            ) => html`<li><a class="item" href="/console/tickets/${f.number}"><span class="item-title">${f.number} ${f.confidential ? '保密工单' : f.summary}</span>
              <span class="item-badges"><span class="badge plain">${STATUS_WORDS[f.status as keyof typeof STATUS_WORDS] ?? f.status}</span></span>
              <span class="item-facts">${[f.category, f.grid, f.building, f.verdict ? `评价：${VERDICT_WORDS[f.verdict]}` : ''].filter(Boolean).join(' · ')} · ${kit.time(f.openedAt)}</span></a></li>`,
          )}</ul>${facts.length > SHOWN ? html`<p class="muted">只列出前 ${SHOWN} 件，全部请导出。</p>` : ''}`
    }`;
}

import { html, raw } from 'hono/html';
import { WEEKDAYS } from '../../community/calendar.ts';
import { type TimeSettings, weekOf } from '../../tickets/deadlines-settings-store.ts';
import { CLOCK_WORDS, CLOCKS, type ClockName, defaultLimit, type LimitTable, sayLimit } from '../../tickets/limits.ts';
import { PRIORITIES, PRIORITY_WORDS, type TicketPriority } from '../../tickets/ticket.ts';
import { clockOf } from '../clock-field.ts';
import { type Html, NOTHING } from '../layout.ts';
import { choices, field } from '../parts.ts';
import { peopleTabs } from './people-tabs.ts';

export interface LimitsView {
  readonly category: string;
  readonly categories: readonly string[];
  readonly table: LimitTable;
  readonly times: TimeSettings;
  readonly mayChange: boolean;
  readonly csrf: Html;
}

const CLOCK_HELP: Readonly<Record<ClockName, string>> = {
  response: '登记后多久有人接手或答复',
  news: '多久要让居民再听到消息',
  resolution: '多久要把结果告诉居民',
};

const PATH = '/console/limits';

export function limitsPage(view: LimitsView): Html {
  const { category, categories, mayChange } = view;
  return html`${peopleTabs('limits')}
    <p class="lead">快到时限先私下提醒负责的人，超过了再告诉负责人，同一件事只提醒一次。等配件、等居民答复的时候不计时。</p>
    <section class="card"><h2>按类别和轻重</h2>
      ${choices(
        '类别',
        categories.map((name) => ({ href: `${PATH}?category=${encodeURIComponent(name)}`, label: name, here: name === category })),
      )}
      <form method="post" action="${PATH}" class="stack">${view.csrf}
        <input type="hidden" name="category" value="${category}" />
        <div class="limit-table" role="table" aria-label="${category}的时限">
          <div role="row" class="limit-head"><span role="columnheader">轻重</span>${CLOCKS.map((clock) => html`<span role="columnheader">${CLOCK_WORDS[clock]}<small>${CLOCK_HELP[clock]}</small></span>`)}</div>
          ${PRIORITIES.map(
            (priority) =>
              html`<div role="row" class="limit-row"><span role="rowheader"><b>${PRIORITY_WORDS[priority]}</b></span>${CLOCKS.map((clock) => cell(view, priority, clock))}</div>`,
          )}
        </div>
        <p class="help">登记时答应居民的时间，按“普通”一行的“${CLOCK_WORDS.resolution}”算；隐患和求助按“紧急”一行。</p>
        ${
          mayChange
            ? html`<fieldset class="stack tight"><legend>存到</legend>
                <label class="pick"><input type="radio" name="scope" value="one" ${raw('checked')} /><span>只改「${category}」</span></label>
                <label class="pick"><input type="radio" name="scope" value="all" /><span>所有类别都改成这样</span></label></fieldset>
              <div class="actions"><button name="do" value="save">保存时限</button><button name="do" value="default" class="plain">恢复默认</button></div>`
            : NOTHING
        }
      </form></section>
    ${timesPart(view)}`;
}

function cell({ table, times, category, mayChange }: LimitsView, priority: TicketPriority, clock: ClockName): Html {
  const limit = table(category, priority, clock);
  const usual = defaultLimit(category, priority, clock);
  const changed = usual.kind !== limit.kind || usual.hours !== limit.hours;
  const label = `${PRIORITY_WORDS[priority]}，${CLOCK_WORDS[clock]}`;
  const name = `${priority}-${clock}`;
  const off = mayChange ? '' : raw('disabled');
  return html`<span role="cell" class="limit-cell"><span class="limit-name" aria-hidden="true">${CLOCK_WORDS[clock]}</span>
    <span class="limit-inputs"><input name="hours-${name}" inputmode="decimal" value="${Math.round(limit.hours * 100) / 100}" aria-label="${label}，小时数" required ${off} />
    <select name="unit-${name}" aria-label="${label}，怎么算" ${off}>
      <option value="working" ${limit.kind === 'working_hours' ? raw('selected') : ''}>工作小时</option>
      <option value="clock" ${limit.kind === 'hours' ? raw('selected') : ''}>小时，昼夜都算</option>
    </select></span>
    <small class="muted">${sayLimit(limit, weekOf(times))}${changed ? `（默认 ${sayLimit(usual, weekOf(times))}）` : ''}</small></span>`;
}

function timesPart({ times, mayChange, csrf }: LimitsView): Html {
  const [am, pm] = times.periods;
  const time = (label: string, name: string, minutes: number | undefined) =>
    field(label, html`<input type="time" name="${name}" value="${minutes === undefined ? '' : clockOf(minutes)}" />`);
  return html`<section class="card"><h2>上班时间和提醒</h2>
    <form method="post" action="${PATH}/times" class="stack narrow-form">${csrf}
      <fieldset><legend>上班的日子</legend><div class="chips">${[1, 2, 3, 4, 5, 6, 7].map(
        (n) =>
          html`<label class="chip"><input type="checkbox" name="day" value="${n}" ${times.days.includes(n) ? raw('checked') : ''} /><span>${WEEKDAYS[n]}</span></label>`,
      )}</div><p class="help">法定节假日和调休上班的日子会自动算对。</p></fieldset>
      <div class="pair">${time('上午从', 'am-from', am?.from)}${time('到', 'am-to', am?.to)}</div>
      <div class="pair">${time('下午从', 'pm-from', pm?.from)}${time('到', 'pm-to', pm?.to)}</div>
      <p class="help">中间空着的是午休，不计时。</p>
      ${field('用掉多少时限时提醒', html`<input name="warn" inputmode="numeric" value="${times.warnPercent}" required />`, { help: '百分数，例如 80' })}
      <fieldset><legend>各群的“本周回音”</legend><div class="pair">
        ${field('星期', html`<select name="digest-day">${[1, 2, 3, 4, 5, 6, 7].map((n) => html`<option value="${n}" ${n === times.digest.weekday ? raw('selected') : ''}>${WEEKDAYS[n]}</option>`)}</select>`)}
        ${field('时间', html`<input type="time" name="digest-time" value="${clockOf(times.digest.minute)}" required />`)}</div>
        <p class="help">每周把群里反映过的事和结果说一遍，不点名；没有事就不发。哪个群不要，在“群”里关掉。</p></fieldset>
      ${mayChange ? html`<button>保存上班时间和提醒</button>` : NOTHING}
    </form></section>`;
}

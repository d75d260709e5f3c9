import { html, raw } from 'hono/html';
import { WEEKDAYS } from '../../community/calendar.ts';
import type { Person } from '../../community/people-store.ts';
import type { Duty, Shift } from '../../tickets/roster.ts';
import { clockOf } from '../clock-field.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { empty, field } from '../parts.ts';
import { peopleTabs } from './people-tabs.ts';

export interface DutyView {
  readonly shifts: readonly Shift[];
  readonly staff: readonly Person[];
  readonly week: readonly { readonly noon: Date; readonly duties: readonly Duty[] }[];
  readonly now: readonly Duty[];
  readonly next: readonly Duty[];
  readonly mayChange: boolean;
  readonly csrf: Html;
}

const PATH = '/console/duty';

export function dutyPage(kit: Kit, view: DutyView): Html {
  const { shifts, mayChange } = view;
  const weekly = shifts.filter(({ when }) => when.kind === 'weekly');
  const today = kit.calendar.dayOf(kit.clock.now());
  const days = shifts.filter(({ when }) => when.kind !== 'weekly' && when.day >= today);
  return html`${peopleTabs('duty')}
    <p class="lead">紧急情况和超时的工单，先告诉当时值班的人。在聊天里发“值班”，也能看到现在是谁。</p>
    <section class="card"><h2>现在值班</h2>${nowPart(kit, view)}</section>
    <section class="card"><h2>接下来七天</h2>${weekPart(kit, view)}</section>
    <section class="card"><h2>每周的班</h2>
      ${
        weekly.length === 0
          ? empty('还没有排班。没有排班时，按社区资料里写的值班人员通知。')
          : html`<ul class="rooms">${[1, 2, 3, 4, 5, 6, 7]
              .filter((n) => weekly.some(({ when }) => when.kind === 'weekly' && when.weekday === n))
              .map(
                (n) =>
                  html`<li><p class="room-name"><b>${WEEKDAYS[n]}</b></p><ul class="duty">${weekly
                    .filter(({ when }) => when.kind === 'weekly' && when.weekday === n)
                    .map((shift) => shiftRow(shift, view))}</ul></li>`,
              )}</ul>`
      }
      ${mayChange ? weekForm(view) : NOTHING}
    </section>
    <section class="card"><h2>个别日子</h2>
      <p class="help">调班、请假、节假日加班写在这里，比每周的班优先。</p>
      ${days.length === 0 ? NOTHING : html`<ul class="duty">${days.map((shift) => shiftRow(shift, view))}</ul>`}
      ${mayChange ? dayForm(view, today) : NOTHING}
    </section>`;
}

const nameIn = (staff: readonly Person[], id: string): string => staff.find((person) => person.id === id)?.name ?? '已不在名单里的人';

function nowPart(kit: Kit, { now, next, staff, shifts }: DutyView): Html {
  const people = now.map((duty) => html`<b>${nameIn(staff, duty.personId)}</b>（到 ${kit.say(duty.to)}）`);
  const first = next[0];
  const later = first
    ? html`<p class="muted">下一班：${kit.say(first.from)}，${next.map((duty) => nameIn(staff, duty.personId)).join('、')}</p>`
    : NOTHING;
  if (people.length > 0) return html`<p>${people.map((person, i) => html`${i > 0 ? '、' : ''}${person}`)}</p>${later}`;
  const flagged = staff.filter((person) => person.onDuty).map(({ name }) => name);
  const instead = flagged.length > 0 ? `先告诉：${flagged.join('、')}。` : '先告诉负责人。';
  return html`<p>${shifts.length > 0 ? '这个时段没有排班，' : '没有排班，'}${instead}</p>${later}`;
}

function weekPart(kit: Kit, { week, staff }: DutyView): Html {
  return html`<ul class="ledger">${week.map(
    ({ noon, duties }) =>
      html`<li><span class="ledger-to">${kit.calendar.sayDayAndWeekday(noon, noon)}</span>
        <span>${
          duties.length === 0
            ? html`<span class="muted">没有排班</span>`
            : duties.map(
                (duty, i) =>
                  html`${i > 0 ? '；' : ''}${nameIn(staff, duty.personId)} ${kit.calendar.sayTime(duty.from)}–${sayEnd(kit, duty)}`,
              )
        }</span></li>`,
  )}</ul>`;
}

const sayEnd = (kit: Kit, { from, to }: Duty): string =>
  `${kit.calendar.dayOf(from) === kit.calendar.dayOf(to) ? '' : '次日 '}${kit.calendar.sayTime(to)}`;

function shiftRow(shift: Shift, { staff, mayChange, csrf }: DutyView): Html {
  const { when } = shift;
  const hours = when.kind === 'off' ? '不值班' : `${clockOf(when.from)}–${when.to <= when.from ? '次日 ' : ''}${clockOf(when.to)}`;
  const name = nameIn(staff, shift.personId);
  const what = `${when.kind === 'weekly' ? '' : `${when.day} `}${hours}`;
  return html`<li><span>${name}</span><span>${what}</span>
    ${
      mayChange
        ? html`<form method="post" action="${PATH}/${shift.id}/remove">${csrf}<button class="quiet" aria-label="删除 ${name} ${what}">删除</button></form>`
        : NOTHING
    }</li>`;
}

const personField = (staff: readonly Person[]): Html =>
  field(
    '谁',
    html`<select name="person" required><option value="">请选择</option>${staff.map(({ id, name, grid }) => html`<option value="${id}">${name}${grid ? `（${grid}）` : ''}</option>`)}</select>`,
  );

const hoursFields = (): Html =>
  html`<div class="pair">${field('从', html`<input type="time" name="from" value="09:00" />`)}${field('到', html`<input type="time" name="to" value="18:00" />`, { help: '比开始早就是第二天' })}</div>`;

function weekForm({ staff, csrf }: DutyView): Html {
  return html`<details class="set"><summary>加班次</summary>
    <form method="post" action="${PATH}/week" class="stack narrow-form">${csrf}
      ${personField(staff)}
      <fieldset><legend>星期</legend><div class="chips">${[1, 2, 3, 4, 5, 6, 7].map(
        (n) => html`<label class="chip"><input type="checkbox" name="weekday" value="${n}" /><span>${WEEKDAYS[n]}</span></label>`,
      )}</div></fieldset>
      ${hoursFields()}
      <button>加到每周的班</button>
    </form></details>`;
}

function dayForm({ staff, csrf }: DutyView, today: string): Html {
  return html`<details class="set"><summary>记一天的变动</summary>
    <form method="post" action="${PATH}/day" class="stack narrow-form">${csrf}
      ${personField(staff)}
      ${field('日期', html`<input type="date" name="day" min="${today}" required />`)}
      <fieldset class="stack tight"><legend>这一天</legend>
        <label class="pick"><input type="radio" name="kind" value="extra" ${raw('checked')} /><span>加一班</span></label>
        <label class="pick"><input type="radio" name="kind" value="off" /><span>不值班<small>每周的班这天不算，时间不用填</small></span></label></fieldset>
      ${hoursFields()}
      <button>记下</button>
    </form></details>`;
}

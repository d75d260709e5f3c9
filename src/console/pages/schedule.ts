import { html, raw } from 'hono/html';
import { WEEKDAYS } from '../../community/calendar.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { choices } from '../parts.ts';
import { noticeTabs } from './notices.ts';

export interface Entry {
  readonly at: Date;
  readonly kind: 'notice' | 'activity';
  readonly title: string;
  readonly where?: string;
  readonly href: string;
  /** held: it waits for somebody's word, or is paused. */
  readonly state: 'planned' | 'held' | 'over' | 'cancelled';
}

export interface Day {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly today: boolean;
  readonly inMonth: boolean;
  /** Weekend or public holiday, and no make-up working day. */
  readonly off: boolean;
  readonly entries: readonly Entry[];
}

export interface Schedule {
  readonly view: 'month' | 'week';
  readonly around: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly days: readonly Day[];
}

const KIND_WORDS = { notice: '通知', activity: '活动' } as const;
const STATE_WORDS = { planned: '', held: '等确认或暂停', over: '已过', cancelled: '已取消' } as const;

/** A grid on a desk; on a phone, the days on which there is something, one below the other. */
export function schedulePage(kit: Kit, schedule: Schedule): Html {
  const { view, around, days } = schedule;
  const to = (day: string, as = view) => `/console/schedule?view=${as}&day=${day}`;
  const total = days.reduce((sum, day) => sum + day.entries.length, 0);
  return html`<div class="bar">${noticeTabs('schedule')}<span class="actions"><a class="button" href="/console/notices/new">写通知</a></span></div>
    <div class="bar">
      ${choices('时段', [
        { href: to(around, 'month'), label: '月', here: view === 'month' },
        { href: to(around, 'week'), label: '周', here: view === 'week' },
      ])}
      <nav class="pager" aria-label="前后">
        <a class="button plain" rel="prev" href="${to(schedule.before)}">${view === 'month' ? '上个月' : '上一周'}</a>
        <a class="button plain" href="/console/schedule?view=${view}">今天</a>
        <a class="button plain" rel="next" href="${to(schedule.after)}">${view === 'month' ? '下个月' : '下一周'}</a>
      </nav>
    </div>
    <h2>${schedule.title}</h2>
    <ol class="schedule ${view}">
      ${days.map((day) => dayCell(kit, day))}
    </ol>
    ${total === 0 ? html`<p class="help">这段时间没有排好的通知和活动。</p>` : ''}`;
}

function dayCell(kit: Kit, { day, today, inMonth, off, entries }: Day): Html {
  const date = new Date(`${day}T12:00:00Z`);
  const weekday = WEEKDAYS[((date.getUTCDay() + 6) % 7) + 1];
  const classes = [today ? 'today' : '', inMonth ? '' : 'outside', off ? 'off' : '', entries.length === 0 ? 'empty-day' : '']
    .filter(Boolean)
    .join(' ');
  return html`<li class="${classes}" ${today ? raw('aria-current="date"') : ''}>
    <span class="date"><time datetime="${day}">${Number(day.slice(5, 7))}月${Number(day.slice(8))}日</time> <small>${weekday}${today ? ' · 今天' : ''}${off ? ' · 休' : ''}</small></span>
    ${
      entries.length === 0
        ? ''
        : html`<ul>${entries.map(
            (entry) =>
              html`<li><a class="planned ${entry.kind} ${entry.state}" href="${entry.href}"><span class="hour">${kit.calendar.sayTime(entry.at)}</span> <span class="unseen">${KIND_WORDS[entry.kind]}：</span>${entry.title}${entry.where ? html`<small>，${entry.where}</small>` : ''}${STATE_WORDS[entry.state] ? html` <small>（${STATE_WORDS[entry.state]}）</small>` : ''}</a></li>`,
          )}</ul>`
    }
  </li>`;
}

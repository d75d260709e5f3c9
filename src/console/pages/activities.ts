import { html } from 'hono/html';
import type { Activity } from '../../activities/activities.ts';
import { FEED_PATH } from '../calendar.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, type State } from '../parts.ts';
import { noticeTabs } from './notices.ts';

export interface ActivityList {
  readonly past: boolean;
  readonly rows: readonly { readonly activity: Activity; readonly left: number | undefined }[];
}

export function activitiesPage(kit: Kit, { past, rows }: ActivityList): Html {
  return html`<div class="bar">${noticeTabs('activities')}<a class="button" href="/console/activities/new">办活动</a></div>
    ${choices('活动时间', [
      { href: '/console/activities', label: '接下来', here: !past },
      { href: '/console/activities?show=past', label: '已结束', here: past },
    ])}
    ${
      rows.length === 0
        ? empty(past ? '还没有结束的活动。' : '接下来没有活动。办一个讲座，会顺带写好通知和提醒。')
        : html`<ul class="list card">
            ${rows.map(
              ({
                activity,
                left,
              }) => html`<li><a class="item" href="/console/activities/${activity.id}"><span class="item-title">${activity.title}</span>
                <span class="item-badges">${badge(stateOf(kit, activity))}</span>
                <span class="item-facts">${kit.time(activity.startsAt)} · ${activity.place} · ${sayPlaces(activity, left)}</span></a></li>`,
            )}
          </ul>`
    }
    <p class="help">居民可以把活动订到手机日历里：<a href="${FEED_PATH}">活动日历（.ics）</a>，里面没有居民的信息。</p>`;
}

export function stateOf(kit: Kit, activity: Activity): State {
  const now = kit.clock.now().getTime();
  if (activity.state === 'cancelled') return { tone: 'plain', mark: '–', word: '已取消' };
  if (activity.endsAt.getTime() <= now) return { tone: 'plain', mark: '✓', word: '已结束' };
  if (activity.startsAt.getTime() <= now) return { tone: 'due', mark: '→', word: '正在进行' };
  if (activity.signUpFrom && activity.signUpFrom.getTime() > now) return { tone: 'plain', mark: '◷', word: '还没开始报名' };
  if (activity.signUpTo && activity.signUpTo.getTime() <= now) return { tone: 'plain', mark: '■', word: '报名截止' };
  return { tone: 'done', mark: '◷', word: '可以报名' };
}

export const sayPlaces = (activity: Activity, left: number | undefined): string =>
  left === undefined || activity.capacity === undefined ? '不限名额' : `名额 ${activity.capacity}，还剩 ${left}`;

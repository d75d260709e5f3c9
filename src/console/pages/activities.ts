import { html, raw } from 'hono/html';
import type { Activity, SignUp } from '../../activities/activities.ts';
import type { Group } from '../../community/groups-store.ts';
import { type Notice, type NoticePreview, sayDuration } from '../../scheduler/notices.ts';
import type { TypedActivity } from '../activity-form.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, confirm, empty, field, lines, type State } from '../parts.ts';
import { toInput } from '../when.ts';
import { NOTICE } from '../words.ts';
import { problemList } from './notice-form.ts';
import { noticeTabs } from './notices.ts';
import { targetFields } from './target-fields.ts';

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
    }`;
}

function stateOf(kit: Kit, activity: Activity): State {
  const now = kit.clock.now().getTime();
  if (activity.state === 'cancelled') return { tone: 'plain', mark: '–', word: '已取消' };
  if (activity.endsAt.getTime() <= now) return { tone: 'plain', mark: '✓', word: '已结束' };
  if (activity.startsAt.getTime() <= now) return { tone: 'due', mark: '→', word: '正在进行' };
  return { tone: 'done', mark: '◷', word: '可以报名' };
}

const sayPlaces = (activity: Activity, left: number | undefined): string =>
  left === undefined || activity.capacity === undefined ? '不限名额' : `名额 ${activity.capacity}，还剩 ${left}`;

export function activityFormPage(
  kit: Kit,
  view: { readonly typed: TypedActivity; readonly groups: readonly Group[]; readonly problems: readonly string[]; readonly csrf: Html },
): Html {
  const { typed } = view;
  const soonest = toInput(kit.calendar, kit.clock.now());
  return html`${problemList(view.problems)}
    <form method="post" action="/console/activities" class="stack narrow-form">
      ${view.csrf}
      <section class="card stack">
        ${field('活动名称', html`<input name="title" value="${typed.title}" required maxlength="60" placeholder="例如：健康讲座《冬季血压管理》" />`)}
        <div class="pair">
          ${field('开始', html`<input type="datetime-local" name="startsAt" value="${typed.startsAt}" min="${soonest}" required />`)}
          ${field('结束', html`<input type="datetime-local" name="endsAt" value="${typed.endsAt}" min="${soonest}" required />`)}
        </div>
        ${field('地点', html`<input name="place" value="${typed.place}" required maxlength="40" list="places" /><datalist id="places">${kit.community.places.map((place) => html`<option value="${place}"></option>`)}</datalist>`)}
        <div class="pair">
          ${field('主讲（可不填）', html`<input name="speaker" value="${typed.speaker}" maxlength="40" />`)}
          ${field('面向（可不填）', html`<input name="audience" value="${typed.audience}" maxlength="40" placeholder="例如：老年人" />`)}
        </div>
        ${field('名额（不限就留空）', html`<input name="capacity" value="${typed.capacity}" inputmode="numeric" maxlength="5" />`)}
        ${field('说明（可不填）', html`<textarea name="description" rows="3" maxlength="500" data-count="500">${typed.description}</textarea>`)}
      </section>
      <section class="card stack">
        <label class="pick"><input type="checkbox" name="announce" value="1" ${typed.announce ? raw('checked') : ''} /><span>写好活动通知（确认后才发）</span></label>
        <label class="pick"><input type="checkbox" name="remind" value="1" ${typed.remind ? raw('checked') : ''} /><span>前一天 18:00 在群里提醒</span></label>
        <p class="help">报了名的居民，前一天会另外收到私聊提醒。</p>
        ${targetFields(kit, typed.targets, view.groups)}
      </section>
      <button>建好活动，看通知全文</button>
      <p class="help">这一步不会发送。</p>
    </form>`;
}

export interface ActivityView {
  readonly activity: Activity;
  readonly left: number | undefined;
  readonly signUps: readonly SignUp[];
  readonly notices: readonly Notice[];
  /** Of the drafts, as they would go out. */
  readonly previews: readonly NoticePreview[];
  readonly csrf: Html;
}

export function activityPage(kit: Kit, view: ActivityView): Html {
  const { activity, signUps, previews } = view;
  const people = signUps.reduce((sum, signUp) => sum + signUp.people, 0);
  const over = activity.state === 'cancelled' || activity.endsAt.getTime() <= kit.clock.now().getTime();
  return html`<p class="badges">${badge(stateOf(kit, activity))}</p>
    ${previews.length > 0 && !over ? draftsCard(kit, view) : ''}
    <div class="columns">
      <section class="card">
        <h2>活动</h2>
        <dl class="facts">
          <dt>时间</dt><dd>${kit.calendar.sayMomentAndWeekday(activity.startsAt, kit.clock.now())} 到 ${kit.say(activity.endsAt)}</dd>
          <dt>地点</dt><dd>${activity.place}</dd>
          ${activity.speaker ? html`<dt>主讲</dt><dd>${activity.speaker}</dd>` : ''}
          ${activity.audience ? html`<dt>面向</dt><dd>${activity.audience}</dd>` : ''}
          <dt>名额</dt><dd>${sayPlaces(activity, view.left)}</dd>
        </dl>
        ${activity.description ? lines(activity.description) : ''}
        <h3>通知</h3>
        ${
          view.notices.length === 0
            ? html`<p class="muted">没有为它写通知。</p>`
            : html`<ul class="list">${view.notices.map(
                (notice) => html`<li><a class="item" href="/console/notices/${notice.id}"><span class="item-title">${notice.title}</span>
                  <span class="item-badges">${badge(NOTICE[notice.state])}</span>
                  <span class="item-facts">${notice.at ? kit.time(notice.at) : '确认后立即'}</span></a></li>`,
              )}</ul>`
        }
      </section>
      <section class="card">
        <h2>${signUps.length} 位居民报名，共 ${people} 人</h2>
        ${
          signUps.length === 0
            ? empty('还没有人报名。居民在群里说“报名”和活动名称就行。')
            : html`<ol class="names">${signUps.map((signUp) => html`<li>${signUp.name} <b>${signUp.people} 人</b> <span class="muted">${kit.time(signUp.at)}</span></li>`)}</ol>
              <p class="help">名单只给工作人员看，请不要发到群里。</p>`
        }
      </section>
    </div>
    ${
      over
        ? ''
        : html`<section class="card">${confirm({
            button: '取消活动',
            consequence: `${signUps.length > 0 ? `会私聊告诉报名的 ${signUps.length} 位居民，` : ''}没发的通知和提醒不再发。不能恢复。`,
            action: `/console/activities/${activity.id}/cancel`,
            sure: '确认取消活动',
            csrf: view.csrf,
            harm: true,
          })}</section>`
    }
    <p><a href="/console/activities">回到活动列表</a></p>`;
}

function draftsCard(kit: Kit, { activity, previews, csrf }: ActivityView): Html {
  const problems = [...new Set(previews.flatMap((preview) => preview.problems))];
  return html`<section class="card decide">
    <h2>通知还没有发</h2>
    ${problemList(problems)}
    ${previews.map((preview) => {
      const when = preview.draft.at ? kit.calendar.sayMomentAndWeekday(preview.draft.at, kit.clock.now()) : '确认后立即';
      return html`<div class="bubble said">${preview.text}</div>
        <p class="consequence">${when}发送到 ${preview.groups.length} 个群，${sayDuration(preview.estimatedSeconds)}，发出后不能撤回。</p>
        ${preview.skipped.length > 0 ? html`<p class="due-text">${preview.skipped.length} 个群收不到：${preview.skipped.map((group) => group.name).join('、')}</p>` : ''}`;
    })}
    ${problems.length === 0 ? html`<form method="post" action="/console/activities/${activity.id}/confirm">${csrf}<button>确认这 ${previews.length} 条通知</button></form>` : ''}
  </section>`;
}

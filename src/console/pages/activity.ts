import { html } from 'hono/html';
import type { Activity, ActivityFigures, ChainPreview, SignUp } from '../../activities/activities.ts';
import { type Notice, type NoticePreview, sayDuration } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, lines } from '../parts.ts';
import { NOTICE } from '../words.ts';
import { sayPlaces, stateOf } from './activities.ts';
import { chainCards } from './activity-chains.ts';
import { addPerson, peopleCard, queueCard } from './activity-people.ts';
import { problemList } from './notice-form.ts';

export interface ActivityView {
  readonly activity: Activity;
  readonly left: number | undefined;
  readonly everybody: readonly SignUp[];
  readonly queue: readonly SignUp[];
  readonly chains: readonly ChainPreview[];
  /** Names of groups by id. */
  readonly groups: ReadonlyMap<string, string>;
  readonly series: readonly Activity[];
  readonly figures: ActivityFigures;
  readonly notices: readonly Notice[];
  /** Of the drafts, as they would go out. */
  readonly previews: readonly NoticePreview[];
  readonly csrf: Html;
}

export function activityPage(kit: Kit, view: ActivityView): Html {
  const { activity, everybody, previews } = view;
  const now = kit.clock.now();
  const ended = activity.endsAt.getTime() <= now.getTime();
  const over = activity.state === 'cancelled' || ended;
  const here = `/console/activities/${activity.id}`;
  const signedUp = everybody.filter((signUp) => signUp.people > 0);
  return html`<p class="badges">${badge(stateOf(kit, activity))}</p>
    <div class="actions">
      ${over ? '' : html`<a class="button" href="${here}/check-in">签到</a>`}
      ${over ? '' : html`<a class="button plain" href="${here}/edit">修改</a>`}
      <a class="button plain" href="${here}/sheet">打印签到表</a>
      <a class="button plain" href="/calendar/${activity.id}.ics">日历文件</a>
    </div>
    ${previews.length > 0 && !ended ? draftsCard(kit, view) : ''}
    ${ended && activity.state === 'open' ? figuresCard(view.figures, here) : ''}
    <div class="columns">
      <section class="card">
        <h2>活动</h2>
        ${facts(kit, view)}
        ${activity.description ? lines(activity.description) : ''}
        ${seriesList(kit, view)}
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
      <div class="stack">
        ${peopleCard(kit, activity, signedUp, view.csrf, over)}
        ${queueCard(kit, activity, view.queue, view.csrf, over)}
        ${over ? '' : addPerson(here, view.csrf)}
      </div>
    </div>
    ${chainCards(kit, view, over)}
    ${
      over
        ? ''
        : html`<section class="card">${confirm({
            button: '取消活动',
            consequence: `${signedUp.length > 0 ? `会私聊告诉报名的居民（名单里 ${signedUp.length} 位），` : ''}没发的通知和提醒不再发。不能恢复。`,
            action: `${here}/cancel`,
            sure: '确认取消活动',
            csrf: view.csrf,
            harm: true,
          })}</section>`
    }
    <p><a href="/console/activities">回到活动列表</a></p>`;
}

function facts(kit: Kit, { activity, left }: ActivityView): Html {
  const now = kit.clock.now();
  const { signUpFrom, signUpTo } = activity;
  const sameDay = kit.calendar.dayOf(activity.startsAt) === kit.calendar.dayOf(activity.endsAt);
  const window = [
    signUpFrom ? `${kit.calendar.sayMomentAndWeekday(signUpFrom, now)} 起` : '',
    signUpTo ? `到 ${kit.calendar.sayMomentAndWeekday(signUpTo, now)}` : '',
  ].filter(Boolean);
  return html`<dl class="facts">
    <dt>时间</dt><dd>${kit.calendar.sayMomentAndWeekday(activity.startsAt, now)} 到 ${sameDay ? kit.calendar.sayTime(activity.endsAt) : kit.say(activity.endsAt)}</dd>
    <dt>地点</dt><dd>${activity.place}</dd>
    ${activity.speaker ? html`<dt>主讲</dt><dd>${activity.speaker}</dd>` : ''}
    ${activity.audience ? html`<dt>面向</dt><dd>${activity.audience}</dd>` : ''}
    <dt>名额</dt><dd>${sayPlaces(activity, left)}</dd>
    ${activity.capacity === undefined ? '' : html`<dt>候补</dt><dd>${activity.waitlist === 0 ? '不排候补' : `最多 ${activity.waitlist} 人`}</dd>`}
    ${window.length > 0 ? html`<dt>报名</dt><dd>${window.join('')}</dd>` : ''}
    ${activity.materials ? html`<dt>请带</dt><dd>${activity.materials}</dd>` : ''}
    ${activity.contact ? html`<dt>咨询</dt><dd>${activity.contact}</dd>` : ''}
  </dl>`;
}

function seriesList(kit: Kit, { activity, series }: ActivityView): Html {
  if (series.length < 2) return html``;
  return html`<h3>这个系列（${series.length} 次）</h3>
    <ol class="list">${series.map(
      (one) =>
        html`<li>${
          one.id === activity.id
            ? html`<b>第 ${one.seriesNo} 次 ${kit.calendar.sayMomentAndWeekday(one.startsAt, kit.clock.now())}</b>`
            : html`<a href="/console/activities/${one.id}">第 ${one.seriesNo} 次 ${kit.calendar.sayMomentAndWeekday(one.startsAt, kit.clock.now())}</a>`
        }${one.state === 'cancelled' ? html` <span class="muted">已取消</span>` : ''}</li>`,
    )}</ol>`;
}

function figuresCard(figures: ActivityFigures, here: string): Html {
  const { feedback } = figures;
  const rows: readonly (readonly [string, string])[] = [
    ['报名', `${figures.signedUp} 人（${figures.parties} 户或组）`],
    ...(figures.counted
      ? ([
          ['到场', `${figures.came} 人`],
          ['现场参加', `${figures.walkIns} 人`],
          ['报名没来', `${figures.noShows} 人`],
        ] as const)
      : ([['到场', '没有签到记录']] as const)),
    ...(figures.households > 0 ? ([['知道门牌的', `${figures.households} 户`]] as const) : []),
    ...(figures.waited > 0 ? ([['候补没排上', `${figures.waited} 人`]] as const) : []),
    ['评价', feedback.average === undefined ? '还没有' : `${feedback.average} 分（${feedback.ratings} 人打分）`],
  ];
  return html`<section class="card">
    <h2>这次活动</h2>
    <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${feedback.words.length > 0 ? html`<h3>居民的话</h3><ul class="bullets">${feedback.words.map((words) => html`<li>${words}</li>`)}</ul>` : ''}
    <p><a href="${here}/check-in">看签到名单</a></p>
  </section>`;
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

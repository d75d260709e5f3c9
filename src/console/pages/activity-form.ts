import { html, raw } from 'hono/html';
import { type Activity, MOST_TIMES } from '../../activities/activities.ts';
import type { Group } from '../../community/groups-store.ts';
import type { TypedActivity } from '../activity-form.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { NOTHING } from '../layout.ts';
import { field } from '../parts.ts';
import { toInput } from '../when.ts';
import { problemList } from './notice-form.ts';
import { targetFields } from './target-fields.ts';

export interface ActivityFormView {
  readonly typed: TypedActivity;
  readonly groups: readonly Group[];
  readonly problems: readonly string[];
  /** What it collides with, where that is to be confirmed. */
  readonly asks: string | undefined;
  /** The one that is changed; undefined = a new one. */
  readonly activity: Activity | undefined;
  readonly csrf: Html;
}

const HOLIDAYS: readonly (readonly [TypedActivity['onHoliday'], string])[] = [
  ['later', '停一次，往后顺延一周'],
  ['skip', '停一次，不补'],
  ['move', '改到下一个工作日'],
];

/** A new activity, or what is changed of one. */
export function activityFormPage(kit: Kit, view: ActivityFormView): Html {
  const { typed, activity } = view;
  const soonest = activity ? '' : toInput(kit.calendar, kit.clock.now());
  const action = activity ? `/console/activities/${activity.id}/edit` : '/console/activities';
  const min = soonest ? html`min="${soonest}"` : NOTHING;
  return html`${problemList(view.problems)}
    <form method="post" action="${action}" class="stack narrow-form">
      ${view.csrf}
      ${
        view.asks
          ? html`<section class="card stack decide" role="alert">
              <p class="due-text">${view.asks}</p>
              <label class="pick"><input type="checkbox" name="confirmed" value="1" /><span>知道了，仍然这样安排</span></label>
            </section>`
          : ''
      }
      <section class="card stack">
        ${field('活动名称', html`<input name="title" value="${typed.title}" required maxlength="60" placeholder="例如：健康讲座《冬季血压管理》" />`)}
        <div class="pair">
          ${field('开始', html`<input type="datetime-local" name="startsAt" value="${typed.startsAt}" ${min} required />`)}
          ${field('结束', html`<input type="datetime-local" name="endsAt" value="${typed.endsAt}" ${min} required />`)}
        </div>
        ${field('地点', html`<input name="place" value="${typed.place}" required maxlength="40" list="places" /><datalist id="places">${kit.community.places.map((place) => html`<option value="${place}"></option>`)}</datalist>`)}
        <div class="pair">
          ${field('主讲（可不填）', html`<input name="speaker" value="${typed.speaker}" maxlength="40" />`)}
          ${field('面向（可不填）', html`<input name="audience" value="${typed.audience}" maxlength="40" placeholder="例如：老年人" />`)}
        </div>
        ${field('说明（可不填）', html`<textarea name="description" rows="3" maxlength="500" data-count="500">${typed.description}</textarea>`)}
        <div class="pair">
          ${field('请居民带什么（可不填）', html`<input name="materials" value="${typed.materials}" maxlength="80" placeholder="例如：手机和充电器" />`)}
          ${field('咨询电话或地点（可不填）', html`<input name="contact" value="${typed.contact}" maxlength="60" placeholder="写居委会的，不写个人的" />`)}
        </div>
      </section>
      <section class="card stack">
        <h2>报名</h2>
        <div class="pair">
          ${field('名额（不限就留空）', html`<input name="capacity" value="${typed.capacity}" inputmode="numeric" maxlength="5" />`)}
          ${field('满了最多几人候补', html`<input name="waitlist" value="${typed.waitlist}" inputmode="numeric" maxlength="3" />`, { help: '0 表示不排候补' })}
        </div>
        <div class="pair">
          ${field('报名开始（不填就是现在）', html`<input type="datetime-local" name="signUpFrom" value="${typed.signUpFrom}" />`)}
          ${field('报名截止（不填就到活动开始）', html`<input type="datetime-local" name="signUpTo" value="${typed.signUpTo}" />`)}
        </div>
      </section>
      ${activity ? '' : seriesAndNotice(kit, view)}
      <button>${activity ? '保存修改' : '建好活动，看通知全文'}</button>
      <p class="help">${
        activity ? '时间、地点、主讲变了，报名的居民会收到私聊；发给群的更正通知会写好，等您确认。' : '这一步不会发送。'
      }</p>
    </form>`;
}

function seriesAndNotice(kit: Kit, { typed, groups }: ActivityFormView): Html {
  return html`<section class="card stack">
      <h2>每周一次的系列活动</h2>
      <div class="pair">
        ${field('一共几次（只办一次就留空）', html`<input name="times" value="${typed.times}" inputmode="numeric" maxlength="2" />`, { help: `例如市民学校秋季班：8。最多 ${MOST_TIMES} 次，以后可以单独改或取消其中一次。` })}
        ${field(
          '碰到节假日',
          html`<select name="onHoliday">${HOLIDAYS.map(([value, word]) => html`<option value="${value}" ${typed.onHoliday === value ? raw('selected') : ''}>${word}</option>`)}</select>`,
        )}
      </div>
    </section>
    <section class="card stack">
      <label class="pick"><input type="checkbox" name="announce" value="1" ${typed.announce ? raw('checked') : ''} /><span>写好活动通知（确认后才发）</span></label>
      <label class="pick"><input type="checkbox" name="remind" value="1" ${typed.remind ? raw('checked') : ''} /><span>前一天 18:00 在群里提醒</span></label>
      <p class="help">报了名的居民，前一天和开始前两小时会另外收到私聊提醒。</p>
      ${targetFields(kit, typed.targets, groups)}
    </section>`;
}

import { html, raw } from 'hono/html';
import { WEEKDAYS } from '../../community/calendar.ts';
import type { Group } from '../../community/groups-store.ts';
import type { NoticeAttachment } from '../../messages.ts';
import { MAX_TEXT_LENGTH, type Notice, VARIABLES } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { ACCEPTED, DEFAULT_FILE_BYTES, keptValue, MOST_FILES, megabytes } from '../notice-files.ts';
import type { TypedNotice } from '../notice-form.ts';
import { field } from '../parts.ts';
import { toInput } from '../when.ts';
import { targetFields } from './target-fields.ts';

export interface NoticeFormView {
  readonly typed: TypedNotice;
  readonly groups: readonly Group[];
  /** The draft that this one takes the place of. */
  readonly replaces: string | undefined;
  /** The planned notice that it changes from now on. */
  readonly planned: Notice | undefined;
  /** The notice that this one corrects. */
  readonly corrects: Notice | undefined;
  readonly problems: readonly string[];
  readonly csrf: Html;
}

export function noticeFormPage(kit: Kit, view: NoticeFormView): Html {
  const { typed, corrects } = view;
  return html`${problemList(view.problems)}
    ${corrects ? '' : html`<p class="bar"><a class="button plain" href="/console/notices/templates">用模板写</a></p>`}
    <form method="post" action="/console/notices" enctype="multipart/form-data" class="columns wide-left composer" data-composer data-issuer="${kit.community.committee}">
      <div class="stack">
        ${view.csrf}
        ${view.replaces ? html`<input type="hidden" name="replaces" value="${view.replaces}" />` : ''}
        ${corrects ? html`<input type="hidden" name="corrects" value="${corrects.id}" />` : ''}
        <section class="card stack">
          ${view.planned ? html`<p>改的是<b>以后的</b>：已经发出的不变；确认以后按新的发，原来的不再发。确认之前，原来的照常。</p>` : ''}
          ${
            corrects
              ? html`<p>更正会发给<b>收到过原通知的群</b>，不多也不少；还没发出的原通知不再发，知识库里换成更正后的内容。</p>
                ${field(
                  '改了什么',
                  html`<input name="what" value="${typed.what}" required maxlength="60" placeholder="例如：停水改到下午2点至5点" />`,
                  {
                    help: '写在最前面，居民一眼能看到。',
                  },
                )}`
              : ''
          }
          ${field('标题', html`<input name="title" value="${typed.title}" required maxlength="40" placeholder="例如：停水通知" />`)}
          ${field(
            corrects ? '更正后的全文' : '内容',
            html`<textarea name="text" rows="7" required data-count="${MAX_TEXT_LENGTH}" placeholder="例如：11月23日（周一）9:00–12:00，3、4号楼检修水泵停水，请提前储水。">${typed.text}</textarea>`,
            {
              help: `标题和“${kit.community.committee}”会自动加上，不用写。`,
            },
          )}
          <div class="variables" data-variables><span class="muted">每个群自动换成自己的：</span>${VARIABLES.map(
            (name) => html`<button type="button" class="chip" data-insert="${name}">${name}</button>`,
          )}</div>
          ${fileFields(typed.attachments, kit.noticeFileBytes ?? DEFAULT_FILE_BYTES)}
        </section>
        ${corrects ? '' : html`<section class="card stack">${targetFields(kit, typed.targets, view.groups)}</section>`}
        ${corrects ? '' : html`<section class="card stack">${whenFields(kit, typed)}</section>`}
        <section class="card stack">${knowledgeFields(kit, typed)}</section>
        <div><button>下一步：看全文和会发到的群</button>
        <p class="help">这一步不会发送。下一步确认后才发。</p></div>
      </div>
      <aside class="card wechat" data-preview hidden aria-label="居民会看到的样子">
        <p class="wechat-top">${view.groups.find((group) => group.kind === 'residents')?.name ?? '居民群'}</p>
        <div class="wechat-message"><span class="mark" aria-hidden="true">回</span><div class="bubble said" data-preview-text></div></div>
        <p class="help" data-preview-note></p>
      </aside>
    </form>`;
}

export function problemList(problems: readonly string[]): Html {
  if (problems.length === 0) return html``;
  if (problems.length === 1) return html`<p class="flash problem" role="alert">${problems[0]}</p>`;
  return html`<div class="flash problem" role="alert"><p>有 ${problems.length} 处要改：</p><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`;
}

/** What was kept already stays, unless its mark is taken away. */
function fileFields(kept: readonly NoticeAttachment[], mostBytes: number): Html {
  return html`<fieldset class="stack tight"><legend>图片和文件</legend>
    ${kept.map(
      (file) =>
        html`<label class="pick"><input type="checkbox" name="kept" value="${keptValue(file)}" checked /><span>${file.name}<small>${megabytes(file.bytes)} MB，不要就去掉勾</small></span></label>`,
    )}
    <label class="field"><span class="unseen">选择图片或文件</span><input type="file" name="file" multiple accept="${ACCEPTED}" /></label>
    <p class="help">最多 ${MOST_FILES} 个，每个不超过 ${megabytes(mostBytes)} MB，在文字之后发。图上的要点也要写进内容：看不清图的居民靠它。</p>
  </fieldset>`;
}

function whenFields(kit: Kit, typed: TypedNotice): Html {
  const pick = (value: TypedNotice['when'], label: string) =>
    html`<label class="pick"><input type="radio" name="when" value="${value}" ${typed.when === value ? raw('checked') : ''} /><span>${label}</span></label>`;
  const repeat = (value: TypedNotice['repeat'], label: string) =>
    html`<option value="${value}" ${typed.repeat === value ? raw('selected') : ''}>${label}</option>`;
  return html`<fieldset class="stack tight" data-switch="when">
    <legend>什么时候发</legend>
    ${pick('now', '确认后立即发')}
    ${pick('at', '定时发')}
    <div class="indent" data-shown="at">
      ${field('日期和时间', html`<input type="datetime-local" name="at" value="${typed.at}" min="${toInput(kit.calendar, kit.clock.now())}" />`)}
    </div>
    ${pick('repeat', '重复发')}
    <div class="indent stack" data-shown="repeat" data-switch="repeat">
      ${field('周期', html`<select name="repeat">${repeat('daily', '每天')}${repeat('workdays', '每周一至周五')}${repeat('weekly', '每周或每几周')}${repeat('monthly', '每月几日')}${repeat('nth', '每月第几个星期几')}${repeat('workday', '每月第一个或最后一个工作日')}${repeat('cron', '其他（表达式）')}</select>`)}
      <div data-shown="weekly">${field('每几周', html`<input type="number" name="every" value="${typed.every}" min="1" max="52" inputmode="numeric" />`, { help: '1 是每周，2 是隔周。从开始日期那一周算起。' })}</div>
      <div data-shown="nth">${field(
        '第几个',
        html`<select name="nth">${option(typed.nth, [
          ['1', '第一个'],
          ['2', '第二个'],
          ['3', '第三个'],
          ['4', '第四个'],
          ['5', '第五个（没有就不发）'],
          ['L', '最后一个'],
        ])}</select>`,
      )}</div>
      <fieldset data-shown="weekly nth"><legend>星期几</legend><div class="chips">
        ${[1, 2, 3, 4, 5, 6, 7].map(
          (day) =>
            html`<label class="chip"><input type="checkbox" name="weekday" value="${day}" ${typed.weekdays.includes(String(day)) ? raw('checked') : ''} /><span>${WEEKDAYS[day]}</span></label>`,
        )}
      </div></fieldset>
      <div data-shown="monthly">${field('每月几日', monthdays(typed.monthday), { help: '没有这一天的月份不发；要每个月底都发，请选“最后一天”。' })}</div>
      <div data-shown="workday">${field(
        '哪一个工作日',
        html`<select name="edge">${option(typed.edge, [
          ['first', '第一个工作日'],
          ['last', '最后一个工作日'],
        ])}</select>`,
        { help: '按国家公布的放假和调休算；还没公布的年份按周一至周五算。' },
      )}</div>
      <div data-shown="monthly nth workday">${field(
        '哪些月',
        html`<select name="months">${option(typed.months, [
          ['all', '每个月'],
          ['first', '每季度第一个月（1、4、7、10月）'],
          ['last', '每季度最后一个月（3、6、9、12月）'],
        ])}</select>`,
      )}</div>
      <div data-shown="daily workdays weekly monthly nth workday">${field('钟点', html`<input type="time" name="time" value="${typed.time}" />`)}</div>
      <div data-shown="cron">${field(
        '表达式',
        html`<input name="cron" value="${typed.cron}" maxlength="60" autocapitalize="off" spellcheck="false" />`,
        {
          help: '五段：分钟 小时 日 月 星期。例如“0 15 * * 3”是每周三 15:00。',
        },
      )}</div>
      <div data-shown="daily workdays weekly monthly nth cron">${field(
        '逢节假日',
        html`<select name="holidays">${option(typed.holidays, [
          ['', '照常发'],
          ['skip', '不发'],
          ['next', '顺延到下一个工作日'],
          ['previous', '提前到上一个工作日'],
        ])}</select>`,
      )}</div>
      <div class="period two">${field('从哪天起', html`<input type="date" name="from" value="${typed.from}" />`)}${field('到哪天为止', html`<input type="date" name="until" value="${typed.until}" />`)}</div>
      ${field(
        '时区',
        html`<input name="timeZone" value="${typed.timeZone}" list="time-zones" maxlength="60" autocapitalize="off" spellcheck="false" placeholder="${kit.calendar.timeZone}" />
        <datalist id="time-zones">${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value="${zone}"></option>`)}</datalist>`,
        { help: '一般不用填。给在外地的人发、钟点要按那边的时间算时才填。' },
      )}
      ${field('例外', html`<textarea name="exceptions" rows="2" maxlength="2000" placeholder="2027-02-10">${typed.exceptions}</textarea>`, {
        help: '一行一个：不发的日子写 2027-02-10；改一次的时间写 2026-12-30 15:00 改到 2026-12-29 15:00。',
      })}
    </div>
  </fieldset>`;
}

const option = (chosen: string, all: readonly (readonly [string, string])[]): readonly Html[] =>
  all.map(([value, label]) => html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${label}</option>`);

function monthdays(chosen: string): Html {
  const days = [...Array.from({ length: 31 }, (_, i) => String(i + 1)), 'L'];
  return html`<select name="monthday">${days.map(
    (day) => html`<option value="${day}" ${day === chosen ? raw('selected') : ''}>${day === 'L' ? '最后一天' : `${day} 日`}</option>`,
  )}</select>`;
}

function knowledgeFields(kit: Kit, typed: TypedNotice): Html {
  return html`<fieldset class="stack tight">
    <legend>以后有人问起</legend>
    <label class="pick"><input type="checkbox" name="knowledge" value="1" ${typed.toKnowledge ? raw('checked') : ''} />
      <span>同时加入知识库，有人问就按这条回答</span></label>
    ${field(
      '这件事什么时候结束',
      html`<input type="datetime-local" name="endsAt" value="${typed.endsAt}" min="${toInput(kit.calendar, kit.clock.now())}" />`,
      {
        help: '到时自动失效；到时还没发出去的也不再发。重复发的通知不加入知识库。',
      },
    )}
  </fieldset>`;
}

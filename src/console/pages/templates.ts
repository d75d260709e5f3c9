import { html, raw } from 'hono/html';
import { MAX_TEXT_LENGTH, VARIABLES } from '../../scheduler/notices.ts';
import type { NoticeTemplate, TemplateField } from '../../scheduler/templates.ts';
import type { KeptTemplate } from '../../scheduler/templates-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, empty, field } from '../parts.ts';
import { problemList } from './notice-form.ts';

const PATH = '/console/notices/templates';

const ORIGIN = {
  shipped: undefined,
  changed: { tone: 'plain', mark: '✎', word: '改过' },
  own: { tone: 'plain', mark: '+', word: '自己加的' },
} as const;

export function templatesPage(templates: readonly KeptTemplate[]): Html {
  return html`<div class="bar"><p class="lead">选一个，填几个空，就是一条通知。发送前照样先看全文。</p><a class="button plain" href="${PATH}/new">加一个模板</a></div>
    ${
      templates.length === 0
        ? empty('还没有模板。')
        : html`<ul class="list card">${templates.map((one) => {
            const mark = ORIGIN[one.origin];
            return html`<li class="template"><a class="item" href="${PATH}/${one.id}/use"><span class="item-title">${one.name}</span>
              <span class="item-badges">${mark ? badge(mark) : ''}</span><span class="item-facts">${one.text.split('\n')[0]}</span></a>
              <a class="button plain" href="${PATH}/${one.id}">改模板</a></li>`;
          })}</ul>`
    }
    <p><a href="/console/notices">回到通知列表</a></p>`;
}

export interface FillView {
  readonly template: NoticeTemplate;
  /** What was typed before; by name of the input. */
  readonly typed: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
  readonly min: string;
  readonly csrf: Html;
}

/** The gaps of a template as a form. */
export function fillPage({ template, typed, problems, min, csrf }: FillView): Html {
  const value = (name: string) => typed.get(name) ?? '';
  const control = (one: TemplateField): Html => {
    const name = `f:${one.name}`;
    const required = one.optional ? '' : raw('required');
    switch (one.kind) {
      case 'text':
        return html`<input name="${name}" value="${value(name)}" ${required} maxlength="100" placeholder="${one.example === '' ? '' : `例如：${one.example}`}" />`;
      case 'lines':
        return html`<textarea name="${name}" rows="4" ${required} maxlength="1200" placeholder="${one.example === '' ? '' : `例如：${one.example}`}">${value(name)}</textarea>`;
      case 'day':
        return html`<input type="date" name="${name}" value="${value(name)}" ${required} min="${min.slice(0, 10)}" />`;
      case 'moment':
        return html`<input type="datetime-local" name="${name}" value="${value(name)}" ${required} min="${min}" />`;
      case 'period':
        return html`<span class="period"><input type="datetime-local" name="${name}" value="${value(name)}" ${required} min="${min}" aria-label="${one.name}：从" />
          <span>到</span><input type="datetime-local" name="${name}:to" value="${value(`${name}:to`)}" ${required} min="${min}" aria-label="${one.name}：到" /></span>`;
      default:
        return one.kind satisfies never;
    }
  };
  return html`${problemList(problems)}
    <form method="post" action="${PATH}/${template.id}/use" class="stack narrow-form">${csrf}
      <section class="card stack">${template.fields.map((one) => field(`${one.name}${one.optional ? '（可以不填）' : ''}`, control(one)))}
        ${template.fields.length === 0 ? html`<p>这个模板没有空要填。</p>` : ''}</section>
      <section class="card"><h2>模板原文</h2><div class="said muted">${template.text}</div></section>
      <div class="actions"><button>填好了，去写通知</button><a class="button plain" href="${PATH}">换一个</a></div>
    </form>`;
}

const KINDS: Readonly<Record<TemplateField['kind'], string>> = {
  text: '一句话',
  lines: '几行字',
  day: '日期',
  moment: '日期和时间',
  period: '起止时间',
};

export interface TemplateFormView {
  readonly template: NoticeTemplate;
  readonly origin: KeptTemplate['origin'] | 'new';
  readonly problems: readonly string[];
  readonly csrf: Html;
}

export function templateFormPage(kit: Kit, { template, origin, problems, csrf }: TemplateFormView): Html {
  const chosen = (is: boolean) => (is ? raw('selected') : '');
  return html`${problemList(problems)}
    <form method="post" action="${PATH}/${origin === 'new' ? 'new' : template.id}" class="stack narrow-form">${csrf}
      <section class="card stack">
        ${field('模板名称', html`<input name="name" value="${template.name}" required maxlength="20" />`)}
        ${field('通知标题', html`<input name="title" value="${template.title}" required maxlength="40" />`)}
        ${field('通知内容', html`<textarea name="text" rows="9" required data-count="${MAX_TEXT_LENGTH}">${template.text}</textarea>`, {
          help: `要填的空写成 {时间}、{原因} 这样；${VARIABLES.join('、')}发送时自动换成各群自己的。“${kit.community.committee}”会自动加上。`,
        })}
        <label class="pick"><input type="checkbox" name="knowledge" value="1" ${template.toKnowledge ? raw('checked') : ''} /><span>默认同时加入知识库</span></label>
      </section>
      ${
        template.fields.length === 0
          ? ''
          : html`<section class="card stack"><h2>要填的空</h2>${template.fields.map(
              (one) => html`<fieldset class="pair"><legend>{${one.name}}</legend>
                ${field('填什么', html`<select name="kind:${one.name}">${Object.entries(KINDS).map(([kind, label]) => html`<option value="${kind}" ${chosen(kind === one.kind)}>${label}</option>`)}</select>`)}
                ${field('例子', html`<input name="example:${one.name}" value="${one.example}" maxlength="60" />`)}
                <label class="pick"><input type="checkbox" name="optional:${one.name}" value="1" ${one.optional ? raw('checked') : ''} /><span>可以不填，那一行就不要</span></label>
              </fieldset>`,
            )}</section>`
      }
      <p class="help">新写的空先当作“一句话”，保存后在下面改。</p>
      <div class="actions"><button>保存模板</button><a class="button plain" href="${PATH}">不改了</a></div>
    </form>
    ${
      origin === 'changed' || origin === 'own'
        ? html`<div class="narrow-form">${confirm({
            button: origin === 'changed' ? '恢复原样' : '删除模板',
            consequence:
              origin === 'changed' ? '您的改动不再保留，回到程序自带的写法。发过的通知不受影响。' : '模板不再列出。发过的通知不受影响。',
            action: `${PATH}/${template.id}/remove`,
            sure: origin === 'changed' ? '确认恢复' : '确认删除',
            csrf,
          })}</div>`
        : ''
    }`;
}

import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import type { Fact, FactName, FactProblem, FactValue } from '../../knowledge/facts.ts';
import { POLICY_KINDS } from '../../knowledge/policy.ts';
import type { TypedFacts } from '../fact-form.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, type State } from '../parts.ts';
import { FACT, POLICY_KIND } from '../words.ts';

/** Where a fact comes from, said in a word. */
export const FACT_STATE: Readonly<Record<Fact['state'], State | undefined>> = {
  declared: undefined,
  inferred: { tone: 'due', mark: '?', word: '推断' },
  confirmed: { tone: 'done', mark: '✓', word: '已确认' },
  corrected: { tone: 'done', mark: '✎', word: '已更正' },
  empty: undefined,
};

export function sayFact(name: FactName, value: FactValue): string {
  if (name === 'kind') return POLICY_KIND[value as keyof typeof POLICY_KIND] ?? String(value);
  if (typeof value === 'string') return value === '' ? '没有写' : value;
  if (value.length > 0) return value.join('、');
  return name === 'supersedes' ? '没有' : '没有限定';
}

export interface FactFields {
  readonly typed: TypedFacts;
  /** How each fact stands, for the mark beside its name. */
  readonly stateOf: (name: FactName) => Fact['state'];
  readonly problems: readonly FactProblem[];
  /** Facts that the document itself declares otherwise: to be ticked before they are changed. */
  readonly declared: readonly { readonly name: FactName; readonly read: FactValue }[];
  /** What the document itself says, where that is something else than what counts. */
  readonly reads?: Partial<Readonly<Record<FactName, FactValue>>>;
  /** Titles to choose from. */
  readonly titles: readonly string[];
}

/** All facts as one form. */
export function factFields(kit: Kit, view: FactFields): Html {
  const { typed } = view;
  const text = (name: FactName) => String(typed[name]);
  const list = (name: FactName) => [typed[name]].flat();
  const control = (name: FactName, input: Html, help = ''): Html => {
    const problem = view.problems.find((one) => one.name === name)?.message;
    const read = view.reads?.[name];
    return html`<label class="field"><span>${FACT[name]}${mark(view.stateOf(name))}</span>${input}${read === undefined ? '' : html`<small class="due-text">${read.length === 0 ? '文件里没有写，这是以前定的' : `文件里是“${sayFact(name, read)}”`}</small>`}${help ? html`<small class="help">${help}</small>` : ''}${
      problem ? html`<small class="wrong" role="alert">${problem}</small>` : ''
    }</label>`;
  };
  const day = (name: FactName) => html`<input type="date" name="${name}" value="${text(name)}" />`;
  return html`${view.declared.length > 0 ? overrideBox(view.declared) : ''}
    ${control('title', html`<input name="title" value="${text('title')}" required maxlength="120" />`, '回答居民时用它注明出处。')}
    <div class="pair">
      ${control(
        'kind',
        html`<select name="kind">${POLICY_KINDS.map((kind) => html`<option value="${kind}" ${kind === typed.kind ? raw('selected') : ''}>${POLICY_KIND[kind]}</option>`)}</select>`,
      )}
      ${control('issuer', html`<input name="issuer" value="${text('issuer')}" maxlength="80" placeholder="例如：社区居委会" />`)}
    </div>
    <div class="pair">
      ${control('issued', day('issued'))}
      ${control('effectiveFrom', day('effectiveFrom'), '从这天起按它回答。不填就是已经生效。')}
    </div>
    <div class="pair">
      ${control('effectiveTo', day('effectiveTo'), '最后有效的一天。长期有效就不填。')}
      ${control(
        'supersedes',
        html`<textarea name="supersedes" rows="2" placeholder="旧文件的标题，一行一份">${list('supersedes').join('\n')}</textarea>`,
        '写在这里的旧文件，从本文件生效起不再用来回答。',
      )}
    </div>
    ${view.titles.length > 0 ? titlesHelp(view.titles) : ''}
    ${scopeFields(kit, list('buildings'), list('grids'), view.stateOf)}`;
}

function mark(state: Fact['state']): Html {
  const shown = FACT_STATE[state];
  return shown ? html` ${badge(shown)}` : NOTHING;
}

function titlesHelp(titles: readonly string[]): Html {
  return html`<details class="set"><summary>现有文件的标题，可以照抄</summary>
    <ul class="names">${titles.map((title) => html`<li>${title}</li>`)}</ul></details>`;
}

/** Against what the document says: only where somebody says so, with what that means. */
function overrideBox(declared: FactFields['declared']): Html {
  return html`<div class="flash problem" role="alert">
    <p>文件里写明了，和您填的不一样：</p>
    <ul>${declared.map(({ name, read }) => html`<li>${FACT[name]}：文件写的是“${sayFact(name, read)}”</li>`)}</ul>
    <label class="pick"><input type="checkbox" name="override" value="1" /><span>仍按我填的算（回答居民时会和文件不一致；最好改文件本身）</span></label>
  </div>`;
}

function scopeFields(kit: Kit, buildings: readonly string[], grids: readonly string[], stateOf: FactFields['stateOf']): Html {
  const knownBuildings = buildingsOf(kit.community);
  const chips = (name: string, items: readonly string[], chosen: readonly string[]) =>
    html`<div class="chips">${[...items, ...chosen.filter((one) => !items.includes(one))].map(
      (item) =>
        html`<label class="chip"><input type="checkbox" name="${name}" value="${item}" ${chosen.includes(item) ? raw('checked') : ''} /><span>${item}</span></label>`,
    )}</div>`;
  const set = (label: string, fact: FactName, body: Html, chosen: readonly string[]) =>
    html`<details class="set" ${chosen.length > 0 ? raw('open') : ''}><summary>${label}${mark(stateOf(fact))} <span class="muted" data-chosen>${chosen.length > 0 ? `已选 ${chosen.length}` : ''}</span></summary>${body}</details>`;
  return html`<fieldset class="stack tight">
    <legend>适用范围</legend>
    <p class="help">都不选，就是整个社区。选了，就只用来回答这些楼和网格的居民。</p>
    ${set(
      '按网格',
      'grids',
      chips(
        'grid',
        kit.community.grids.map((grid) => grid.name),
        grids,
      ),
      grids,
    )}
    ${set('按楼栋', 'buildings', chips('building', knownBuildings, buildings), buildings)}
  </fieldset>`;
}

import { Hono } from 'hono';
import { listGroups } from '../community/groups-store.ts';
import { MAX_TEXT_LENGTH } from '../scheduler/notices.ts';
import { FIELD_KINDS, fieldsFor, fill, gapsIn, type NoticeTemplate, type TemplateField } from '../scheduler/templates.ts';
import { type KeptTemplate, listTemplates, putTemplate, removeTemplate } from '../scheduler/templates-store.ts';
import { newId } from '../store/ids.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { BLANK, toTyped } from './notice-form.ts';
import { noticeFormPage } from './pages/notice-form.ts';
import { fillPage, templateFormPage, templatesPage } from './pages/templates.ts';
import { fromInput, toInput } from './when.ts';

const PATH = '/console/notices/templates';
const EMPTY: NoticeTemplate = { id: 'new', name: '', title: '', text: '', toKnowledge: false, fields: [] };

/** Templates: filled in by a form that leads to the composer, and changed by staff. */
export function templateRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, calendar, clock } = kit;
  const shipped = kit.noticeTemplates ?? [];
  const unknown = (c: Ctx) => kit.missing(c, '没有这个模板，可能已经删掉了。');

  const all = () => listTemplates(store.db, shipped);
  const find = async (c: Ctx): Promise<KeptTemplate | undefined> => (await all()).find(({ id }) => id === c.req.param('id'));

  function showFill(c: Ctx, template: NoticeTemplate, typed: ReadonlyMap<string, string> = new Map(), problems: readonly string[] = []) {
    const body = fillPage({ template, typed, problems, min: toInput(calendar, clock.now()), csrf: kit.csrf(c) });
    return kit.show(c, `${template.name}：填几个空`, body, { status: problems.length > 0 ? 400 : 200 });
  }

  function showForm(c: Ctx, template: NoticeTemplate, origin: KeptTemplate['origin'] | 'new', problems: readonly string[] = []) {
    const body = templateFormPage(kit, { template, origin, problems, csrf: kit.csrf(c) });
    return kit.show(c, origin === 'new' ? '加一个模板' : `改模板「${template.name}」`, body, { status: problems.length > 0 ? 400 : 200 });
  }

  /** The filled-in gap as it is read, and when the matter ends; or what is wrong. */
  function read(one: TemplateField, form: Form): { readonly text: string; readonly end?: Date } | { readonly problem: string } {
    const name = `f:${one.name}`;
    const now = clock.now();
    const typed = form.text(name);
    if (typed === '' && one.kind !== 'period') return one.optional ? { text: '' } : { problem: `请填${one.name}。` };
    switch (one.kind) {
      case 'text':
      case 'lines':
        return { text: typed };
      case 'day': {
        const day = fromInput(calendar, `${typed}T00:00`);
        if (!day) return { problem: `${one.name}没有看懂，请重新选择日期。` };
        const { year, month, day: date } = calendar.wall(day);
        return { text: calendar.sayDayAndWeekday(day, now), end: calendar.instant(year, month, date + 1) };
      }
      case 'moment': {
        const at = fromInput(calendar, typed);
        if (!at) return { problem: `${one.name}没有看懂，请重新选择日期和时间。` };
        return { text: calendar.sayMomentAndWeekday(at, now), end: at };
      }
      case 'period': {
        const [from, to] = [fromInput(calendar, typed), fromInput(calendar, form.text(`${name}:to`))];
        if (!from && !to && one.optional) return { text: '' };
        if (!from || !to) return { problem: `请选好${one.name}的开始和结束。` };
        if (to.getTime() <= from.getTime()) return { problem: `${one.name}的结束要晚于开始。` };
        if (to.getTime() <= now.getTime()) return { problem: `${one.name}已经过去，请核对日期。` };
        const sameDay = calendar.dayOf(from) === calendar.dayOf(to);
        return {
          text: `${calendar.sayMomentAndWeekday(from, now)}–${sameDay ? calendar.sayTime(to) : calendar.sayMomentAndWeekday(to, now)}`,
          end: to,
        };
      }
      default:
        return one.kind satisfies never;
    }
  }

  function readTemplate(form: Form, before: NoticeTemplate): NoticeTemplate {
    const text = form.text('text');
    const known = before.fields.map(
      (one): TemplateField => ({
        ...one,
        kind: FIELD_KINDS.find((kind) => kind === form.text(`kind:${one.name}`)) ?? one.kind,
        example: form.text(`example:${one.name}`),
        optional: form.flag(`optional:${one.name}`),
      }),
    );
    return {
      id: before.id,
      name: form.text('name'),
      title: form.text('title'),
      text,
      toKnowledge: form.flag('knowledge'),
      fields: [...fieldsFor(text, known)],
    };
  }

  function problemsOf(template: NoticeTemplate): readonly string[] {
    const problems: string[] = [];
    if (template.name === '' || [...template.name].length > 20) problems.push('模板名称要写 1 到 20 个字。');
    if (template.title === '' || [...template.title].length > 40) problems.push('通知标题要写 1 到 40 个字。');
    if (template.text === '') problems.push('通知内容是空的，请写上。');
    if ([...template.text].length > MAX_TEXT_LENGTH) problems.push(`通知内容超过 ${MAX_TEXT_LENGTH} 个字，请缩短。`);
    if (gapsIn(template.title).length > 0) problems.push('标题里不能有要填的空，请写在内容里。');
    return problems;
  }

  async function save(c: Ctx, template: NoticeTemplate, origin: KeptTemplate['origin'] | 'new'): Promise<Response> {
    const problems = problemsOf(template);
    if (problems.length > 0) return showForm(c, template, origin, problems);
    await store.transaction((tx) => putTemplate(tx, template, c.get('user').name, clock.now()));
    return kit.done(c, `${PATH}/${template.id}`, `模板「${template.name}」已保存。`);
  }

  return (
    new Hono<ConsoleEnv>()
      .get('/', async (c) => kit.show(c, '通知模板', templatesPage(await all())))
      .get('/new', async (c) => {
        const from = c.req.query('from');
        const notice = from ? await kit.notices.byId(store.db, from) : undefined;
        if (!notice) return showForm(c, EMPTY, 'new');
        const typed = toTyped(notice, kit.community.committee, calendar);
        return showForm(c, { ...EMPTY, name: notice.title.slice(0, 20), title: notice.title, text: typed.text }, 'new');
      })
      .post('/new', async (c) => {
        const template = readTemplate(await formOf(c), EMPTY);
        return problemsOf(template).length > 0 ? save(c, template, 'new') : save(c, { ...template, id: newId('t') }, 'new');
      })
      .get('/:id', async (c) => {
        const template = await find(c);
        return template ? showForm(c, template, template.origin) : unknown(c);
      })
      .post('/:id', async (c) => {
        const template = await find(c);
        return template ? save(c, readTemplate(await formOf(c), template), template.origin) : unknown(c);
      })
      .post('/:id/remove', async (c) => {
        const template = await find(c);
        if (!template) return unknown(c);
        const removed = await store.transaction((tx) => removeTemplate(tx, template.id));
        return removed
          ? kit.done(c, PATH, template.origin === 'changed' ? `「${template.name}」已恢复原样。` : `「${template.name}」已删除。`)
          : kit.refused(c, PATH, '这是程序自带的模板，没有改过，不用恢复。');
      })
      .get('/:id/use', async (c) => {
        const template = await find(c);
        return template ? showFill(c, template) : unknown(c);
      })
      // Nothing is written: it leads to the composer, where everything can still be changed.
      .post('/:id/use', async (c) => {
        const template = await find(c);
        if (!template) return unknown(c);
        const form = await formOf(c);
        const gaps = template.fields.map((one) => ({ one, ...read(one, form) }));
        const problems = gaps.flatMap((gap) => ('problem' in gap ? [gap.problem] : []));
        if (problems.length > 0) {
          const names = template.fields.flatMap(({ name }) => [`f:${name}`, `f:${name}:to`]);
          return showFill(c, template, new Map(names.map((name) => [name, form.text(name)])), problems);
        }
        const values = new Map(gaps.map((gap) => [gap.one.name, 'text' in gap ? gap.text : '']));
        const ends = gaps.flatMap((gap) => ('end' in gap && gap.end ? [gap.end.getTime()] : []));
        const end = ends.length > 0 ? new Date(Math.max(...ends)) : undefined;
        const typed = {
          ...BLANK,
          title: template.title,
          text: fill(template.text, template.fields, values),
          toKnowledge: template.toKnowledge,
          endsAt: end ? toInput(calendar, end) : '',
        };
        const groups = await listGroups(store.db);
        const body = noticeFormPage(kit, {
          typed,
          groups,
          replaces: undefined,
          planned: undefined,
          corrects: undefined,
          problems: [],
          csrf: kit.csrf(c),
        });
        return kit.show(c, '写通知', body);
      })
  );
}

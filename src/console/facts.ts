import { Hono } from 'hono';
import { FACT_NAMES, type FactName, type FactProblem, type FactReport, type FactsDecided } from '../knowledge/facts.ts';
import type { DocumentInfo } from '../knowledge/knowledge.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { readFactForm, type TypedFacts, unknownNames } from './fact-form.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { factsPage } from './pages/facts.ts';
import { view } from './upload.ts';
import { FACT } from './words.ts';

/** What the program writes itself is written anew with the next change of the notice or the answer. */
export const isEditable = ({ origin }: Pick<DocumentInfo, 'origin'>): boolean => origin === 'folder' || origin === 'console';

const PATH = '/console/documents/facts';

/** The facts of a document: what was inferred is confirmed or corrected, and counts in answers at once. */
export function factRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, store, clock } = kit;
  const unknown = (c: Ctx) => kit.missing(c, '没有这份文件，可能已被移走或改名。');
  const edit = (file: string) => `${PATH}?file=${encodeURIComponent(file)}`;

  async function show(
    c: Ctx,
    report: FactReport,
    again: {
      readonly typed?: TypedFacts;
      readonly problems?: readonly FactProblem[];
      readonly declared?: readonly FactName[];
      readonly said?: string;
    } = {},
  ): Promise<Response> {
    const documents = await knowledge.documents();
    const document = documents.find((one) => one.file === report.file);
    if (!document) return unknown(c);
    if (!isEditable(document)) return kit.missing(c, '这份内容是程序按通知或答复写的，请到那条通知或那个问题里改。');
    const body = factsPage(kit, {
      document,
      report,
      typed: again.typed ?? (Object.fromEntries(report.facts.map((fact) => [fact.name, fact.value])) as TypedFacts),
      problems: again.problems ?? [],
      declared: report.facts.filter((fact) => again.declared?.includes(fact.name)).map(({ name, read }) => ({ name, read })),
      history: await knowledge.facts.history(store.db, report.file),
      titles: documents.filter((d) => d.file !== report.file && d.origin !== 'gap').map((d) => d.title),
      csrf: kit.csrf(c),
    });
    const flash = again.said ? { kind: 'problem' as const, text: again.said } : undefined;
    return kit.show(c, `核对《${document.title}》的信息`, body, { flash, status: again.said ? 400 : 200 });
  }

  /** Why nothing was decided; undefined where there is no such document. */
  async function refusal(c: Ctx, file: string, result: Extract<FactsDecided, { kind: 'refused' }>, typed?: TypedFacts): Promise<Response> {
    const report = await knowledge.facts.of(store.db, file);
    if (!report) return unknown(c);
    const again = { typed, problems: result.problems, declared: result.names };
    switch (result.why) {
      case 'missing':
        return unknown(c);
      case 'changed':
        return show(c, report, {
          ...again,
          said: '没有保存：刚才同事改过，或者文件重新读取过。您填的都还在，请对照下面的记录，再保存一次。',
        });
      case 'declared':
        return show(c, report, {
          ...again,
          said: `没有保存：${result.names.map((one) => FACT[one]).join('、')}和文件里写明的不一样，请看下面的说明。`,
        });
      case 'invalid':
        return show(c, report, { ...again, said: `没有保存：${result.problems.map((one) => one.message).join('')}` });
      case 'nothing':
        return kit.refused(c, view(file), '没有改动，不用保存。');
      default:
        return result.why satisfies never;
    }
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const report = await knowledge.facts.of(store.db, c.req.query('file') ?? '');
      return report ? show(c, report) : unknown(c);
    })
    .post('/', async (c) => {
      const form = await formOf(c);
      const file = form.text('file');
      const typed = readFactForm(form, kit);
      const wishes = { values: typed, override: form.flag('override'), by: c.get('user').name, at: clock.now() };
      // Looked at and saved: what was inferred and left as it is, is right.
      const confirm = form.flag('confirm') ? FACT_NAMES : [];
      const result = await store.transaction((tx) => knowledge.facts.decide(tx, file, form.text('stamp'), { ...wishes, confirm }));
      if (result.kind === 'refused') return refusal(c, file, result, typed);
      await knowledge.refresh();
      kit.log.info({ user: c.get('user').id, facts: result.names }, 'facts decided');
      const strange = await unknownNames(kit, typed.supersedes);
      const note = strange.length > 0 ? `注意：写了代替“${strange.join('”“')}”，但没有这份文件，请核对标题。` : '';
      return kit.done(c, view(file), `已保存：${result.names.map((one) => FACT[one]).join('、')}。回答居民马上按这个算。${note}`);
    })
    .post('/confirm', async (c) => {
      const form = await formOf(c);
      const file = form.text('file');
      const wishes = { confirm: FACT_NAMES, override: false, by: c.get('user').name, at: clock.now() };
      const result = await store.transaction((tx) => knowledge.facts.decide(tx, file, form.text('stamp'), wishes));
      if (result.kind === 'refused') return refusal(c, file, result);
      await knowledge.refresh();
      return kit.done(c, view(file), `已确认：${result.names.map((one) => FACT[one]).join('、')}。`);
    })
    .post('/withdraw', async (c) => {
      const form = await formOf(c);
      const file = form.text('file');
      const name = FACT_NAMES.find((one) => one === form.text('name'));
      if (!name) return kit.missing(c);
      const wishes = { withdraw: [name], override: false, by: c.get('user').name, at: clock.now() };
      const result = await store.transaction((tx) => knowledge.facts.decide(tx, file, form.text('stamp'), wishes));
      if (result.kind === 'refused') return refusal(c, file, result);
      await knowledge.refresh();
      return kit.done(c, edit(file), `${FACT[name]}改回文件自己说的。`);
    });
}

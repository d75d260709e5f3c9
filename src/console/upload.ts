import { Hono } from 'hono';
import { FACT_NAMES, type Fact, type FactName, type FactProblem, type FactValue } from '../knowledge/facts.ts';
import { LARGEST_FILE } from '../knowledge/load/load.ts';
import type { PolicyFacts } from '../knowledge/policy.ts';
import type { UploadPreview } from '../knowledge/uploads.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { readFactForm, type TypedFacts, unknownNames } from './fact-form.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { uploadPage } from './pages/upload.ts';
import { previewPage } from './pages/upload-preview.ts';
import { forStaff } from './problem-words.ts';
import { FACT } from './words.ts';

/** The only path that takes a file. */
export const UPLOAD_PATH = '/console/documents/upload';
/** A file of the largest size, with what a browser puts around it. */
export const LARGEST_UPLOAD = LARGEST_FILE + 1024 * 1024;
/** So many passages are shown of a preview; the rest is counted. */
const SHOWN = 200;

/** A document is looked at before it counts: its passages, what was made of it, and what it would answer. */
export function uploadRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, store } = kit;
  const name = (c: Ctx) => c.get('user').name;

  async function showForm(c: Ctx, problem?: string): Promise<Response> {
    const { uploads } = knowledge;
    if (!uploads) return kit.missing(c, '这个程序没有设置存放上传文件的地方。');
    const body = uploadPage(kit, {
      drafts: await uploads.drafts(store.db),
      gone: await knowledge.versions.gone(store.db, ['console']),
      csrf: kit.csrf(c),
    });
    const flash = problem ? { kind: 'problem' as const, text: problem } : undefined;
    return kit.show(c, '上传文件', body, { flash, status: problem ? 400 : 200 });
  }

  const gone = (c: Ctx) => kit.missing(c, '没有这份待确认的文件。可能同事已经启用或放弃了它。');

  async function showPreview(
    c: Ctx,
    preview: UploadPreview,
    again: {
      readonly typed?: TypedFacts;
      readonly problems?: readonly FactProblem[];
      readonly declared?: readonly FactName[];
      readonly said?: string;
    } = {},
  ): Promise<Response> {
    const { upload, loaded, read, current } = preview;
    const documents = await knowledge.documents();
    const body = previewPage(kit, {
      preview,
      problems: preview.problems.map(forStaff),
      typed: loaded && (again.typed ?? typedOf(loaded.facts)),
      wrong: again.problems ?? [],
      declared: (again.declared ?? []).map((one) => ({ name: one, read: read!.facts[one] })),
      stateOf: (fact) => stateOf(fact, preview),
      shown: SHOWN,
      reads:
        loaded && read
          ? Object.fromEntries(
              FACT_NAMES.filter((one) => String(loaded.facts[one]) !== String(read.facts[one])).map((one) => [one, read.facts[one]]),
            )
          : {},
      difference: loaded && current ? knowledge.versions.difference(current.loaded, loaded) : undefined,
      answers: loaded ? await knowledge.wouldAnswer(upload.file, loaded) : [],
      alike: loaded ? documents.filter((d) => d.file !== upload.file && sameTitle(d.title, loaded.facts.title)) : [],
      titles: documents.filter((d) => d.file !== upload.file && d.origin !== 'gap').map((d) => d.title),
      csrf: kit.csrf(c),
    });
    const flash = again.said ? { kind: 'problem' as const, text: again.said } : undefined;
    return kit.show(c, '看一遍再启用', body, { flash, status: again.said || again.problems ? 400 : 200 });
  }

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showForm(c))
    .post('/', async (c) => {
      const { uploads } = knowledge;
      if (!uploads) return kit.missing(c, '这个程序没有设置存放上传文件的地方。');
      const file = (await formOf(c)).file('file');
      if (!file) return showForm(c, '还没有选文件。请先点“选择文件”。');
      const staged = await uploads.stage({ bytes: new Uint8Array(await file.arrayBuffer()), name: file.name, by: name(c) });
      if (staged.kind === 'refused') return showForm(c, `《${file.name}》没有上传：${staged.message}`);
      kit.log.info({ user: c.get('user').id, size: file.size }, 'document uploaded');
      return c.redirect(`${UPLOAD_PATH}/${staged.upload.id}`, 303);
    })
    .get('/:id', async (c) => {
      const preview = await knowledge.uploads?.preview(c.req.param('id'));
      return preview ? showPreview(c, preview) : gone(c);
    })
    .post('/:id/aim', async (c) => {
      const file = (await formOf(c)).text('file');
      const path = `${UPLOAD_PATH}/${c.req.param('id')}`;
      const aimed = await knowledge.uploads?.aim(c.req.param('id'), file === '' ? undefined : file);
      return aimed
        ? kit.done(c, path, '已改好，请看下面的内容。')
        : kit.refused(c, path, '不能这样放：要代替的文件不在了，或者文件类型不同。');
    })
    .post('/:id/confirm', async (c) => {
      const id = c.req.param('id');
      const form = await formOf(c);
      const typed = readFactForm(form, kit);
      const result = await knowledge.uploads?.confirm(id, {
        stamp: form.text('stamp'),
        values: typed,
        override: form.flag('override'),
        by: name(c),
      });
      if (!result) return gone(c);
      if (result.kind === 'confirmed') {
        await knowledge.refresh();
        kit.log.info({ user: c.get('user').id }, 'uploaded document is in use');
        const unknown = await unknownNames(kit, typed.supersedes);
        const note = unknown.length > 0 ? `注意：写了代替“${unknown.join('”“')}”，但没有这份文件，请核对标题。` : '';
        const version = result.version > 1 ? `第 ${result.version} 版` : '';
        return kit.done(c, view(result.file), `《${typed.title}》${version}已启用，共 ${result.passages} 段，居民现在就能问到。${note}`);
      }
      const preview = await knowledge.uploads?.preview(id);
      if (!preview || result.why === 'gone') return gone(c);
      const again = { typed, problems: result.problems, declared: result.names };
      switch (result.why) {
        case 'changed':
          return showPreview(c, preview, {
            ...again,
            said: '刚才同事改动了这份文件。您填的都还在，请看一下下面“和现在的不同”，再确认一次。',
          });
        case 'declared':
          return showPreview(c, preview, { ...again, said: `没有启用：${sayNames(result.names)}和文件里写明的不一样，请看下面的说明。` });
        case 'invalid':
          return showPreview(c, preview, { ...again, said: `没有启用：${result.problems.map((one) => one.message).join('')}` });
        case 'unreadable':
          return showPreview(c, preview, { ...again, said: '这份文件读不出能引用的文字，不能启用。' });
        default:
          return result.why satisfies never;
      }
    })
    .post('/:id/drop', async (c) => {
      const upload = await knowledge.uploads?.byId(store.db, c.req.param('id'));
      const dropped = upload && (await knowledge.uploads?.drop(upload.id, name(c)));
      return dropped ? kit.done(c, UPLOAD_PATH, `《${upload.name}》已放弃，没有启用。`) : gone(c);
    });
}

export const view = (file: string): string => `/console/documents/view?file=${encodeURIComponent(file)}`;

const typedOf = (facts: PolicyFacts): TypedFacts =>
  Object.fromEntries(FACT_NAMES.map((one) => [one, facts[one]])) as Record<FactName, FactValue>;

function stateOf(fact: FactName, { loaded, read }: UploadPreview): Fact['state'] {
  if (!loaded || !read) return 'empty';
  if (loaded.inferred.includes(fact)) return 'inferred';
  if (JSON.stringify(loaded.facts[fact]) !== JSON.stringify(read.facts[fact])) return 'corrected';
  // Decided on an earlier version of the same document.
  if (read.inferred.includes(fact)) return 'confirmed';
  return read.facts[fact].length > 0 ? 'declared' : 'empty';
}

/** Titles that differ only in year, version and marks. */
function sameTitle(a: string, b: string): boolean {
  const plain = (title: string) => title.replace(/[\s《》〈〉（）()【】\-_·,，。]|\d{4}年?|\d+版|试行|修订|新版|最新/g, '');
  return plain(a) !== '' && plain(a) === plain(b);
}

const sayNames = (names: readonly FactName[]): string => names.map((one) => FACT[one]).join('、');

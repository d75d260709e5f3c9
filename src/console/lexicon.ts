import { Hono } from 'hono';
import { normaliseWording } from '../knowledge/index/wording.ts';
import type { LexiconChange, LexiconEntry } from '../knowledge/lexicon-file.ts';
import { writeRight } from '../knowledge/lexicon-lines.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { entryPage, LEXICON_SHOWN, lexiconPage, type TypedEntry } from './pages/lexicon.ts';
import { pageOf } from './parts.ts';
import { forStaff } from './problem-words.ts';

const PATH = '/console/documents/lexicon';
const PAGE = 50;
const LONGEST_QUESTION = 300;

/** What residents say, and what the documents say for it: looked up, added, changed, switched off, and tried before it counts. */
export function lexiconRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, clock } = kit;
  const { lexicon } = knowledge;

  async function entryOf(left: string): Promise<LexiconEntry | undefined> {
    const key = normaliseWording(left);
    return (await lexicon.view()).entries.find((entry) => normaliseWording(entry.left) === key);
  }

  async function showEntry(
    c: Ctx,
    typed: TypedEntry,
    more: { readonly entry: LexiconEntry | undefined; readonly question?: string; readonly said?: string },
  ): Promise<Response> {
    const question = more.question ?? '';
    // Tried is what is typed, or what a switch would do.
    const tried =
      question === '' || typed.left === ''
        ? undefined
        : await knowledge.tryLexicon(
            question,
            { at: clock.now() },
            { kind: 'put', left: typed.left, right: typed.right, both: typed.both },
          );
    const problem = more.said ?? (tried && 'problem' in tried ? tried.problem : undefined);
    const body = entryPage({
      ...{ entry: more.entry, typed, question },
      tried: tried && 'before' in tried ? tried : undefined,
      csrf: kit.csrf(c),
    });
    const flash = problem ? { kind: 'problem' as const, text: problem } : undefined;
    return kit.show(c, more.entry ? `词库：${more.entry.left}` : '加一条说法', body, { flash, status: problem ? 400 : 200 });
  }

  async function change(c: Ctx, wish: LexiconChange, stamp: string, done: string): Promise<Response> {
    const result = await lexicon.change(wish, stamp);
    if (result.kind === 'changed') {
      await knowledge.reloadLexicon();
      kit.log.info({ user: c.get('user').id, change: wish.kind }, 'lexicon changed');
      return kit.done(c, `${PATH}/entry?left=${encodeURIComponent(wish.left.trim())}`, done);
    }
    const typed = wish.kind === 'put' ? wish : { left: wish.left, right: '', both: false };
    return showEntry(c, typed, { entry: await entryOf(wish.left), said: result.message });
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const text = (c.req.query('q') ?? '').trim().slice(0, 60);
      const shown = LEXICON_SHOWN.find((one) => one === c.req.query('show')) ?? 'all';
      const { entries, problems, ownFile } = await lexicon.view();
      const key = normaliseWording(text);
      const fits = (entry: LexiconEntry) =>
        key === '' || normaliseWording(entry.left).includes(key) || entry.right.some((one) => one.text.includes(key));
      const of = (one: (typeof LEXICON_SHOWN)[number]) =>
        entries.filter((entry) => (one === 'all' ? true : one === 'off' ? entry.off : entry.source === 'own' && !entry.off));
      const found = of(shown).filter(fits);
      // What is searched for by its own name stands first.
      const sorted =
        key === '' ? found : [...found].sort((a, b) => Number(normaliseWording(b.left) === key) - Number(normaliseWording(a.left) === key));
      const page = pageOf(c.req.query('page'), PAGE, sorted.length);
      const body = lexiconPage({
        ...{ text, shown, page, size: PAGE, total: sorted.length, ownFile },
        counts: { all: of('all').length, own: of('own').length, off: of('off').length },
        entries: sorted.slice((page - 1) * PAGE, page * PAGE),
        problems: problems.map(forStaff),
      });
      return kit.show(c, '词库', body);
    })
    .get('/entry', async (c) => {
      const left = (c.req.query('left') ?? '').trim().slice(0, 60);
      const entry = left === '' ? undefined : await entryOf(left);
      const asked = c.req.query('right');
      const question = (c.req.query('q') ?? '').trim().slice(0, LONGEST_QUESTION);
      // Tried with what was typed, which stays.
      const typed: TypedEntry =
        asked === undefined
          ? { left: entry?.left ?? left, right: entry ? writeRight(entry.right) : '', both: entry?.both ?? false }
          : { left, right: asked.slice(0, 400), both: c.req.query('both') !== undefined };
      return showEntry(c, typed, { entry, question });
    })
    .post('/put', async (c) => {
      const form = await formOf(c);
      const [left, right] = [form.text('left'), form.text('right')];
      return change(
        c,
        { kind: 'put', left, right, both: form.flag('both') },
        form.text('stamp'),
        `「${left}」已保存，居民现在这样说就能查到。`,
      );
    })
    .post('/off', async (c) => {
      const form = await formOf(c);
      const left = form.text('left');
      return change(c, { kind: 'off', left }, form.text('stamp'), `「${left}」已停用，不再换成书面话去查。`);
    })
    .post('/remove', async (c) => {
      const form = await formOf(c);
      const left = form.text('left');
      const entry = await entryOf(left);
      const said = entry?.shipped ? `「${left}」已改回随程序带来的写法。` : `「${left}」已从本社区词库删掉。`;
      return change(c, { kind: 'remove', left }, form.text('stamp'), said);
    });
}

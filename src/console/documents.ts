import { Hono } from 'hono';
import { html } from 'hono/html';
import { buildingsOf } from '../community/community.ts';
import { POLICY_KINDS } from '../knowledge/policy.ts';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { NOTHING } from './layout.ts';
import { askPage } from './pages/ask.ts';
import { documentPage } from './pages/document.ts';
import { documentsPage, SHOWN } from './pages/documents.ts';
import { pageOf } from './parts.ts';
import { forStaff } from './problem-words.ts';
import { createReindexer } from './reindex.ts';

const PAGE = 40;
const PASSAGES = 100;
const HITS = 8;
const LONGEST_QUESTION = 300;

/** What the bot knows: documents with their state and problems, and a place to try what it would answer. */
export function documentRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, clock } = kit;
  const reindexer = createReindexer({ knowledge, folder: kit.policiesDir, log: kit.log, now: () => clock.now() });

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const shown = SHOWN.find((one) => one === c.req.query('show')) ?? 'all';
      const kind = POLICY_KINDS.find((one) => one === c.req.query('kind'));
      const text = (c.req.query('q') ?? '').trim().slice(0, 60);
      const all = await knowledge.documents();
      const problems = (await knowledge.problems()).map(forStaff);
      const broken = new Set(problems.map((problem) => problem.file));
      const found = all.filter(
        (document) =>
          (shown === 'all' || (shown === 'problems' ? broken.has(document.file) : document.state === shown)) &&
          (kind === undefined || document.kind === kind) &&
          (text === '' || document.title.includes(text) || document.issuer.includes(text) || document.file.includes(text)),
      );
      const page = pageOf(c.req.query('page'), PAGE, found.length);
      const reading = reindexer.state();
      const body = documentsPage(kit, {
        shown,
        kind,
        text,
        documents: found.slice((page - 1) * PAGE, page * PAGE),
        counts: { all: all.length, problems: broken.size, ...countStates(all) },
        problems,
        page,
        size: PAGE,
        total: found.length,
        reading,
        csrf: kit.csrf(c),
      });
      // Without a script the page looks again by itself.
      const head = reading.kind === 'running' ? html`<noscript><meta http-equiv="refresh" content="3" /></noscript>` : NOTHING;
      return kit.show(c, '制度', body, { head });
    })
    .get('/view', async (c) => {
      const file = c.req.query('file') ?? '';
      const document = (await knowledge.documents()).find((one) => one.file === file);
      if (!document) return kit.missing(c, '没有这份文件，可能已被移走或改名。');
      const passages = await knowledge.passagesOf(file);
      const page = pageOf(c.req.query('page'), PASSAGES, passages.length);
      const problems = (await knowledge.problems()).filter((problem) => problem.file === file).map(forStaff);
      return kit.show(
        c,
        document.title,
        documentPage(kit, {
          document,
          passages: passages.slice((page - 1) * PASSAGES, page * PASSAGES),
          page,
          size: PASSAGES,
          total: passages.length,
          problems,
        }),
      );
    })
    .get('/ask', async (c) => {
      const buildings = buildingsOf(kit.community);
      const question = (c.req.query('q') ?? '').trim().slice(0, LONGEST_QUESTION);
      const building = buildings.find((name) => name === c.req.query('building')) ?? '';
      if (question === '') return kit.show(c, '问一问', askPage(kit, { question, building, found: undefined }));
      const asking = { at: clock.now(), ...(building ? { buildings: [building] } : {}) };
      const found = { answer: await knowledge.ask(question, asking), hits: await knowledge.search(question, asking, HITS) };
      return kit.show(c, '问一问', askPage(kit, { question, building, found }));
    })
    .get('/reading', (c) => {
      c.header('Cache-Control', 'no-store');
      const reading = reindexer.state();
      return c.json(reading.kind === 'running' ? { running: true, done: reading.done, total: reading.total } : { running: false });
    })
    .post('/read', (c) => {
      if (!reindexer.start()) return kit.refused(c, '/console/documents', '正在读取，请等它读完。');
      kit.log.info({ user: c.get('user').id }, 'documents are read again');
      return c.redirect('/console/documents', 303);
    });
}

function countStates(documents: readonly { readonly state: string }[]) {
  const of = (state: string) => documents.filter((document) => document.state === state).length;
  return { 'in-force': of('in-force'), upcoming: of('upcoming'), ended: of('ended'), superseded: of('superseded') };
}

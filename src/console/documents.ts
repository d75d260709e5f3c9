import { Hono } from 'hono';
import { html } from 'hono/html';
import { POLICY_KINDS } from '../knowledge/policy.ts';
import { askRoutes } from './ask.ts';
import type { ConsoleEnv } from './deps.ts';
import { factRoutes } from './facts.ts';
import type { Kit } from './kit.ts';
import { NOTHING } from './layout.ts';
import { lexiconRoutes } from './lexicon.ts';
import { documentPage } from './pages/document.ts';
import { documentsPage, isUnchecked, SHOWN } from './pages/documents.ts';
import { waysPart } from './pages/ways.ts';
import { openProposals, pairRoutes } from './pairs.ts';
import { pageOf } from './parts.ts';
import { forStaff } from './problem-words.ts';
import { createReindexer } from './reindex.ts';
import { uploadRoutes } from './upload.ts';
import { versionRoutes } from './versions.ts';
import { wayRoutes } from './ways.ts';

const PAGE = 40;
const PASSAGES = 100;

/** What the bot knows: documents with their state and problems, and a place to try what it would answer. */
export function documentRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, clock } = kit;
  const reindexer = createReindexer({ knowledge, folder: kit.policiesDir, log: kit.log, now: () => clock.now() });

  return new Hono<ConsoleEnv>()
    .route('/upload', uploadRoutes(kit))
    .route('/facts', factRoutes(kit))
    .route('/versions', versionRoutes(kit))
    .route('/lexicon', lexiconRoutes(kit))
    .route('/pairs', pairRoutes(kit))
    .route('/ways', wayRoutes(kit))
    .route('/ask', askRoutes(kit))
    .get('/original', async (c) => {
      const original = await knowledge.uploads?.original(kit.store.db, c.req.query('upload') ?? '');
      if (!original) return kit.missing(c, '没有这个文件，可能已经删掉了。');
      // Never shown in place: what somebody uploaded must not run as a page of ours.
      c.header('Content-Type', 'application/octet-stream');
      c.header(
        'Content-Disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(original.upload.name).replace(/['()*]/g, (x) => `%${x.charCodeAt(0).toString(16)}`)}`,
      );
      c.header('X-Content-Type-Options', 'nosniff');
      c.header('Cache-Control', 'private, no-store');
      return c.body(new Uint8Array(original.bytes));
    })
    .get('/', async (c) => {
      const shown = SHOWN.find((one) => one === c.req.query('show')) ?? 'all';
      const kind = POLICY_KINDS.find((one) => one === c.req.query('kind'));
      const text = (c.req.query('q') ?? '').trim().slice(0, 60);
      const all = await knowledge.documents();
      const problems = (await knowledge.problems()).map(forStaff);
      const broken = new Set(problems.map((problem) => problem.file));
      const found = all.filter(
        (document) =>
          (shown === 'all' ||
            (shown === 'problems'
              ? broken.has(document.file)
              : shown === 'unchecked'
                ? isUnchecked(document)
                : document.state === shown)) &&
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
        counts: { all: all.length, problems: broken.size, unchecked: all.filter(isUnchecked).length, ...countStates(all) },
        problems,
        page,
        size: PAGE,
        total: found.length,
        reading,
        proposals: (await openProposals(kit)).length,
        background: await knowledge.background.status(),
        csrf: kit.csrf(c),
      });
      // Without a script the page looks again by itself.
      const head = reading.kind === 'running' ? html`<noscript><meta http-equiv="refresh" content="3" /></noscript>` : NOTHING;
      return kit.show(c, '制度', body, { head });
    })
    .get('/view', async (c) => {
      const file = c.req.query('file') ?? '';
      const document = (await knowledge.documents()).find((one) => one.file === file);
      const report = await knowledge.facts.of(kit.store.db, file);
      if (!document || !report) {
        // A link to what is in use no more leads to what it said.
        const kept = await knowledge.versions.of(kit.store.db, file);
        if (kept.length > 0) return c.redirect(`/console/documents/versions?file=${encodeURIComponent(file)}`);
        return kit.missing(c, '没有这份文件，可能已被移走或改名。');
      }
      const passages = await knowledge.passagesOf(file);
      const asked = await knowledge.asked.of(kit.store.db, file);
      const page = pageOf(c.req.query('page'), PASSAGES, passages.length);
      const problems = (await knowledge.problems()).filter((problem) => problem.file === file).map(forStaff);
      return kit.show(
        c,
        document.title,
        documentPage(kit, {
          document,
          report,
          versions: (await knowledge.versions.of(kit.store.db, file)).length,
          below: (passage) => {
            const known = asked.passages.find((one) => one.passage.ordinal === passage.ordinal);
            return known ? waysPart(known, page, kit.csrf(c)) : NOTHING;
          },
          orphaned: asked.orphaned,
          csrf: kit.csrf(c),
          passages: passages.slice((page - 1) * PASSAGES, page * PASSAGES),
          page,
          size: PASSAGES,
          total: passages.length,
          problems,
        }),
      );
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

import { Hono } from 'hono';
import { listGroups } from '../community/groups-store.ts';
import { addCorrection, correctionsOf, learnable, listVersions } from '../intents/corrections-store.ts';
import { LEARNT } from '../intents/intent.ts';
import { learntOf } from './decision-words.ts';
import { countDecisions, type DecisionFilter, type DecisionRow, decisionBySeq, listDecisions } from './decisions-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { maskerOf } from './mask.ts';
import { type DecisionQuery, decisionsPage, toParams } from './pages/decisions.ts';
import { learningPage } from './pages/learning.ts';
import { pageOf } from './parts.ts';
import { safePath } from './same-origin.ts';

const PAGE = 30;
const LONGEST_WORDS = 1000;
const LIST = '/console/decisions';
const LEARNING = '/console/decisions/learning';

/** What was decided on every message, what staff say of it, and what is learnt from that. */
export function decisionRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, community, learning } = kit;
  /** Without persons' data: on the page, and in what is kept to learn from. */
  const masker = () => maskerOf(store.db, community);

  /** The right answer as the form tells it; undefined where it names no meaning. */
  async function correctionOf(c: Ctx, row: DecisionRow) {
    const form = await formOf(c);
    const mask = await masker();
    const right = form.text('verdict') === 'right';
    const spoke = row.decision !== 'silent';
    const intent = right ? learntOf(row.intent) : LEARNT.find((one) => one === form.text('intent'));
    if (!intent) return undefined;
    const words = form.text('text').slice(0, LONGEST_WORDS);
    return {
      message: row.seq,
      verdict: right ? ('right' as const) : ('wrong' as const),
      text: mask(words === '' ? (row.text ?? '') : words),
      addressed: row.addressed,
      intent,
      speak: right ? spoke : form.text('speak') === 'yes',
      by: c.get('user').name,
      at: kit.clock.now(),
    };
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const query = queryOf(c);
      const filter = filterOf(query);
      const total = await countDecisions(store.db, filter);
      const page = pageOf(c.req.query('page'), PAGE, total);
      const rows = await listDecisions(store.db, filter, { limit: PAGE, offset: (page - 1) * PAGE });
      const mask = await masker();
      const corrections = await correctionsOf(
        store.db,
        rows.map(({ seq }) => seq),
      );
      const params = toParams(query);
      if (page > 1) params.set('page', String(page));
      const view = {
        ...{ query, page, total, corrections, size: PAGE, csrf: kit.csrf(c), back: `${LIST}?${params.toString()}` },
        rows: rows.map((row) => ({ ...row, text: row.text === undefined ? undefined : mask(row.text) })),
        groups: (await listGroups(store.db)).map(({ id, name }) => ({ id, name })),
      };
      return kit.show(c, '判断记录', decisionsPage(kit, view));
    })
    .post('/verdict', async (c) => {
      const form = await formOf(c);
      const back = safePath(form.text('back')) ?? LIST;
      const seq = /^\d{1,15}$/.test(form.text('seq')) ? Number(form.text('seq')) : 0;
      const row = await decisionBySeq(store.db, seq);
      if (!row) return kit.refused(c, back, '这条记录已经不在了，没有记下。');
      const correction = await correctionOf(c, row);
      if (!correction) return kit.refused(c, back, '请选一个正确的意图，再按“记下”。');
      await store.transaction((tx) => addCorrection(tx, correction));
      kit.log.info({ user: c.get('user').id, seq, verdict: correction.verdict }, 'verdict on a decision');
      if (correction.text === '') return kit.done(c, back, '已记下。原话没有保存，所以这一条不会拿去训练；知道原话可以补上。');
      return kit.done(c, back, correction.verdict === 'right' ? '已记下：判断对。' : '已记下，下次训练会用上。');
    })
    .get('/learning', async (c) => {
      const versions = await listVersions(store.db);
      const corrections = await learnable(store.db);
      const last = versions.find(({ state }) => state !== 'failed');
      const known = new Set(last?.verdicts ?? []);
      return kit.show(
        c,
        '训练与版本',
        learningPage(kit, {
          versions,
          corrections: corrections.length,
          fresh: corrections.filter(({ seq }) => !known.has(seq)).length,
          running: learning?.running() ?? false,
          can: learning !== undefined,
          csrf: kit.csrf(c),
        }),
      );
    })
    .post('/train', async (c) => {
      if (!learning) return kit.missing(c);
      const start = await learning.train(c.get('user').name);
      switch (start) {
        case 'started':
          return kit.done(c, LEARNING, '开始训练，约半分钟。训练时照常回答。过一会儿刷新本页看结果。');
        case 'running':
          return kit.refused(c, LEARNING, '正在训练，请稍等。');
        case 'nothing':
          return kit.refused(c, LEARNING, '没有新的更正，不用训练。请先在判断记录里标对错。');
        default:
          return start satisfies never;
      }
    })
    .post('/use', async (c) => {
      if (!learning) return kit.missing(c);
      const wanted = (await formOf(c)).text('number');
      if (!/^\d{1,9}$/.test(wanted)) return kit.refused(c, LEARNING, '没有这一版。');
      const refused = await learning.rollBack(Number(wanted), c.get('user').name);
      if (refused) return kit.refused(c, LEARNING, refused);
      return kit.done(c, LEARNING, wanted === '0' ? '已换回出厂的一版，马上生效。' : `已换回第 ${wanted} 版，马上生效。`);
    });
}

function queryOf(c: Ctx): DecisionQuery {
  const did = c.req.query('did');
  return {
    did: did === 'spoke' || did === 'silent' ? did : 'all',
    intent: LEARNT.find((one) => one === c.req.query('intent')) ?? '',
    group: /^(?:private|g-[\w-]{1,60})$/.test(c.req.query('group') ?? '') ? c.req.query('group')! : '',
    unsure: c.req.query('sort') === 'unsure',
  };
}

function filterOf({ did, intent, group, unsure }: DecisionQuery): DecisionFilter {
  return { ...(did === 'all' ? {} : { did }), intents: intent === '' ? [] : [intent], ...(group ? { group } : {}), unsureFirst: unsure };
}

import { Hono } from 'hono';
import { listGroups } from '../community/groups-store.ts';
import type { NoticeAttachment, NoticeDraft } from '../messages.ts';
import type { Notice } from '../scheduler/notices.ts';
import { actorNames } from './actors.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { noticeActions } from './notice-actions.ts';
import { DEFAULT_FILE_BYTES, keepFile, keptFile, MOST_FILES } from './notice-files.ts';
import { BLANK, readNoticeForm, type TypedNotice, toDraft, toTyped } from './notice-form.ts';
import { noticeOutput } from './notice-output.ts';
import { ledgerView } from './notice-view.ts';
import { noticePage } from './pages/notice.ts';
import { draftPage } from './pages/notice-draft.ts';
import { noticeFormPage } from './pages/notice-form.ts';
import { noticesPage, SHOWN, STATES_OF } from './pages/notices.ts';
import { templateRoutes } from './templates.ts';

const PAGE = 20;
const OCCURRENCES = 5;
const MANY_OCCURRENCES = 50;

/** Notices: written, looked at as they will be sent, confirmed, and followed group by group. */
export function noticeRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, notices } = kit;

  const find = (c: Ctx): Promise<Notice | undefined> => notices.byId(store.db, c.req.param('id') ?? '');
  const unknown = (c: Ctx) => kit.missing(c, '没有这条通知，可能已被替换。');

  async function showForm(
    c: Ctx,
    typed: TypedNotice,
    options: {
      readonly replaces?: string;
      readonly planned?: Notice;
      readonly corrects?: Notice;
      readonly problems?: readonly string[];
    } = {},
  ): Promise<Response> {
    const groups = await listGroups(store.db);
    const { replaces, planned, corrects, problems } = options;
    const body = noticeFormPage(kit, { typed, groups, replaces, planned, corrects, problems: problems ?? [], csrf: kit.csrf(c) });
    const title = corrects ? `更正《${corrects.title}》` : replaces ? '修改通知' : '写通知';
    return kit.show(c, title, body, { status: problems ? 400 : 200 });
  }

  /** What was kept before and what is new, in this order. */
  async function filesOf(form: Form): Promise<{ readonly kept: readonly NoticeAttachment[]; readonly problems: readonly string[] }> {
    const kept: NoticeAttachment[] = [];
    const problems: string[] = [];
    for (const value of form.all('kept')) {
      const file = await keptFile(kit.mediaDir, value);
      if (file) kept.push(file);
      else problems.push('之前选的附件已不在，请重新选择。');
    }
    const fresh = form.files('file');
    if (kept.length + fresh.length > MOST_FILES) return { kept, problems: [...problems, `图片和文件最多 ${MOST_FILES} 个，请少选几个。`] };
    for (const file of fresh) {
      const result = await keepFile(kit.mediaDir, file, kit.noticeFileBytes ?? DEFAULT_FILE_BYTES);
      if (result.kind === 'kept') kept.push(result.attachment);
      else problems.push(result.reason);
    }
    return { kept, problems };
  }

  async function showDraft(c: Ctx, notice: Notice): Promise<Response> {
    const preview = await notices.preview(store.db, notice, notice.createdBy);
    const events = await notices.events(store.db, notice.id);
    const names = await actorNames(store.db, [notice.createdBy, ...events.map((event) => event.actor)]);
    const body = draftPage(kit, {
      notice,
      preview,
      groups: new Map((await listGroups(store.db)).map((group) => [group.id, group.name])),
      author: names.get(notice.createdBy) ?? '',
      mayNotApprove: notice.state === 'awaiting' ? await notices.mayApprove(store.db, notice, kit.actor(c)) : undefined,
      corrects: notice.corrects ? await notices.byId(store.db, notice.corrects) : undefined,
      events,
      names,
      csrf: kit.csrf(c),
    });
    return kit.show(c, notice.state === 'awaiting' ? '等同事同意' : '发送前看一遍', body);
  }

  return (
    new Hono<ConsoleEnv>()
      .get('/', async (c) => {
        const shown = SHOWN.find((one) => one === c.req.query('show')) ?? 'all';
        const page = Math.max(1, /^\d{1,5}$/.test(c.req.query('page') ?? '') ? Number(c.req.query('page')) : 1);
        const found = await notices.list(store.db, { states: STATES_OF[shown], limit: PAGE + 1, offset: (page - 1) * PAGE });
        const rows = await Promise.all(
          found.slice(0, PAGE).map(async (notice) => ({
            notice,
            ledger: notice.state === 'draft' || notice.state === 'awaiting' ? undefined : await notices.ledger(store.db, notice.id, 1),
          })),
        );
        return kit.show(c, '通知', noticesPage(kit, { shown, rows, page, more: found.length > PAGE }));
      })
      .get('/new', async (c) => {
        const from = c.req.query('from');
        const notice = from ? await notices.byId(store.db, from) : undefined;
        if (from && !notice) return unknown(c);
        if (!notice) return showForm(c, BLANK);
        const typed = toTyped(notice, kit.community.committee, kit.calendar);
        const waits = notice.state === 'draft' || notice.state === 'awaiting';
        if (waits) {
          const corrects = notice.corrects ? await notices.byId(store.db, notice.corrects) : undefined;
          return showForm(c, typed, { replaces: notice.id, corrects });
        }
        if (c.req.query('change') === '1' && isPlanned(notice))
          return showForm(c, toTyped(notice, kit.community.committee, kit.calendar, true), { replaces: notice.id, planned: notice });
        // To those who did not get the one that was corrected.
        const rest = c.req.query('rest');
        if (!rest) return showForm(c, typed);
        const groups = await notices.missedBy(store.db, rest);
        return showForm(c, {
          ...typed,
          title: typed.title.replace(/（更正）$/, ''),
          targets: { all: false, buildings: [], grids: [], groups },
        });
      })
      .route('/templates', templateRoutes(kit))
      // Kept as a draft: what is confirmed afterwards is exactly what was looked at, and once.
      .post('/', async (c) => {
        const form = await formOf(c);
        const files = await filesOf(form);
        const typed = { ...readNoticeForm(form), attachments: files.kept };
        const replaces = form.text('replaces') || undefined;
        const corrects = form.text('corrects') === '' ? undefined : await notices.byId(store.db, form.text('corrects'));
        if (form.text('corrects') !== '' && !corrects) return unknown(c);
        const changed = replaces ? await notices.byId(store.db, replaces) : undefined;
        const planned = isPlanned(changed) ? changed : undefined;
        const read = toDraft(corrects ? { ...typed, when: 'now' } : typed, kit.calendar, kit.clock.now());
        const problems = [...files.problems, ...('problems' in read ? read.problems : [])];
        if (problems.length > 0 || 'problems' in read) return showForm(c, typed, { replaces, planned, corrects, problems });
        const result = await store.transaction(async (tx) => {
          const old = replaces ? await notices.byId(tx, replaces) : undefined;
          const { title, text, endsAt, toKnowledge, attachments } = read.draft;
          const drafted = corrects
            ? await notices.correct(tx, corrects.id, { what: typed.what, title, text, endsAt, toKnowledge, attachments }, kit.actor(c))
            : await notices.draft(tx, inPlaceOf(withActivity(read.draft, old), old), kit.actor(c));
          if (drafted.kind === 'drafted' && (old?.state === 'draft' || old?.state === 'awaiting'))
            await notices.cancel(tx, old.id, kit.actor(c));
          return drafted;
        });
        if (result.kind === 'refused') return showForm(c, typed, { replaces, planned, corrects, problems: result.problems });
        return c.redirect(`/console/notices/${result.notice.id}`, 303);
      })
      .get('/:id', async (c) => {
        const notice = await find(c);
        if (!notice) return unknown(c);
        if (notice.state === 'draft' || notice.state === 'awaiting') return showDraft(c, notice);
        const many = c.req.query('more') === '1';
        const limit = many ? MANY_OCCURRENCES : OCCURRENCES;
        const view = await ledgerView(kit, c, notice, limit);
        const events = await notices.events(store.db, notice.id);
        const names = await actorNames(store.db, [notice.createdBy, ...events.map((event) => event.actor)]);
        const last = view.ledger.occurrences[0];
        const body = noticePage(kit, {
          ...view,
          author: names.get(notice.createdBy) ?? '',
          mayHaveMore: !many && view.ledger.occurrences.length === limit,
          events,
          names,
          corrects: notice.corrects ? await notices.byId(store.db, notice.corrects) : undefined,
          correctedBy: await notices.correctionOf(store.db, notice.id),
          arrived: last?.rows.some((row) => row.arrived > 0 || row.unknown.length > 0 || row.state === 'sending') ?? false,
          missed: (await notices.missedBy(store.db, notice.id)).length,
        });
        return kit.show(c, notice.title, body);
      })
      .get('/:id/correct', async (c) => {
        const notice = await find(c);
        if (!notice) return unknown(c);
        return showForm(c, { ...toTyped(notice, kit.community.committee, kit.calendar), what: '', attachments: [] }, { corrects: notice });
      })
      .route('/', noticeOutput(kit, { find, unknown }))
      .route('/', noticeActions(kit, { find, unknown }))
  );
}

const isPlanned = (notice: Notice | undefined): boolean => notice?.state === 'scheduled' || notice?.state === 'paused';

/** A draft is thrown away for another; what is planned goes on until the other is confirmed. */
const inPlaceOf = (draft: NoticeDraft, old: Notice | undefined): NoticeDraft => {
  const replaces = old && isPlanned(old) ? old.id : old?.replaces;
  return replaces ? { ...draft, replaces } : draft;
};

const withActivity = (draft: NoticeDraft, old: Notice | undefined): NoticeDraft =>
  old?.activityId ? { ...draft, activityId: old.activityId } : draft;

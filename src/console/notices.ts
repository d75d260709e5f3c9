import { Hono } from 'hono';
import { listGroups } from '../community/groups-store.ts';
import type { Notice } from '../scheduler/notices.ts';
import { actorNames } from './actors.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { BLANK, readNoticeForm, type TypedNotice, toDraft, toTyped } from './notice-form.ts';
import { draftPage, noticePage } from './pages/notice.ts';
import { noticeFormPage } from './pages/notice-form.ts';
import { noticesPage, SHOWN, STATES_OF } from './pages/notices.ts';

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
    options: { readonly replaces?: string; readonly problems?: readonly string[] } = {},
  ): Promise<Response> {
    const groups = await listGroups(store.db);
    const body = noticeFormPage(kit, { typed, groups, replaces: options.replaces, problems: options.problems ?? [], csrf: kit.csrf(c) });
    return kit.show(c, options.replaces ? '修改通知' : '写通知', body, { status: options.problems ? 400 : 200 });
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
            ledger: notice.state === 'draft' ? undefined : await notices.ledger(store.db, notice.id, 1),
          })),
        );
        return kit.show(c, '通知', noticesPage(kit, { shown, rows, page, more: found.length > PAGE }));
      })
      .get('/new', async (c) => {
        const from = c.req.query('from');
        const notice = from ? await notices.byId(store.db, from) : undefined;
        if (from && !notice) return unknown(c);
        if (!notice) return showForm(c, BLANK);
        return showForm(c, toTyped(notice, kit.community.committee, kit.calendar), {
          replaces: notice.state === 'draft' ? notice.id : undefined,
        });
      })
      // Kept as a draft: what is confirmed afterwards is exactly what was looked at, and once.
      .post('/', async (c) => {
        const form = await formOf(c);
        const typed = readNoticeForm(form);
        const replaces = form.text('replaces') || undefined;
        const read = toDraft(typed, kit.calendar);
        if ('problems' in read) return showForm(c, typed, { replaces, problems: read.problems });
        const result = await store.transaction(async (tx) => {
          const old = replaces ? await notices.byId(tx, replaces) : undefined;
          const drafted = await notices.draft(
            tx,
            { ...read.draft, ...(old?.activityId ? { activityId: old.activityId } : {}) },
            kit.actor(c),
          );
          if (drafted.kind === 'drafted' && old?.state === 'draft') await notices.cancel(tx, old.id, kit.actor(c));
          return drafted;
        });
        if (result.kind === 'refused') return showForm(c, typed, { replaces, problems: result.problems });
        return c.redirect(`/console/notices/${result.notice.id}`, 303);
      })
      .get('/:id', async (c) => {
        const notice = await find(c);
        if (!notice) return unknown(c);
        const groups = new Map((await listGroups(store.db)).map((group) => [group.id, group.name]));
        const author = (await actorNames(store.db, [notice.createdBy])).get(notice.createdBy) ?? '';
        if (notice.state === 'draft') {
          const preview = await notices.preview(store.db, notice);
          return kit.show(c, '发送前看一遍', draftPage(kit, { notice, preview, groups, author, csrf: kit.csrf(c) }));
        }
        const many = c.req.query('more') === '1';
        const ledger = await notices.ledger(store.db, notice.id, many ? MANY_OCCURRENCES : OCCURRENCES);
        const body = noticePage(kit, {
          notice,
          ledger,
          groups,
          author,
          mayHaveMore: !many && ledger.occurrences.length === OCCURRENCES,
          csrf: kit.csrf(c),
        });
        return kit.show(c, notice.title, body);
      })
      .post('/:id/confirm', async (c) => {
        const notice = await find(c);
        if (!notice) return unknown(c);
        const result = await store.transaction((tx) => notices.confirm(tx, notice.id, kit.actor(c)));
        const path = `/console/notices/${notice.id}`;
        if (result.kind === 'refused') return kit.refused(c, path, result.text);
        // What is to be sent now is planned at once, not at the next tick.
        await notices.tick();
        kit.wake();
        return kit.done(c, path, forPage(result.text ?? '正在发送。'));
      })
      .post('/:id/cancel', async (c) => {
        const notice = await find(c);
        if (!notice) return unknown(c);
        const result = await store.transaction((tx) => notices.cancel(tx, notice.id, kit.actor(c)));
        const path = `/console/notices/${notice.id}`;
        return result.kind === 'refused' ? kit.refused(c, path, result.text) : kit.done(c, path, result.text ?? '已取消。');
      })
  );
}

/** What is said in the chat points to chat commands; here the page itself has the buttons. */
export const forPage = (text: string): string =>
  text.replace(/要停请回“取消”或到通知页。/, '要停可以在这一页取消。').replace(/，发完告诉您。/, '，进度见下面。');

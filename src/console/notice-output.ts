import { Hono } from 'hono';
import QRCode from 'qrcode';
import { listGroups } from '../community/groups-store.ts';
import type { Notice } from '../scheduler/notices.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import type { Kit } from './kit.ts';
import { gridOfGroup } from './ledger-grids.ts';
import type { NoticeLookup } from './notice-actions.ts';
import { ledgerCsv } from './notice-export.ts';
import { ledgerView } from './notice-view.ts';
import { isBusy, ledgerFragment } from './pages/notice-ledger.ts';
import { type PrintView, printPage } from './pages/notice-print.ts';
import { sendPicture } from './picture.ts';

const OCCURRENCES = 5;
const EXPORTED = 500;
/** More than this makes a code that phones do not read from paper. */
const QR_BYTES = 500;

/** What comes out of a notice: its progress, a table, a print, its files. */
export function noticeOutput(kit: Kit, { find, unknown }: NoticeLookup): Hono<ConsoleEnv> {
  const { store, notices, calendar, community } = kit;

  /** Who is still without it: of the last occurrence, or, before there is one, everybody it is meant for. */
  async function stillOpen(notice: Notice): Promise<Pick<PrintView, 'open' | 'total' | 'planned'>> {
    const groups = new Map((await listGroups(store.db)).map((group) => [group.id, group]));
    const [last] = (await notices.ledger(store.db, notice.id, 1)).occurrences.filter((one) => one.state === 'planned');
    const rows = last
      ? last.rows.map((row) => ({
          ...row.group,
          open: row.state !== 'sent',
          note: row.state === 'unknown' ? '可能已收到，先看一眼' : (row.reason ?? ''),
        }))
      : await everybody(notice);
    const byGrid = new Map<string, { id: string; name: string; note: string }[]>();
    for (const row of rows.filter((one) => one.open)) {
      const grid = gridOfGroup(groups.get(row.id), community);
      byGrid.set(grid, [...(byGrid.get(grid) ?? []), { id: row.id, name: row.name, note: row.note }]);
    }
    return { open: [...byGrid].map(([grid, list]) => ({ grid, groups: list })), total: rows.length, planned: last !== undefined };
  }

  async function everybody(notice: Notice) {
    const { groups, skipped } = await notices.preview(store.db, notice);
    return [
      ...groups.map((group) => ({ ...group, open: true, note: '' })),
      ...skipped.map((group) => ({ ...group, open: true, note: group.reason })),
    ];
  }

  async function qrOf(c: Ctx, text: string): Promise<PrintView['qr']> {
    const of = Buffer.byteLength(text) <= QR_BYTES ? 'text' : 'page';
    const { origin, pathname } = new URL(c.req.url);
    const svg = await QRCode.toString(of === 'text' ? text : `${origin}${pathname}`, {
      type: 'svg',
      margin: 2,
      errorCorrectionLevel: 'L',
      color: { dark: '#000000', light: '#ffffff' },
    });
    return { of, picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
  }

  return new Hono<ConsoleEnv>()
    .get('/:id/progress', async (c) => {
      const notice = await find(c);
      if (!notice) return unknown(c);
      const view = await ledgerView(kit, c, notice, OCCURRENCES);
      c.header('Cache-Control', 'no-store');
      // The page is read once more when it is over: what can be done has changed.
      c.header('X-Done', isBusy(notice, view.ledger) ? '0' : '1');
      return c.html(ledgerFragment(kit, view));
    })
    .get('/:id/ledger.csv', async (c) => {
      const notice = await find(c);
      if (!notice) return unknown(c);
      const groups = new Map((await listGroups(store.db)).map((group) => [group.id, group]));
      const csv = ledgerCsv(notice, await notices.ledger(store.db, notice.id, EXPORTED), { groups, community, calendar });
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="${notice.number ?? notice.id}.csv"`);
      c.header('Cache-Control', 'no-store');
      return c.body(csv);
    })
    .get('/:id/print', async (c) => {
      const notice = await find(c);
      if (!notice) return unknown(c);
      const { text } = await notices.preview(store.db, notice);
      const shown = notice.state === 'draft' ? text : notice.text;
      const body = printPage(kit, { notice, text: shown, qr: await qrOf(c, shown), csrf: kit.csrf(c), ...(await stillOpen(notice)) });
      return kit.show(c, `打印：${notice.title}`, body);
    })
    .get('/:id/files/:n', async (c) => {
      const notice = await find(c);
      const file = notice?.attachments[Number(c.req.param('n'))];
      return (file && (await sendPicture(c, kit.mediaDir, file.path))) ?? kit.missing(c, '这个附件已不在。');
    });
}

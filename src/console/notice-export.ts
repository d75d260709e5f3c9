import type { Calendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import { harmless } from '../reports/export.ts';
import type { Ledger, Notice } from '../scheduler/notices.ts';
import { gridOfGroup } from './ledger-grids.ts';
import { DELIVERY, EVIDENCE } from './words.ts';

const COLUMNS = ['编号', '标题', '应发时间', '网格', '群', '结果', '时间', '凭据', '原因', '段数', '已到段数'];

/** What became of a notice in every group, for a table program: formulas stay words, and the Chinese is read as such. */
export function ledgerCsv(
  notice: Notice,
  ledger: Ledger,
  {
    groups,
    community,
    calendar,
  }: { readonly groups: ReadonlyMap<string, Group>; readonly community: Community; readonly calendar: Calendar },
): string {
  const moment = (at: Date | undefined) => (at ? `${calendar.dayOf(at)} ${calendar.sayTime(at)}` : '');
  const rows = ledger.occurrences.flatMap((occurrence) =>
    occurrence.state === 'missed'
      ? [[notice.number ?? '', notice.title, moment(occurrence.dueAt), '', '', '错过未发', '', '', '', 0, 0]]
      : occurrence.rows.map((row) => [
          notice.number ?? '',
          notice.title,
          moment(occurrence.dueAt),
          gridOfGroup(groups.get(row.group.id), community),
          row.group.name,
          DELIVERY[row.state].word,
          moment(row.settledAt),
          row.evidence ? (EVIDENCE[row.evidence] ?? row.evidence) : '',
          row.reason ?? '',
          row.outbox.length,
          row.arrived,
        ]),
  );
  return `\uFEFF${[COLUMNS, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(harmless(value)).replace(/[\r\n]+/g, ' ');
  return /[",']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

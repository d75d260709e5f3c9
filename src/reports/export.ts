import ExcelJS from 'exceljs';
import type { Calendar } from '../community/calendar.ts';
import type { TicketFacts } from './facts-store.ts';

/** A list of tickets for a spreadsheet: nobody's name, phone or door, and nothing that a spreadsheet would run. */

export const COLUMNS = [
  '编号',
  '类型',
  '类别',
  '网格',
  '楼栋',
  '内容',
  '状态',
  '登记时间',
  '承诺时间',
  '首次答复',
  '办结时间',
  '重新打开',
  '关联人数',
  '评价',
] as const;

export interface ExportWords {
  readonly kind: (kind: string) => string;
  readonly status: (status: string) => string;
  readonly verdict: (verdict: string) => string;
}

export function exportRow(facts: TicketFacts, words: ExportWords, calendar: Calendar): readonly (string | number)[] {
  const moment = (at: Date | undefined): string => {
    if (!at) return '';
    const { hour, minute } = calendar.wall(at);
    return `${calendar.dayOf(at)} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  };
  return [
    ...[facts.number, words.kind(facts.kind), facts.category, facts.grid ?? '', facts.building ?? ''],
    ...[facts.confidential ? '（保密）' : facts.summary, words.status(facts.status)],
    ...[moment(facts.openedAt), moment(facts.dueAt), moment(facts.answeredAt), moment(facts.closedAt)],
    ...[facts.reopened, facts.people, facts.verdict ? words.verdict(facts.verdict) : ''],
  ];
}

/** =1+1 in a summary must stay words: OWASP, CSV injection. */
export function harmless(value: string | number): string | number {
  return typeof value === 'string' && /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
}

/** With a byte order mark, or Excel takes the Chinese for something else. */
export function* csvLines(rows: Iterable<readonly (string | number)[]>): Generator<string> {
  yield `\uFEFF${COLUMNS.join(',')}\r\n`;
  for (const row of rows) yield `${row.map(quoted).join(',')}\r\n`;
}

function quoted(value: string | number): string {
  const text = String(harmless(value)).replace(/[\r\n]+/g, ' ');
  return /[",']|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Row by row into a file: 200,000 of them never stand in memory at once. */
export async function writeXlsx(file: string, rows: Iterable<readonly (string | number)[]>): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = workbook.addWorksheet('工单', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = COLUMNS.map((header) => ({ header, width: header === '内容' ? 40 : 16 }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows) sheet.addRow(row.map(harmless)).commit();
  await workbook.commit();
}

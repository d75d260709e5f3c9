import type { Cell, Row, Workbook, Worksheet } from 'exceljs';
import { type Block, type Blocks, pairColumns } from './blocks.ts';
import { cellText, lacksResult } from './sheet-cell.ts';
import { type TableRow, tableBlocks } from './table-rows.ts';
import { isZip, zipSize } from './zip-size.ts';

/** More rows are a register, not a rule or a list that residents ask about; reading them would only cost memory. */
export const MOST_ROWS = 20_000;
const LARGEST_UNPACKED = 150 * 1024 * 1024;
const MOST_COLUMNS = 100;
const SHEET = 20;
const TABLE = 75;
/** Lists that Excel and WPS keep for every cell of a column: exceljs would open each of them. */
const IGNORED = ['dataValidations', 'conditionalFormatting', 'extLst', 'drawing', 'picture', 'legacyDrawing', 'headerFooter', 'rowBreaks'];

export async function blocksFromXlsx(bytes: Uint8Array): Promise<Blocks | { readonly problem: string }> {
  if (!isZip(bytes)) return { problem: bytes[0] === 0xd0 && bytes[1] === 0xcf ? OLD_OR_LOCKED : BROKEN };
  const size = await zipSize(bytes, LARGEST_UNPACKED);
  if (size.kind === 'too-large') return { problem: `unpacks to more than ${LARGEST_UNPACKED / 1024 / 1024} MB; ${SPLIT}` };
  if (size.kind === 'broken') return { problem: BROKEN };
  const { default: excel } = await import('exceljs');
  const workbook = new excel.Workbook();
  try {
    await workbook.xlsx.load(
      Buffer.from(bytes) as unknown as ArrayBuffer,
      { ignoreNodes: IGNORED, maxRows: MOST_ROWS } as { ignoreNodes: string[] },
    );
  } catch (error) {
    return { problem: /exceeded/i.test((error as Error).message) ? `has more than ${MOST_ROWS} rows in one sheet; ${SPLIT}` : BROKEN };
  }
  return blocksOf(workbook);
}

const BROKEN = 'is not an XLSX file, or is damaged; open it in Excel or WPS and save it again as .xlsx';
const OLD_OR_LOCKED = 'is protected by a password, or is an old XLS file; open it in Excel or WPS and save it as .xlsx without a password';
const SPLIT = 'leave out what residents do not ask about, or split it';

function blocksOf(workbook: Workbook): Blocks {
  const sheets = workbook.worksheets.filter((sheet) => sheet.state === 'visible' && sheet.actualRowCount > 0);
  const blocks: Block[] = [];
  const problems: { line: number; message: string }[] = [];
  let title = '';
  for (const sheet of sheets) {
    const { rows, hidden, uncalculated } = rowsOf(sheet);
    if (hidden > 0)
      problems.push({ line: 0, message: `sheet ${sheet.name}: ${hidden} hidden rows are left out; show them if they are to be read` });
    if (uncalculated > 0)
      problems.push({
        line: 0,
        message: `sheet ${sheet.name}: ${uncalculated} formulas have no result; open it in Excel or WPS and save it again`,
      });
    const read: Block[] = [];
    for (const table of tablesIn(rows)) {
      const { blocks, problems: found } = tableBlocks(table, TABLE);
      read.push(...blocks);
      problems.push(...found);
    }
    const [first] = read;
    if (sheets.length === 1 && first?.kind === 'heading') title = read.shift()!.text;
    else if (
      sheets.length > 1 &&
      !/^(?:sheet|工作表)\s*\d*$/i.test(sheet.name) &&
      !(first?.kind === 'heading' && first.text === sheet.name)
    )
      blocks.push({ kind: 'heading', level: SHEET, text: sheet.name.trim(), line: 0, end: 0 });
    // A row's number says where it stands only where there is one sheet.
    blocks.push(...(sheets.length === 1 ? read : read.map((block) => ({ ...block, line: 0, end: 0 }))));
  }
  return { blocks, problems, title, text: [title, ...blocks.map((block) => block.text)].join('\n') };
}

function rowsOf(sheet: Worksheet): { readonly rows: readonly TableRow[]; readonly hidden: number; readonly uncalculated: number } {
  const rows: TableRow[] = [];
  let hidden = 0;
  let uncalculated = 0;
  const width = Math.min(MOST_COLUMNS, sheet.actualColumnCount === 0 ? 0 : sheet.columnCount);
  const columns = Array.from({ length: width }, (_, i) => i + 1).filter((column) => !sheet.getColumn(column).hidden);
  sheet.eachRow({ includeEmpty: false }, (row, line) => {
    if (row.hidden) {
      if (row.hasValues) hidden++;
      return;
    }
    for (const column of columns) if (lacksResult(row.getCell(column).value)) uncalculated++;
    rows.push(rowOf(row, line, columns));
  });
  return { rows, hidden, uncalculated };
}

function rowOf(row: Row, line: number, columns: readonly number[]): TableRow {
  const masters = columns.map((column) => masterOf(row.getCell(column)));
  const wide = masters.map((master) => cellText(master));
  const cells = masters.map((master, i) => (i > 0 && masters[i - 1] === master ? '' : wide[i]!));
  const spans = cells.filter((cell) => cell !== '').length === 1 && wide.filter((cell) => cell !== '').length > 1;
  return { cells, line, ...(spans ? { spans } : {}), ...(wide.some((cell, i) => cell !== cells[i]) ? { wide } : {}) };
}

const masterOf = (cell: Cell): Cell => (cell.isMerged ? cell.master : cell);

/**
 * A sheet may hold several tables below each other. Empty rows part them where what follows begins like a table; else the
 * table just goes on.
 */
function tablesIn(rows: readonly TableRow[]): readonly (readonly TableRow[])[] {
  const tables: TableRow[][] = [];
  let last = 0;
  let header: TableRow | undefined;
  for (const row of rows) {
    const filled = row.cells.filter((cell) => cell !== '');
    if (filled.length === 0) continue;
    const apart = last > 0 && row.line > last + 1;
    const table = tables.at(-1);
    if (!table || (apart && header && (filled.length === 1 || isHeader(row, header)))) {
      tables.push([row]);
      header = undefined;
    } else table.push(row);
    if (!header && filled.length > 1) header = row;
    last = row.line;
  }
  return tables.map(trimmed);
}

const HEADER =
  /^(?:序号|编号|名称|姓名|项目|类别|类型|内容|电话|联系电话|联系人|地址|地点|时间|日期|标准|金额|单价|收费标准|备注|说明|部门|单位|职务|楼栋|楼号|问题?|答案?|回答|答复)$/;

/** All words and no figures, and not as the rows before. */
function isHeader(row: TableRow, before: TableRow): boolean {
  const filled = row.cells.filter((cell) => cell !== '');
  if (filled.some((cell) => /\d/.test(cell) || cell.length > 14)) return false;
  const columns = (r: TableRow) => r.cells.flatMap((cell, i) => (cell === '' ? [] : [i])).join();
  return columns(row) !== columns(before) || filled.some((cell) => HEADER.test(cell)) || pairColumns(row.cells) !== undefined;
}

/** Without the columns that no row of the table fills. */
function trimmed(rows: readonly TableRow[]): readonly TableRow[] {
  const width = Math.max(...rows.map((row) => row.cells.length));
  const used = Array.from({ length: width }, (_, i) => i).filter((i) => rows.some((row) => (row.cells[i] ?? '') !== ''));
  const keep = (cells: readonly string[]) => used.map((i) => cells[i] ?? '');
  return rows.map((row) => ({ ...row, cells: keep(row.cells), ...(row.wide ? { wide: keep(row.wide) } : {}) }));
}

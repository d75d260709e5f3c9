import type { Cell, CellValue } from 'exceljs';

/** What a cell shows, as it would be read aloud: its date as a date, its share as a percentage, its formula as the result. */
export function cellText(cell: Pick<Cell, 'value' | 'numFmt' | 'font'>): string {
  if (cell.font?.strike) return '';
  return valueText(cell.value, cell.numFmt ?? '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n+ ?/g, '\n')
    .trim();
}

/** A formula that was never calculated: the file was written by a program. */
export function lacksResult(value: CellValue): boolean {
  return typeof value === 'object' && value !== null && ('formula' in value || 'sharedFormula' in value) && value.result === undefined;
}

function valueText(value: CellValue, format: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value, format);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return dateText(value, format);
  // What is struck out does not count any more.
  if ('richText' in value) return value.richText.map((run) => (run.font?.strike ? '' : run.text)).join('');
  if ('error' in value) return '';
  if ('hyperlink' in value) return valueText(value.text as CellValue, format);
  if ('formula' in value || 'sharedFormula' in value) return valueText(value.result as CellValue, format);
  return '';
}

/** 0.05 as 5%, 120 as 120元/月 where the format says so. */
export function numberText(value: number, format: string): string {
  const section = (format.split(';')[value < 0 ? 1 : 0] ?? format.split(';')[0] ?? '').replace(/\[[^\]]*\]|[_*]./g, '');
  const places = /^((?:"[^"]*"|\\.|[^#0?"\\])*)([#0?][#0?,]*(?:\.[#0?]+)?)(%?)((?:"[^"]*"|\\.|[^"\\])*)$/.exec(section);
  if (!places || /^(?:general|@)?$/i.test(section)) return plain(value);
  const [, before, digits, percent, after] = places as unknown as [string, string, string, string, string];
  const shown = percent ? value * 100 : value;
  const [whole, part = ''] = digits.split('.') as [string, string?];
  const most = part.length;
  const least = part.replace(/[^0]/g, '').length;
  let text = round(Math.abs(shown), most);
  if (most > least) text = text.replace(new RegExp(`0{1,${most - least}}$`), '').replace(/\.$/, '');
  const leading = whole.replace(/[^0]/g, '').length;
  const [units, rest] = text.split('.') as [string, string?];
  const padded = units.padStart(leading, '0');
  const sign = shown < 0 && format.split(';').length < 2 ? '-' : '';
  return `${sign}${literal(before)}${rest === undefined ? padded : `${padded}.${rest}`}${percent}${literal(after)}`.trim();
}

/** Halves away from zero, as sheets show them: 1.005 is 1.01 there. */
function round(value: number, digits: number): string {
  const text = Number(value.toPrecision(15)).toString();
  if (/e/.test(text)) return value.toFixed(digits);
  return Number(`${Math.round(Number(`${text}e${digits}`))}e-${digits}`).toFixed(digits);
}

/** Binary fractions as they were typed: 0.1 + 0.2 is 0.3. */
function plain(value: number): string {
  const text = String(Number(value.toPrecision(12)));
  return /e/.test(text) && Number.isInteger(value) ? BigInt(value).toString() : text;
}

const literal = (text: string): string =>
  text
    .replace(/"([^"]*)"/g, '$1')
    .replace(/\\(.)/g, '$1')
    .replace(/[?#]/g, '');

/** 2026年3月1日, 14:30: what the format shows of it. */
export function dateText(date: Date, format: string): string {
  // Sheets count days; an hour is a fraction that is never exact.
  const exact = new Date(Math.round(date.getTime() / 1000) * 1000);
  if (Number.isNaN(exact.getTime())) return '';
  const bare = format.replace(/"[^"]*"|\[[^\]]*\]/g, '').toLowerCase();
  const hasTime = /[hs]/.test(bare);
  const hasDay = /d/.test(bare);
  const hasYear = /[ye]/.test(bare);
  const clock = `${exact.getUTCHours()}:${String(exact.getUTCMinutes()).padStart(2, '0')}`;
  // A time of day without a day is one on the day before the first.
  if (exact.getUTCFullYear() < 1900 || (hasTime && !hasDay && !hasYear)) return clock;
  const year = `${exact.getUTCFullYear()}年`;
  const month = `${exact.getUTCMonth() + 1}月`;
  const day = `${exact.getUTCDate()}日`;
  const midnight = exact.getUTCHours() === 0 && exact.getUTCMinutes() === 0;
  if (bare !== '' && bare !== 'general' && (hasYear || hasDay)) {
    const shown = `${hasYear ? year : ''}${/m/.test(bare) ? month : ''}${hasDay ? day : ''}`;
    return hasTime && !midnight ? `${shown}${clock}` : shown;
  }
  return midnight ? year + month + day : `${year}${month}${day}${clock}`;
}

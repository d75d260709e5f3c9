/**
 * Word numbers paragraphs by itself: 第一条, （一） and 1. are no text in the file, but a counter that its reader keeps. Here they
 * become text, so that a rule's clauses have their numbers.
 */

interface Level {
  readonly start: number;
  readonly format: string;
  /** 第%1条 */
  readonly text: string;
}

interface Numbering {
  /** Levels of each list, and the list whose counters it shares. */
  readonly lists: ReadonlyMap<
    string,
    { readonly counters: string; readonly levels: ReadonlyMap<number, Level>; readonly restarts: ReadonlyMap<number, number> }
  >;
  /** List and level of paragraphs of a style. */
  readonly styles: ReadonlyMap<string, { readonly list: string; readonly level: number }>;
}

/** @param document the XML of word/document.xml; the others of word/numbering.xml and word/styles.xml, empty where there is none */
export function withNumbers(document: string, numberingXml: string, stylesXml: string): string {
  const numbering = readNumbering(numberingXml, stylesXml);
  const counters = new Map<string, number[]>();
  const begun = new Set<string>();
  // What a tracked change says of a paragraph's past does not count.
  return document.replace(/<w:pPrChange\b[\s\S]*?<\/w:pPrChange>/g, '').replace(/<w:pPr>([\s\S]*?)<\/w:pPr>/g, (whole, inner: string) => {
    const place = placeOf(inner, numbering);
    const list = place && numbering.lists.get(place.list);
    const level = list?.levels.get(place!.level);
    if (!place || !list || !level) return whole;
    const counts = counters.get(list.counters) ?? [];
    counters.set(list.counters, counts);
    const restart = list.restarts.get(place.level);
    if (restart !== undefined && !begun.has(`${place.list}:${place.level}`)) counts.length = Math.min(counts.length, place.level);
    const first = !begun.has(`${place.list}:${place.level}`);
    begun.add(`${place.list}:${place.level}`);
    for (let i = 0; i < place.level; i++) counts[i] ??= list.levels.get(i)?.start ?? 1;
    counts[place.level] = counts[place.level] === undefined ? (first ? (restart ?? level.start) : level.start) : counts[place.level]! + 1;
    counts.length = place.level + 1;
    const label = labelOf(level, counts, list.levels);
    if (label === undefined) return whole;
    const plain = inner.replace(/<w:numPr>[\s\S]*?<\/w:numPr>/g, '');
    const none = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>';
    const style = /<w:pStyle\b[^>]*\/>/.exec(plain)?.[0] ?? '';
    // In the order in which Word wants it: the style, then the numbering.
    const rest = plain.replace(style, '');
    return `<w:pPr>${style}${none}${rest}</w:pPr>${label === '' ? '' : `<w:r><w:t xml:space="preserve">${label}</w:t></w:r>`}`;
  });
}

const value = (xml: string, tag: string): string | undefined => new RegExp(`<w:${tag}\\b[^>]*?w:val="([^"]*)"`).exec(xml)?.[1];

function placeOf(properties: string, { styles }: Numbering): { readonly list: string; readonly level: number } | undefined {
  const own = /<w:numPr>([\s\S]*?)<\/w:numPr>/.exec(properties)?.[1];
  const style = value(properties, 'pStyle');
  const byStyle = style === undefined ? undefined : styles.get(style);
  const list = (own && value(own, 'numId')) ?? byStyle?.list;
  if (list === undefined || list === '0') return undefined;
  return { list, level: Number((own && value(own, 'ilvl')) ?? byStyle?.level ?? 0) };
}

function readNumbering(numberingXml: string, stylesXml: string): Numbering {
  const levelsIn = (xml: string): Map<number, Level> =>
    new Map(
      [...xml.matchAll(/<w:lvl\b[^>]*?w:ilvl="(\d+)"[^>]*>([\s\S]*?)<\/w:lvl>/g)].map(([, level, inner]) => [
        Number(level),
        {
          start: Number(value(inner!, 'start') ?? 1),
          format: value(inner!, 'numFmt') ?? 'decimal',
          text: unescaped(value(inner!, 'lvlText') ?? ''),
        },
      ]),
    );
  const kinds = new Map(
    [...numberingXml.matchAll(/<w:abstractNum\b[^>]*?w:abstractNumId="(\d+)"[^>]*>([\s\S]*?)<\/w:abstractNum>/g)].map(([, id, inner]) => [
      id!,
      inner!,
    ]),
  );
  const lists = new Map(
    [...numberingXml.matchAll(/<w:num\b[^>]*?w:numId="(\d+)"[^>]*>([\s\S]*?)<\/w:num>/g)].map(([, id, inner]) => {
      const counters = value(inner!, 'abstractNumId') ?? '';
      const levels = levelsIn(kinds.get(counters) ?? '');
      const restarts = new Map<number, number>();
      for (const [, level, own] of inner!.matchAll(/<w:lvlOverride\b[^>]*?w:ilvl="(\d+)"[^>]*>([\s\S]*?)<\/w:lvlOverride>/g)) {
        const start = value(own!, 'startOverride');
        if (start !== undefined) restarts.set(Number(level), Number(start));
        for (const [at, other] of levelsIn(own!)) levels.set(at, other);
      }
      return [id!, { counters, levels, restarts }] as const;
    }),
  );
  const styles = new Map<string, { list: string; level: number }>();
  for (const [, id, inner] of stylesXml.matchAll(/<w:style\b[^>]*?w:styleId="([^"]*)"[^>]*>([\s\S]*?)<\/w:style>/g)) {
    const own = /<w:numPr>([\s\S]*?)<\/w:numPr>/.exec(inner!)?.[1];
    const list = own && value(own, 'numId');
    if (!own || list === undefined) continue;
    // A list may name the style of each of its levels instead.
    const kind = kinds.get(lists.get(list)?.counters ?? '') ?? '';
    const named = [...kind.matchAll(/<w:lvl\b[^>]*?w:ilvl="(\d+)"[^>]*>([\s\S]*?)<\/w:lvl>/g)].find(
      ([, , level]) => value(level!, 'pStyle') === id,
    );
    styles.set(id!, { list, level: Number(value(own, 'ilvl') ?? named?.[1] ?? 0) });
  }
  return { lists, styles };
}

/** Undefined for a bullet, which is no number and stays a list. */
function labelOf(level: Level, counts: readonly number[], levels: ReadonlyMap<number, Level>): string | undefined {
  if (level.format === 'bullet') return undefined;
  const text = level.text.replace(/%([1-9])/g, (_, n: string) => {
    const at = Number(n) - 1;
    return numberAs(levels.get(at)?.format ?? 'decimal', counts[at] ?? levels.get(at)?.start ?? 1);
  });
  if (text.trim() === '') return '';
  return /[、）)]$/.test(text) ? escaped(text) : `${escaped(text)} `;
}

const DIGITS = '零一二三四五六七八九';
const FORMAL = '零壹贰叁肆伍陆柒捌玖';

export function numberAs(format: string, n: number): string {
  if (
    /^(?:chineseCounting|chineseCountingThousand|japaneseCounting|taiwaneseCounting|taiwaneseCountingThousand|ideographTraditional)$/.test(
      format,
    )
  )
    return inChinese(n, DIGITS, '十百千');
  if (format === 'chineseLegalSimplified') return inChinese(n, FORMAL, '拾佰仟');
  if (/^(?:ideographDigital|japaneseDigitalTenThousand)$/.test(format)) return [...String(n)].map((d) => DIGITS[Number(d)]).join('');
  if (/^decimalEnclosedCircle/.test(format) && n <= 20) return String.fromCharCode(0x245f + n);
  if (format === 'decimalZero') return String(n).padStart(2, '0');
  if (/^(?:lower|upper)Letter$/.test(format)) {
    const letter = String.fromCharCode(97 + ((n - 1) % 26)).repeat(Math.floor((n - 1) / 26) + 1);
    return format === 'upperLetter' ? letter.toUpperCase() : letter;
  }
  if (/^(?:lower|upper)Roman$/.test(format)) return format === 'upperRoman' ? roman(n) : roman(n).toLowerCase();
  return format === 'none' ? '' : String(n);
}

/** 21 → 二十一, 110 → 一百一十, 101 → 一百零一. */
function inChinese(n: number, digits: string, units: string): string {
  const figures = [...String(n)].map(Number);
  let text = '';
  for (const [i, figure] of figures.entries()) {
    const place = figures.length - 1 - i;
    if (figure === 0) {
      if (!text.endsWith(digits[0]!) && figures.slice(i).some((f) => f > 0)) text += digits[0];
    } else text += digits[figure]! + (place > 0 ? (units[place - 1] ?? '') : '');
  }
  // 一十二 is said 十二.
  return n >= 10 && n < 20 ? text.slice(1) : text || digits[0]!;
}

function roman(n: number): string {
  let [rest, text] = [n, ''];
  for (const [size, letters] of [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ] as const)
    while (rest >= size) {
      text += letters;
      rest -= size;
    }
  return text;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const unescaped = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)))
    .replace(/&amp;/g, '&');

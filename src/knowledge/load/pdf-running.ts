import { type Line, median } from './pdf-lines.ts';

/** Page numbers, and heads and feet that stand on every page: they say nothing and would cut paragraphs in two. */

export interface PageLines {
  readonly number: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

/** Above and below the text block of a page: 2.5 cm of A4, in parts of its height. */
const MARGIN = 0.085;
/** Official letters have their page number a little further inside. */
const NUMBER_MARGIN = 0.12;
/** Of the size of the text. */
const FINE = 0.85;
/** Within so many lines from the top or the bottom of a page. */
const EDGE = 2;
const PAGE_NUMBER =
  /^(?:[-–—－·~]\s*)?(?:第\s*)?[\divxlc〇一二三四五六七八九十]{1,4}(?:\s*页)?(?:\s*(?:[/／,，、]|of)?\s*(?:共\s*)?\d{1,4}\s*页?)?(?:\s*[-–—－·~])?$/i;

export function withoutRunning(pages: readonly PageLines[]): readonly PageLines[] {
  const seen = new Map<string, number>();
  const keysOf = (page: PageLines): ReadonlyMap<Line, string> =>
    new Map(edges(page.lines).map((line) => [line, `${line.text.replace(/[\d〇一二三四五六七八九十]+/g, '#')}@${Math.round(line.y / 6)}`]));
  for (const page of pages) for (const key of new Set(keysOf(page).values())) seen.set(key, (seen.get(key) ?? 0) + 1);
  /** A head may stand half a point higher on another page. */
  const times = (key: string): number => {
    const [text, row] = split(key);
    return (seen.get(key) ?? 0) + (seen.get(`${text}@${row - 1}`) ?? 0) + (seen.get(`${text}@${row + 1}`) ?? 0);
  };
  const size = median(pages.flatMap((page) => page.lines.map((line) => line.size)));
  const shown = new Set<string>();
  return pages.map((page) => {
    const keys = keysOf(page);
    return {
      ...page,
      lines: page.lines.filter((line) => {
        const key = keys.get(line);
        if (key === undefined) return true;
        const inMargin = line.y < page.height * MARGIN || line.y > page.height * (1 - MARGIN);
        if ((line.y < page.height * NUMBER_MARGIN || line.y > page.height * (1 - NUMBER_MARGIN)) && PAGE_NUMBER.test(line.text))
          return false;
        // Fine print in the margin is a head or a foot, also on a page that is the only one.
        if (inMargin && line.size < size * FINE) return false;
        const often = times(key) >= Math.max(2, pages.length * 0.5);
        if (!often || STRUCTURE.test(line.text)) return true;
        if (inMargin) return false;
        // Within the text, it is the head of a table that goes on: it counts where it stands first.
        const [text] = split(key);
        if (!shown.has(text)) {
          shown.add(text);
          return true;
        }
        return line.cells.length < 2;
      }),
    };
  });
}

const STRUCTURE = /^第[〇零一二三四五六七八九十百千\d]+[条章节编]/;

const split = (key: string): readonly [string, number] => {
  const at = key.lastIndexOf('@');
  return [key.slice(0, at), Number(key.slice(at + 1))];
};

function edges(lines: readonly Line[]): readonly Line[] {
  return lines.length <= EDGE * 2 ? lines : [...lines.slice(0, EDGE), ...lines.slice(-EDGE)];
}

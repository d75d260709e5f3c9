import { setImmediate } from 'node:timers/promises';
import type { ReadPicture } from '../../model/vision.ts';
import type { Block, Blocks } from './blocks.ts';
import { blocksFromReading, readMessage } from './from-picture.ts';
import { columnsIn } from './pdf-columns.ts';
import { openPdf, type PdfDocument, type PlacedText, textsOf, upright } from './pdf-document.ts';
import { type Grid, gridsOf, type Rule } from './pdf-grid.ts';
import { linesOf } from './pdf-lines.ts';
import { apply, drawnOn } from './pdf-operators.ts';
import { type Piece, pieceOf, readPieces } from './pdf-paragraphs.ts';
import { coverage, pictureOf } from './pdf-picture.ts';
import { withoutRunning } from './pdf-running.ts';
import { isWithoutMeaning } from './plain-characters.ts';

/** More pages are no rule or notice; reading them would only cost time. */
export const MOST_PAGES = 1000;
/** Of one document, a model reads so many pages. */
export const MOST_PICTURES = 60;
const LONGEST_MS = 120_000;
/** A page with less text than this may be a picture with a line of the scanner's on it. */
const LITTLE = 60;
const HARDLY_ANY = 8;
/** Without a model to read them, it is enough to know that the first pages are pictures. */
const LOOKED_AT = 5;

export type PdfRead = { readonly blocks: Blocks; readonly machineRead: boolean; readonly unread: boolean } | { readonly problem: string };

interface PageRead {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly PlacedText[];
  readonly grids: readonly Grid[];
  /** Its words can't be had as text. */
  readonly picture: boolean;
}

export async function readPdf(bytes: Uint8Array, readPicture: ReadPicture | undefined): Promise<PdfRead> {
  const opened = await openPdf(bytes);
  if ('problem' in opened) return { problem: opened.problem === 'encrypted' ? ENCRYPTED : BROKEN };
  const { document } = opened;
  try {
    if (document.numPages > MOST_PAGES)
      return { problem: `has ${document.numPages} pages; PDFs of up to ${MOST_PAGES} pages are read. Split it, or leave it out` };
    return await readPages(document, readPicture);
  } catch {
    return { problem: BROKEN };
  } finally {
    await document.destroy().catch(() => undefined);
  }
}

const ENCRYPTED = 'is protected by a password; save it without one, or use the document that it was made from';
const BROKEN = 'is not a PDF file, or is damaged; export it again, or use the document that it was made from';

async function readPages(document: PdfDocument, readPicture: ReadPicture | undefined): Promise<PdfRead> {
  const started = performance.now();
  const pages: PageRead[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    if (performance.now() - started > LONGEST_MS)
      return { problem: `takes too long to read (${number - 1} of ${document.numPages} pages in ${LONGEST_MS / 1000} s); split it` };
    const pictures = pages.filter((page) => page.picture).length;
    pages.push(await readPage(document, number, readPicture === undefined && pictures >= LOOKED_AT));
    await setImmediate();
  }
  const pictures = pages.filter((page) => page.picture);
  const hasText = pages.some((page) => !page.picture && page.texts.length > 0);
  if (pictures.length === 0 && !hasText) return { problem: 'holds no text that could be quoted' };
  const readings = new Map<number, readonly Block[]>();
  let title = '';
  if (pictures.length > 0 && readPicture) {
    if (pictures.length > MOST_PICTURES)
      return { problem: `has ${pictures.length} scanned pages; up to ${MOST_PICTURES} are read by the model. Split it` };
    for (const page of pictures) {
      const image = await pictureOf(await document.getPage(page.number));
      const reading = image && (await readPicture(image));
      if (!image || !reading || reading.kind !== 'text')
        return { problem: `page ${page.number} of the scan ${readMessage(image ? reading : undefined)}` };
      const read = blocksFromReading(reading.text);
      title ||= read.title;
      readings.set(page.number, page.number === pictures[0]!.number || read.title === '' ? read.blocks : withTitle(read));
    }
  } else if (pictures.length > 0 && !hasText) return { problem: SCANNED };

  const read = readPieces(piecesOf(pages, readings));
  const unread = pictures.length > 0 && !readPicture;
  const blocks: Blocks = {
    ...{ blocks: read.blocks, title: read.title || title, text: read.blocks.map(textOf).join('\n') },
    problems: [
      ...read.problems,
      ...(unread ? [{ line: 0, message: `page ${numbers(pictures.map((page) => page.number))}: ${NOT_READ}` }] : []),
    ],
  };
  return { blocks, machineRead: readings.size > 0, unread };
}

const SCANNED =
  'is a scan: its pages are pictures, and their words have to be read. Use the document that it was made from, or set up a model that reads pictures (OPENAI_VISION_MODEL)';
const NOT_READ = 'a picture whose words are not read; use the document that it was made from, or set up a model that reads pictures';

/** What a document says of itself is looked for in the number of a clause, too. */
const textOf = (block: Block): string =>
  block.kind === 'clause' ? `${block.clause} ${block.text}` : block.kind === 'pair' ? `${block.question}\n${block.text}` : block.text;

const withTitle = ({ title, blocks }: { readonly title: string; readonly blocks: readonly Block[] }): readonly Block[] => [
  { kind: 'heading', level: 10, text: title, line: 0, end: 0 },
  ...blocks,
];

async function readPage(document: PdfDocument, number: number, believed: boolean): Promise<PageRead> {
  const page = await document.getPage(number);
  try {
    const { width, height, matrix } = upright(page);
    const all = await textsOf(page);
    const texts = isWithoutMeaning(all.map((t) => t.text).join('')) ? [] : all;
    const length = texts.reduce((sum, t) => sum + t.text.trim().length, 0);
    const picture =
      texts.length < all.length ||
      (length < LITTLE && (believed ? length < HARDLY_ANY : (await coverage(page)) > (length < HARDLY_ANY ? 0.03 : 0.5)));
    const rules: Rule[] = [];
    if (!picture && mayHoldTable(texts))
      await drawnOn(page, {
        line(x1, y1, x2, y2) {
          const [a, b] = apply(matrix, x1, y1);
          const [c, d] = apply(matrix, x2, y2);
          if (rules.length < MOST_RULES) rules.push({ x1: a, y1: b, x2: c, y2: d });
        },
      });
    return { ...{ number, width, height, texts, picture }, grids: gridsOf(rules, texts) };
  } finally {
    page.cleanup();
  }
}

/** A drawing, not a table, has more. */
const MOST_RULES = 20_000;

/** Only then it is worth looking at what is drawn. */
const mayHoldTable = (texts: readonly PlacedText[]): boolean => linesOf(texts).some((line) => line.cells.length > 1);

function piecesOf(pages: readonly PageRead[], readings: ReadonlyMap<number, readonly Block[]>): readonly Piece[] {
  const within = (text: PlacedText, grid: Grid): boolean =>
    text.x + text.width / 2 > grid.left &&
    text.x + text.width / 2 < grid.right &&
    text.y > grid.top &&
    text.y - text.size * 0.7 < grid.bottom;
  const free = withoutRunning(
    pages.map(({ number, height, texts, grids, picture }) => ({
      ...{ number, height },
      lines: picture ? [] : linesOf(texts.filter((text) => !grids.some((grid) => within(text, grid)))),
    })),
  );
  return pages.flatMap((page, i): readonly Piece[] => {
    const blocks = readings.get(page.number);
    if (blocks) return [{ kind: 'blocks', blocks, page: page.number }];
    const pieces: Piece[] = [];
    let lines = free[i]!.lines;
    for (const grid of page.grids) {
      const above = lines.filter((line) => line.y < grid.top + line.size);
      pieces.push(...columnsIn(above).map((part) => pieceOf(part, page.number, page.width)));
      pieces.push({ kind: 'table', rows: grid.rows, page: page.number });
      lines = lines.filter((line) => line.y >= grid.top + line.size);
    }
    return [...pieces, ...columnsIn(lines).map((part) => pieceOf(part, page.number, page.width))];
  });
}

/** 1, 3–5 */
function numbers(list: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of list) {
    const run = runs.at(-1);
    if (run && run[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}

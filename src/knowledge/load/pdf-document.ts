import { setImmediate } from 'node:timers/promises';
import type { getDocumentProxy } from 'unpdf';
import { GbMaps } from './gb-cmaps.ts';
import { compose, type Matrix } from './pdf-operators.ts';

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** Text as it stands on a page, in points from its upper left corner, the way it is read. */
export interface PlacedText {
  readonly text: string;
  readonly x: number;
  /** Of its baseline, downwards. */
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

export type Opened = { readonly document: PdfDocument } | { readonly problem: 'encrypted' | 'broken' };

export async function openPdf(bytes: Uint8Array): Promise<Opened> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // A copy: the reader takes the bytes over. 0: what it has to say about a file goes nowhere; we say it ourselves.
    return { document: await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, maxImageSize: LARGEST_IMAGE, ...MAPS }) };
  } catch (error) {
    return { problem: (error as Error).name === 'PasswordException' ? 'encrypted' : 'broken' };
  }
}

/** Maps are told by name, with a prefix that PDF.js wants to see. */
const MAPS = { cMapUrl: 'named/', cMapPacked: false, BinaryDataFactory: GbMaps, useWorkerFetch: false };

/** In pixels: an A3 page at 600 dpi. */
const LARGEST_IMAGE = 70_000_000;

/** From the page's own space to points from its upper left corner, as it is shown. */
export function upright(page: PdfPage): { readonly matrix: Matrix; readonly width: number; readonly height: number } {
  const viewport = page.getViewport({ scale: 1 });
  return { matrix: viewport.transform as unknown as Matrix, width: viewport.width, height: viewport.height };
}

/** The texts of a page; what runs slantwise over it (a watermark) is left out. */
export async function textsOf(page: PdfPage): Promise<readonly PlacedText[]> {
  const { items } = await page.getTextContent();
  const { matrix } = upright(page);
  const texts: PlacedText[] = [];
  for (const item of items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    const [a, b, c, d, x, y] = compose(matrix, item.transform as unknown as Matrix);
    const size = Math.hypot(c, d) || Math.hypot(a, b);
    if (size === 0 || Math.abs(b) > Math.abs(a) * 0.05 || a <= 0) continue;
    texts.push({ text: item.str, x, y, width: item.width, size });
  }
  await setImmediate();
  return texts;
}

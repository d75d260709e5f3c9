import type { PdfPage } from './pdf-document.ts';

/** What a page draws, each with the matrix that takes it to the page's own space. */

/** x' = a·x + c·y + e, y' = b·x + d·y + f */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const compose = ([a, b, c, d, e, f]: Matrix, [a2, b2, c2, d2, e2, f2]: Matrix): Matrix => [
  a * a2 + c * b2,
  b * a2 + d * b2,
  a * c2 + c * d2,
  b * c2 + d * d2,
  a * e2 + c * f2 + e,
  b * e2 + d * f2 + f,
];

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

export function inverse([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const determinant = a * d - b * c;
  if (Math.abs(determinant) < 1e-12) return undefined;
  return [
    d / determinant,
    -b / determinant,
    -c / determinant,
    a / determinant,
    (c * f - d * e) / determinant,
    (b * e - a * f) / determinant,
  ];
}

/** Pixels of a picture, from its upper left corner. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** bits: one a pixel, rows padded to bytes, a set bit is white. mask: the same, a set bit lets what is below through. */
  readonly kind: 'bits' | 'mask' | 'grey' | 'rgb' | 'rgba';
  readonly data: Uint8Array | Uint8ClampedArray;
}

export interface Drawn {
  /** Takes the unit square to the page. */
  image?(matrix: Matrix, pixels: Pixels): void;
  /** A straight line, or a box that is as thin as one. */
  line?(x1: number, y1: number, x2: number, y2: number): void;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** As PDF.js numbers the parts of a path. */
const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const QUADRATIC = 3;
const CLOSE = 4;

export async function drawnOn(page: PdfPage, drawn: Drawn): Promise<void> {
  const { getResolvedPDFJS } = await import('unpdf');
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  let matrix = IDENTITY;
  const saved: Matrix[] = [];
  for (const [i, operator] of fnArray.entries()) {
    const args = argsArray[i] as readonly unknown[] | null;
    switch (operator) {
      case OPS.save:
        saved.push(matrix);
        break;
      case OPS.restore:
      case OPS.paintFormXObjectEnd:
        matrix = saved.pop() ?? matrix;
        break;
      case OPS.transform:
        matrix = compose(matrix, args as unknown as Matrix);
        break;
      case OPS.paintFormXObjectBegin:
        saved.push(matrix);
        if (args?.[0]) matrix = compose(matrix, Array.from(args[0] as ArrayLike<number>) as unknown as Matrix);
        break;
      case OPS.paintImageXObject:
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject: {
        if (!drawn.image) break;
        const pixels = await pixelsOf(page, args?.[0], operator === OPS.paintImageMaskXObject);
        if (pixels) drawn.image(matrix, pixels);
        break;
      }
      case OPS.constructPath:
        if (drawn.line) linesOf(args, matrix, drawn.line);
        break;
    }
  }
}

async function pixelsOf(page: PdfPage, reference: unknown, isMask: boolean): Promise<Pixels | undefined> {
  const known = typeof reference === 'string' ? reference : dataName(reference);
  const image = (known === undefined ? reference : await objectOf(page, known)) as {
    readonly width?: number;
    readonly height?: number;
    readonly kind?: number;
    readonly data?: Uint8Array | Uint8ClampedArray;
  } | null;
  const { width, height, data } = image ?? {};
  if (!width || !height || !data) return undefined;
  const bits = Math.ceil(width / 8) * height;
  if (isMask) return data.length >= bits ? { width, height, data, kind: 'mask' } : undefined;
  if (image?.kind === 1 && data.length >= bits) return { width, height, data, kind: 'bits' };
  const kind = ({ 1: 'grey', 3: 'rgb', 4: 'rgba' } as const)[data.length / (width * height)];
  return kind && { width, height, data, kind };
}

/** A mask's data may be named instead of given. */
function dataName(reference: unknown): string | undefined {
  const data = typeof reference === 'object' && reference !== null && 'data' in reference ? reference.data : undefined;
  return typeof data === 'string' ? data : undefined;
}

function objectOf(page: PdfPage, name: string): Promise<unknown> {
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => {
    // What can't be decoded never comes.
    const timer = setTimeout(() => resolve(null), IMAGE_MS);
    (objects as { get(name: string, done: (value: unknown) => void): void }).get(name, (value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

const IMAGE_MS = 10_000;

function linesOf(args: readonly unknown[] | null, matrix: Matrix, line: NonNullable<Drawn['line']>): void {
  const path = (args?.[1] as readonly (ArrayLike<number> | null)[] | undefined)?.[0];
  if (!path) return;
  let at: readonly [number, number] = [0, 0];
  let start = at;
  const to = (next: readonly [number, number]): void => {
    line(at[0], at[1], next[0], next[1]);
    at = next;
  };
  for (let i = 0; i < path.length; ) {
    const part = path[i++];
    const point = (offset: number) => apply(matrix, path[i + offset] ?? 0, path[i + offset + 1] ?? 0);
    if (part === MOVE) {
      at = point(0);
      start = at;
      i += 2;
    } else if (part === LINE) {
      to(point(0));
      i += 2;
    } else if (part === CURVE) {
      at = point(4);
      i += 6;
    } else if (part === QUADRATIC) {
      at = point(2);
      i += 4;
    } else if (part === CLOSE) to(start);
    else return;
  }
}

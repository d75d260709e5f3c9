import { setImmediate } from 'node:timers/promises';
import type { Picture } from '../../model/vision.ts';
import { type PdfPage, upright } from './pdf-document.ts';
import { apply, compose, drawnOn, inverse, type Matrix, type Pixels } from './pdf-operators.ts';
import { greyPng } from './png.ts';

/**
 * A scanned page as a picture. Its images are put where they stand, so that strips, layers and turned pages come out as one
 * upright page; what is drawn otherwise (text, lines) is not needed, or the page would not be read as a picture.
 */

/** Legible for a model, and small enough to send. */
const LONGEST_SIDE = 2000;
/** Rows between which others get their turn. */
const ROWS_AT_ONCE = 200;

/** How much of a page its images cover, from 0 to 1. */
export async function coverage(page: PdfPage): Promise<number> {
  const { matrix, width, height } = upright(page);
  let area = 0;
  await drawnOn(page, {
    image(own) {
      const { left, top, right, bottom } = boxOf(compose(matrix, own));
      area += Math.max(0, Math.min(right, width) - Math.max(left, 0)) * Math.max(0, Math.min(bottom, height) - Math.max(top, 0));
    },
  });
  return Math.min(1, area / (width * height));
}

/** Undefined where no image of the page can be decoded. */
export async function pictureOf(page: PdfPage): Promise<Picture | undefined> {
  const { matrix, width, height } = upright(page);
  const images: { readonly own: Matrix; readonly pixels: Pixels }[] = [];
  await drawnOn(page, { image: (own, pixels) => images.push({ own, pixels }) });
  if (images.length === 0) return undefined;
  // No finer than the finest of them is.
  const finest = Math.max(
    ...images.map(({ own, pixels }) => {
      const box = boxOf(compose(matrix, own));
      return Math.max(pixels.width, pixels.height) / Math.max(box.right - box.left, box.bottom - box.top, 1);
    }),
  );
  const scale = Math.min(LONGEST_SIDE / Math.max(width, height), finest);
  const canvas = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const grey = new Uint8Array(canvas.width * canvas.height).fill(255);
  const toCanvas = compose([scale, 0, 0, scale, 0, 0], matrix);
  for (const { own, pixels } of images) await paint(grey, canvas, compose(toCanvas, own), pixels);
  page.cleanup();
  return { bytes: await greyPng(grey, canvas.width, canvas.height), mediaType: 'image/png' };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the unit square comes to lie. */
function boxOf(matrix: Matrix): Box {
  const corners = [apply(matrix, 0, 0), apply(matrix, 1, 0), apply(matrix, 0, 1), apply(matrix, 1, 1)];
  const [xs, ys] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

async function paint(grey: Uint8Array, canvas: { width: number; height: number }, matrix: Matrix, pixels: Pixels): Promise<void> {
  const back = inverse(matrix);
  if (!back) return;
  const box = boxOf(matrix);
  const top = Math.max(0, Math.floor(box.top));
  const bottom = Math.min(canvas.height, Math.ceil(box.bottom));
  const left = Math.max(0, Math.floor(box.left));
  const right = Math.min(canvas.width, Math.ceil(box.right));
  const { width, height } = pixels;
  // Each pixel is the mean of those that fall into it: fine print stays legible when a picture is made smaller.
  const per = Math.min(4, Math.max(1, Math.round(Math.sqrt(Math.abs(back[0] * back[3] - back[1] * back[2]) * width * height))));
  const light = lightOf(pixels);
  for (let y = top; y < bottom; y++) {
    if ((y - top) % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    for (let x = left; x < right; x++) {
      const at = y * canvas.width + x;
      let sum = 0;
      let count = 0;
      for (let j = 0; j < per; j++)
        for (let i = 0; i < per; i++) {
          const px = x + (i + 0.5) / per;
          const py = y + (j + 0.5) / per;
          const column = Math.floor((back[0] * px + back[2] * py + back[4]) * width);
          // The first row of a picture lies at the upper end of the square.
          const row = Math.floor((1 - (back[1] * px + back[3] * py + back[5])) * height);
          if (column < 0 || column >= width || row < 0 || row >= height) continue;
          sum += light(column, row, grey[at]!);
          count++;
        }
      if (count > 0) grey[at] = Math.round(sum / count);
    }
  }
}

/** How light a pixel is, over what lies below it. */
function lightOf({ kind, data, width }: Pixels): (column: number, row: number, below: number) => number {
  const stride = Math.ceil(width / 8);
  const bit = (column: number, row: number) => (data[row * stride + (column >> 3)]! >> (7 - (column & 7))) & 1;
  const colour = (at: number) => data[at]! * 0.299 + data[at + 1]! * 0.587 + data[at + 2]! * 0.114;
  switch (kind) {
    case 'bits':
      return (column, row) => bit(column, row) * 255;
    case 'mask':
      return (column, row, below) => (bit(column, row) === 1 ? below : 0);
    case 'grey':
      return (column, row) => data[row * width + column]!;
    case 'rgb':
      return (column, row) => colour((row * width + column) * 3);
    case 'rgba':
      return (column, row, below) => {
        const at = (row * width + column) * 4;
        const solid = data[at + 3]! / 255;
        return colour(at) * solid + below * (1 - solid);
      };
    default:
      throw new Error(`pixels of kind ${kind satisfies never}`);
  }
}

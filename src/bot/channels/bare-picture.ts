import { rename, rm, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { PictureType } from './picture-type.ts';

/** A phone writes into every photo where and when it was taken, and with which phone. None of it is kept. */

/** More than any phone takes; a small file can unfold into far more, and then fill the memory. */
const MOST_PIXELS = 120_000_000;
const SECONDS = 20;

export class UnreadablePicture extends Error {}

/**
 * Writes a picture again, turned upright as its data said, without that data: EXIF, GPS, XMP, comments, embedded previews.
 * @throws {UnreadablePicture} where it is damaged, or unfolds into too much
 */
export async function barePicture(file: string, type: PictureType): Promise<void> {
  const bare = `${file}.bare`;
  try {
    const picture = sharp(file, {
      limitInputPixels: MOST_PIXELS,
      animated: type.extension === 'gif' || type.extension === 'webp',
      failOn: 'error',
    })
      .autoOrient()
      .timeout({ seconds: SECONDS });
    // Made first, and for this user alone: what writes into it next does not say who may read.
    await writeFile(bare, '', { mode: 0o600 });
    await encoded(picture, type).toFile(bare);
    await rename(bare, file);
  } catch (error) {
    await rm(bare, { force: true });
    throw new UnreadablePicture('the picture can not be read', { cause: error });
  }
}

function encoded(picture: Sharp, { extension }: PictureType): Sharp {
  switch (extension) {
    case 'jpg':
      // Nearly what it was: a crack in a wall is what the picture is for.
      return picture.jpeg({ quality: 90, mozjpeg: false });
    case 'png':
      return picture.png();
    case 'gif':
      return picture.gif();
    case 'webp':
      return picture.webp({ quality: 90 });
    default:
      return extension satisfies never;
  }
}

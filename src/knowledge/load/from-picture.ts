import type { PictureRead, ReadPicture } from '../../model/vision.ts';
import type { Block, Blocks } from './blocks.ts';
import { blocksFromLines } from './from-lines.ts';

/** A picture in the folder: a photographed notice, a poster. Only a model can read it. */

export const PICTURES = ['.jpg', '.jpeg', '.png'] as const;

export async function readPictureFile(
  bytes: Uint8Array,
  readPicture: ReadPicture | undefined,
): Promise<{ readonly blocks: Blocks } | { readonly problem: string }> {
  const mediaType = mediaTypeOf(bytes);
  if (!mediaType) return { problem: 'is not a JPEG or PNG picture, or is damaged; save it again as .jpg or .png' };
  if (!readPicture) return { problem: NEEDS_READING };
  const read = await readPicture({ bytes, mediaType });
  if (read.kind !== 'text') return { problem: readMessage(read) };
  const { blocks, title } = blocksFromReading(read.text);
  return { blocks: { blocks, title, text: read.text } };
}

const NEEDS_READING =
  'is a picture: its words have to be read. Use the document that it was made from, type the words, or set up a model that reads pictures (OPENAI_VISION_MODEL)';

/** Why a picture was not read. Nothing is kept of a document of which a page is missing. */
export function readMessage(fault: Exclude<PictureRead, { kind: 'text' }> | PictureRead | undefined): string {
  if (fault === undefined || fault.kind === 'text')
    return 'could not be made a picture of; save it again, or use the document that it was made from';
  return fault.kind === 'later'
    ? `could not be read by the model just now (${fault.message}); index again later`
    : `could not be read by the model (${fault.message}); check the settings of the model, or use the document that it was made from`;
}

/** What a model read, as it would have been read from a file. Lines of its answer are no lines of the file. */
export function blocksFromReading(text: string): { readonly blocks: readonly Block[]; readonly title: string } {
  const { blocks, title } = blocksFromLines(text, { markdown: true });
  const placed = blocks.map((block) => ({ ...block, line: 0, end: 0 }));
  if (title !== '' || !placed[0]) return { blocks: placed, title };
  // Models forget the mark of a title; a first short line is one.
  const [first, ...rest] = placed;
  const isTitle = first.kind === 'text' && first.text.trim().length <= 50 && !/[。；！？：;!?:]$/.test(first.text.trim());
  return isTitle && rest.length > 0 ? { blocks: rest, title: first.text.trim() } : { blocks: placed, title };
}

function mediaTypeOf(bytes: Uint8Array): 'image/jpeg' | 'image/png' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47 ? 'image/png' : undefined;
}

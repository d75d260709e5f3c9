import { createRequire } from 'node:module';
import { withNumbers } from './word-numbering.ts';

/** The parts of a DOCX, as mammoth opens them for itself. */
interface Zip {
  exists(name: string): boolean;
  read(name: string, encoding: 'utf-8'): Promise<string>;
  write(name: string, contents: string): void;
}

/** A DOCX as HTML, with the numbers that Word only shows; undefined where it is none, or damaged. */
export async function docxToHtml(bytes: Uint8Array): Promise<string | undefined> {
  const { default: mammoth } = await import('mammoth');
  // Its pictures would come as text, megabytes of it.
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  try {
    const file = await numbered(bytes);
    // Instead of bytes, mammoth takes what it has opened; its types do not tell.
    const input = file === undefined ? { buffer: Buffer.from(bytes) } : ({ file } as unknown as { buffer: Buffer });
    return (await mammoth.convertToHtml(input, { convertImage })).value;
  } catch {
    return undefined;
  }
}

const DOCUMENT = 'word/document.xml';

/** Undefined where there is nothing to number. */
async function numbered(bytes: Uint8Array): Promise<Zip | undefined> {
  const { openArrayBuffer } = createRequire(import.meta.url)('mammoth/lib/zipfile.js') as {
    openArrayBuffer(bytes: Uint8Array): Promise<Zip>;
  };
  const zip = await openArrayBuffer(bytes);
  const read = async (name: string): Promise<string> => (zip.exists(name) ? await zip.read(name, 'utf-8') : '');
  const numbering = await read('word/numbering.xml');
  if (numbering === '' || !zip.exists(DOCUMENT)) return undefined;
  zip.write(DOCUMENT, withNumbers(await read(DOCUMENT), numbering, await read('word/styles.xml')));
  return zip;
}

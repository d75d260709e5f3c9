import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ReadPicture } from '../../model/vision.ts';
import type { Inferred, LoadedPolicy, PolicyFacts, Problem } from '../policy.ts';
import type { Blocks } from './blocks.ts';
import { decodeText } from './decode.ts';
import { docxToHtml } from './docx-html.ts';
import { blocksFromCsv } from './from-csv.ts';
import { blocksFromHtml } from './from-html.ts';
import { blocksFromLines } from './from-lines.ts';
import { readPdf } from './from-pdf.ts';
import { PICTURES, readPictureFile } from './from-picture.ts';
import { blocksFromXlsx } from './from-xlsx.ts';
import { readFacts, readFrontMatter } from './front-matter.ts';
import { inferFacts } from './infer.ts';
import { splitBlocks } from './split.ts';
import { zipSize } from './zip-size.ts';

/** What is read; the rest of a folder is told as not readable, or passed over where it is no document at all. */
export const READABLE = ['.md', '.markdown', '.txt', '.html', '.htm', '.docx', '.pdf', '.xlsx', '.csv', ...PICTURES] as const;
/** Formats of old, and others that staff have: what to save them as. */
const SAVE_AS: Readonly<Record<string, string>> = {
  '.xls': 'XLS is not readable; save it as XLSX',
  '.et': 'ET is not readable; save it as XLSX',
  '.ods': 'ODS is not readable; save it as XLSX',
  '.doc': 'DOC is not readable; save it as DOCX',
  '.wps': 'WPS is not readable; save it as DOCX',
  '.odt': 'ODT is not readable; save it as DOCX',
  '.rtf': 'RTF is not readable; save it as DOCX',
  '.ppt': 'PPT is not readable; save it as PDF',
  '.pptx': 'PPTX is not readable; save it as PDF',
  '.dps': 'DPS is not readable; save it as PDF',
  '.ofd': 'OFD is not readable; save it as PDF',
  '.tif': 'TIF is not readable; save it as JPG',
  '.tiff': 'TIFF is not readable; save it as JPG',
  '.bmp': 'BMP is not readable; save it as JPG',
  '.heic': 'HEIC is not readable; save it as JPG',
  '.webp': 'WEBP is not readable; save it as JPG',
};
/** Endings of what may be a document, readable or not. */
export const DOCUMENTS: readonly string[] = [...READABLE, ...Object.keys(SAVE_AS)];
/** A text of this size is no rule or notice; reading it would only cost memory. */
export const LARGEST_FILE = 20 * 1024 * 1024;
const LARGEST_UNPACKED = 150 * 1024 * 1024;

/** Without a policy, the document can't be used, and the problems say why. */
export interface Loaded {
  readonly policy?: LoadedPolicy;
  readonly problems: readonly Problem[];
  /** Some of its pages are pictures that nobody read: it is worth reading again as soon as somebody can. */
  readonly unread?: boolean;
}

export interface Reading {
  /** A model that reads pictures and scanned pages. Default: they are told as not readable. */
  readonly readPicture?: ReadPicture;
}

/** The bytes of one file, or why it can't be read. */
export async function readBytes(
  absolute: string,
  file: string,
): Promise<{ readonly bytes: Uint8Array } | { readonly problems: readonly Problem[] }> {
  const problem = (message: string): { readonly problems: readonly Problem[] } => ({ problems: [{ file, line: 0, message }] });
  try {
    const { size } = await stat(absolute);
    if (size > LARGEST_FILE)
      return problem(
        `is ${Math.round(size / 1024 / 1024)} MB; documents of up to ${LARGEST_FILE / 1024 / 1024} MB are read. Split it, or leave it out`,
      );
    return { bytes: await readFile(absolute) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return problem(
      code === 'EACCES' || code === 'EPERM'
        ? 'can not be read by this user; give it the right to (chmod)'
        : `can not be read (${code ?? 'unknown error'})`,
    );
  }
}

/** Reads a document. What is wrong with it comes back as problems that name the file, the line and the remedy. */
export async function loadBytes(bytes: Uint8Array, file: string, reading: Reading = {}): Promise<Loaded> {
  const problem = (message: string, line = 0): Loaded => ({ problems: [{ file, line, message }] });
  const extension = path.extname(file).toLowerCase();
  if (SAVE_AS[extension]) return problem(SAVE_AS[extension]);
  if (bytes.length === 0) return problem('is empty');
  if (extension === '.pdf') {
    const read = await readPdf(bytes, reading.readPicture);
    if ('problem' in read) return problem(read.problem);
    const loaded = finish(file, read.blocks, undefined, read.machineRead);
    return read.unread ? { ...loaded, unread: true } : loaded;
  }
  if ((PICTURES as readonly string[]).includes(extension)) {
    const read = await readPictureFile(bytes, reading.readPicture);
    return 'problem' in read ? problem(read.problem) : finish(file, read.blocks, undefined, true);
  }
  if (extension === '.xlsx') {
    const blocks = await blocksFromXlsx(bytes);
    return 'problem' in blocks ? problem(blocks.problem) : finish(file, blocks, undefined);
  }
  if (extension === '.docx') {
    if ((await zipSize(bytes, LARGEST_UNPACKED)).kind === 'too-large')
      return problem(`unpacks to more than ${LARGEST_UNPACKED / 1024 / 1024} MB; take out its pictures and attachments and save it again`);
    const html = await docxToHtml(bytes);
    return html === undefined
      ? problem('is not a DOCX file, or is damaged; open it in Word or WPS and save it again as .docx')
      : finish(file, blocksFromHtml(html, { lines: false }), undefined);
  }
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return problem(decoded.problem);
  const { text } = decoded;
  if (text.trim() === '') return problem('is empty');
  if (extension === '.csv') {
    const blocks = blocksFromCsv(text);
    return 'problem' in blocks ? problem(blocks.problem, blocks.line) : finish(file, blocks, undefined);
  }
  if (extension === '.html' || extension === '.htm') return finish(file, blocksFromHtml(text, { lines: true }), undefined);
  const front = readFrontMatter(text);
  if (front.kind === 'broken') return { problems: front.problems.map((p) => ({ file, ...p })) };
  const blocks = blocksFromLines(front.body, { markdown: extension !== '.txt', firstLine: front.firstLine });
  return finish(file, blocks, front.kind === 'declared' ? front.facts : undefined);
}

/**
 * Puts declared and inferred facts together, and splits.
 * @param machineRead its words were read from pictures
 */
export function finish(file: string, blocks: Blocks, declared: Partial<PolicyFacts> | undefined, machineRead = false): Loaded {
  let known = declared ?? {};
  if (blocks.declared && Object.keys(blocks.declared).length > 0) {
    const read = readFacts(blocks.declared);
    if ('problems' in read) return { problems: read.problems.map(({ message }) => ({ file, line: 1, message })) };
    known = read.facts;
  }
  const inferred = inferFacts(file, blocks);
  // A document that declares its facts declares its scope by leaving it out.
  const base: PolicyFacts = declared ? { ...inferred, buildings: [], grids: [], supersedes: [] } : inferred;
  const facts: PolicyFacts = { ...base, ...known };
  const { passages, problems } = splitBlocks(blocks);
  if (passages.length === 0) return { problems: [{ file, line: 0, message: 'holds no text that could be quoted' }] };
  const names: Inferred[] = (Object.keys(inferred) as (keyof PolicyFacts)[]).filter((name) => !(name in known) && facts[name].length > 0);
  if (machineRead) names.push('text');
  return { policy: { facts, inferred: names, passages }, problems: [...(blocks.problems ?? []), ...problems].map((p) => ({ file, ...p })) };
}

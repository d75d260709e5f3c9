import path from 'node:path';
import { LARGEST_FILE, READABLE } from './load/load.ts';
import { isZip, zipSize } from './load/zip-size.ts';

/** What can be said of an uploaded file before it is read as a document. Messages are for staff. */

const MORE_OFTEN = 'Word（.docx）、PDF、Excel（.xlsx）、CSV、网页（.html）、文本（.txt、.md）、图片（.jpg、.png）';
/** An ordinary text of 20 MB packed; more than this is no document. */
const LARGEST_UNPACKED = 200 * 1024 * 1024;
const LONGEST_NAME = 80;
const PICTURE = /^\.(?:jpe?g|png)$/;

const OLD: Readonly<Record<string, string>> = {
  '.doc': '请用 Word 或 WPS 打开，另存为 .docx，再上传。',
  '.wps': '请用 WPS 打开，另存为 .docx，再上传。',
  '.rtf': '请用 Word 或 WPS 打开，另存为 .docx，再上传。',
  '.xls': '请用 Excel 或 WPS 打开，另存为 .xlsx，再上传。',
  '.et': '请用 WPS 打开，另存为 .xlsx，再上传。',
  '.ppt': '请把要点另存为 .docx，再上传。',
  '.pptx': '请把要点另存为 .docx，再上传。',
  '.zip': '请先解压，再逐个上传里面的文件。',
  '.rar': '请先解压，再逐个上传里面的文件。',
  '.7z': '请先解压，再逐个上传里面的文件。',
};

/** A name that is safe as a path and still the one that staff know: no folders, no control characters, not hidden. */
export function safeName(name: string): string {
  const last = name.normalize('NFC').replace(/^.*[/\\]/, '');
  const extension = path.extname(last).toLowerCase();
  const stem = last
    .slice(0, last.length - extension.length)
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"|?*#%&]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[.~\s]+|[.\s]+$/g, '');
  return `${[...stem].slice(0, LONGEST_NAME).join('').trim() || '未命名'}${extension}`;
}

/** Why the file can't be used, in a sentence with the remedy; undefined where it can. */
export async function uploadProblem(bytes: Uint8Array, name: string): Promise<string | undefined> {
  const extension = path.extname(name).toLowerCase();
  if (bytes.length === 0) return '这个文件是空的（0 字节），请检查后重新上传。';
  if (bytes.length > LARGEST_FILE)
    return `文件有 ${(bytes.length / 1024 / 1024).toFixed(1)} MB，最大 ${LARGEST_FILE / 1024 / 1024} MB。请拆成几份，或去掉里面的图片。`;
  if (OLD[extension]) return `还读不了 ${extension} 文件。${OLD[extension]}`;
  if (!(READABLE as readonly string[]).includes(extension))
    return `${extension === '' ? '文件名没有扩展名' : `不认识 ${extension} 文件`}。可以上传：${MORE_OFTEN}。`;
  return await contentProblem(bytes, extension);
}

async function contentProblem(bytes: Uint8Array, extension: string): Promise<string | undefined> {
  const packed = extension === '.docx' || extension === '.xlsx';
  const looks = lookOf(bytes);
  if (packed && looks !== 'zip')
    return looks === 'pdf'
      ? `扩展名是 ${extension}，内容却是 PDF。请把扩展名改成 .pdf 再上传。`
      : looks === 'old-office'
        ? `扩展名是 ${extension}，内容却是旧版 Office 文件。请用 Word、Excel 或 WPS 打开，另存为 ${extension}。`
        : `不是真正的 ${extension} 文件，或已损坏。请用 Word、Excel 或 WPS 打开，另存为 ${extension}。`;
  if (extension === '.pdf' && looks !== 'pdf') return '不是真正的 PDF 文件，或已损坏。请重新导出一份 PDF，或上传原来的 Word 文件。';
  const picture = PICTURE.test(extension);
  if (picture && looks !== 'picture') return '不是真正的图片，或已损坏。请重新拍一张或另存一份，再上传。';
  if (!packed && !picture && extension !== '.pdf' && looks !== 'other') {
    const real = looks === 'pdf' ? 'PDF' : looks === 'zip' ? 'Word、Excel 或压缩包' : looks === 'picture' ? '图片' : '旧版 Office 文件';
    return `扩展名是 ${extension}，内容却是${real}。请按它真正的类型改扩展名，再上传。`;
  }
  if (!packed) return undefined;
  const size = await zipSize(bytes, LARGEST_UNPACKED);
  if (size.kind === 'broken') return `文件已损坏，读不了。请用 Word、Excel 或 WPS 打开，另存为 ${extension}。`;
  if (size.kind === 'too-large') return '文件展开后太大，不像是普通的文件，没有读取。请另存一份，去掉里面的图片和附件再上传。';
  return undefined;
}

function lookOf(bytes: Uint8Array): 'zip' | 'pdf' | 'old-office' | 'picture' | 'other' {
  const starts = (...head: readonly number[]) => head.every((byte, i) => bytes[i] === byte);
  if (isZip(bytes)) return 'zip';
  if (Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')) return 'pdf';
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return 'old-office';
  if (starts(0xff, 0xd8, 0xff) || starts(0x89, 0x50, 0x4e, 0x47)) return 'picture';
  return 'other';
}

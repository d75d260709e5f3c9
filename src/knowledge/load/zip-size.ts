import { inflateRaw } from 'node:zlib';

/** Whether a ZIP file (DOCX and XLSX are ones) unpacks to a size that can be read: a few kilobytes may hold gigabytes. */
export type ZipSize = { readonly kind: 'fits'; readonly size: number } | { readonly kind: 'too-large' } | { readonly kind: 'broken' };

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const MOST_ENTRIES = 10_000;

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

/** Really unpacks, with a stop at `most` bytes: what a ZIP file says of its sizes may be a lie. */
export async function zipSize(bytes: Uint8Array, most: number): Promise<ZipSize> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(data);
  if (end === undefined) return { kind: 'broken' };
  const entries = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  if (entries > MOST_ENTRIES) return { kind: 'too-large' };
  let size = 0;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== ENTRY) return { kind: 'broken' };
    const method = data.readUInt16LE(at + 10);
    const packed = data.readUInt32LE(at + 20);
    const local = data.readUInt32LE(at + 42);
    if (local + 30 > data.length || data.readUInt32LE(local) !== LOCAL) return { kind: 'broken' };
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    if (start + packed > data.length) return { kind: 'broken' };
    const unpacked =
      method === STORED ? packed : method === DEFLATED ? await unpackedSize(data.subarray(start, start + packed), most - size) : undefined;
    if (unpacked === undefined) return { kind: 'broken' };
    size += unpacked;
    if (size > most) return { kind: 'too-large' };
    at += 46 + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return { kind: 'fits', size };
}

function endRecord(data: Buffer): number | undefined {
  for (let at = data.length - 22; at >= Math.max(0, data.length - 22 - 65_535); at--) if (data.readUInt32LE(at) === END) return at;
  return undefined;
}

/** More than `most` where it would be more; undefined where it can't be unpacked. */
function unpackedSize(packed: Uint8Array, most: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    inflateRaw(packed, { maxOutputLength: Math.max(1, most + 1) }, (error, result) => {
      if (!error) resolve(result.length);
      else resolve((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? most + 1 : undefined);
    });
  });
}

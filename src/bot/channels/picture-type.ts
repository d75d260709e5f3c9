export interface PictureType {
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';
  readonly extension: 'jpg' | 'png' | 'gif' | 'webp';
}

/** HEIC, as some phones take: no browser shows it, and where it was taken stands in it. */
export function isHeic(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(4, 12)).toString('latin1');
  return /^ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/.test(text);
}

/** What a file is by its first bytes, whatever its name or sender says. Undefined: none of the pictures that are shown. */
export function pictureType(head: Uint8Array): PictureType | undefined {
  const starts = (bytes: readonly number[], at = 0) => bytes.every((byte, i) => head[at + i] === byte);
  if (starts([0xff, 0xd8, 0xff])) return { mediaType: 'image/jpeg', extension: 'jpg' };
  if (starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return { mediaType: 'image/png', extension: 'png' };
  if (starts([0x47, 0x49, 0x46, 0x38])) return { mediaType: 'image/gif', extension: 'gif' };
  if (starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8)) return { mediaType: 'image/webp', extension: 'webp' };
  return undefined;
}

/** The text of a file's bytes, whatever editor wrote it: UTF-8, UTF-16 with its mark, or GBK/GB 18030. Line ends become \n. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  const text = decode(bytes);
  if (text === undefined) return { problem: 'is neither UTF-8 nor GBK text; save it as UTF-8' };
  if (/[\u0000-\u0008\u000e-\u001a]/.test(text.slice(0, 20_000)))
    return { problem: 'is not a text file (it holds control characters); check what it really is' };
  return { text: text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n') };
}

function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return attempt('utf-16le', bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return attempt('utf-16be', bytes);
  return attempt('utf-8', bytes) ?? attempt('gb18030', bytes);
}

function attempt(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

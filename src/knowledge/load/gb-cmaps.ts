/**
 * The character maps that a PDF may name instead of carrying them (ISO 32000, 9.7.5.2), for simplified Chinese: programs of old
 * set text in 宋体 as GBK codes and embed nothing. Adobe's own maps number the glyphs of its fonts; as only the text is wanted, ours
 * number the characters, from where Adobe's numbers have ended.
 */

const FIRST = 0x8000;
const GBK = /^GB(?:K|Kp|K2K|pc|T)?(?:-EUC)?-[HV]$/;
const UNICODE = /^UniGB-(?:UCS2|UTF16)-[HV]$/;

/** Reads for PDF.js what it asks for by name. */
export class GbMaps {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const map = kind === 'cMapUrl' ? mapOf(filename) : undefined;
    if (map === undefined) throw new Error(`${filename} is not at hand`);
    return new TextEncoder().encode(map);
  }
}

function mapOf(name: string): string | undefined {
  if (GBK.test(name)) {
    const codes = gbkCodes();
    const entries = codes.map(({ bytes, number }) => `<${bytes}> ${number}`);
    return cmap(name, '<00> <80>\n<8140> <fefe>', [
      `1 begincidrange\n<20> <7e> ${FIRST}\nendcidrange`,
      ...portions(entries).map((some) => `${some.length} begincidchar\n${some.join('\n')}\nendcidchar`),
    ]);
  }
  if (UNICODE.test(name)) {
    const ranges = runs().map(({ from, to, number }) => `<${hex(from)}> <${hex(to)}> ${number}`);
    return cmap(
      name,
      '<0000> <ffff>',
      portions(ranges).map((some) => `${some.length} begincidrange\n${some.join('\n')}\nendcidrange`),
    );
  }
  if (name === 'Adobe-GB1-UCS2') {
    const ranges = runs().map(({ from, to, number }) => `<${hex(number)}> <${hex(number + to - from)}> <${hex(from)}>`);
    return cmap(
      name,
      '<0000> <ffff>',
      portions(ranges).map((some) => `${some.length} beginbfrange\n${some.join('\n')}\nendbfrange`),
    );
  }
  return undefined;
}

const hex = (n: number): string => n.toString(16).padStart(4, '0');

function portions(list: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(list.length / 100) }, (_, i) => list.slice(i * 100, i * 100 + 100));
}

const cmap = (name: string, space: string, parts: readonly string[]): string =>
  `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /${name} def\n/CMapType 1 def\n${space.split('\n').length} begincodespacerange\n${space}\nendcodespacerange\n${parts.join('\n')}\nendcmap\nend\nend\n`;

/** Every character of GBK in the order of Unicode, as runs that follow each other; ASCII first. */
function runs(): readonly { readonly from: number; readonly to: number; readonly number: number }[] {
  const result: { from: number; to: number; number: number }[] = [];
  for (const [i, code] of characters().entries()) {
    const last = result.at(-1);
    // The last byte of a range may not wrap.
    if (last && last.to === code - 1 && code % 256 !== 0 && (FIRST + i) % 256 !== 0) last.to = code;
    else result.push({ from: code, to: code, number: FIRST + i });
  }
  return result;
}

function characters(): readonly number[] {
  const ascii = Array.from({ length: 0x5f }, (_, i) => 0x20 + i);
  const rest = new Set(decoded().map(({ code }) => code));
  return [...ascii, ...[...rest].filter((code) => code > 0x7e).sort((a, b) => a - b)];
}

function gbkCodes(): readonly { readonly bytes: string; readonly number: number }[] {
  const numbers = new Map(characters().map((code, i) => [code, FIRST + i]));
  return decoded().map(({ bytes, code }) => ({ bytes, number: numbers.get(code)! }));
}

function decoded(): readonly { readonly bytes: string; readonly code: number }[] {
  const decoder = new TextDecoder('gbk');
  const found: { bytes: string; code: number }[] = [];
  const pair = new Uint8Array(2);
  for (pair[0] = 0x81; pair[0] <= 0xfe; pair[0]++)
    for (pair[1] = 0x40; pair[1] <= 0xfe; pair[1]++) {
      const text = decoder.decode(pair);
      const code = text.codePointAt(0)!;
      // Without the places that nothing is assigned to, and those for private use.
      if (text.length === 1 && code > 0x7f && code !== 0xfffd && (code < 0xe000 || code > 0xf8ff))
        found.push({ bytes: hex(pair[0]! * 256 + pair[1]!), code });
    }
  return found;
}

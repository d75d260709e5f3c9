/**
 * Splits a text into parts of at most `maxBytes` UTF-8 bytes: at line ends, else at sentence ends, else after a comma,
 * else between characters (never inside one, nor inside a number such as 9:00 or 1,800). Several parts carry their number, (1/3), at the end. Nothing is lost:
 * without the numbers and with the white space at the cuts, the parts are the text.
 * @param maxBytes at least 60
 */
export function splitText(text: string, maxBytes: number): readonly string[] {
  if (byteLength(text) <= maxBytes) return [text];
  let digits = 1;
  for (;;) {
    const suffixBytes = 3 + 2 * digits + 1;
    const parts = cut(text, maxBytes - suffixBytes);
    if (String(parts.length).length <= digits) return parts.map((part, i) => `${part}\n(${i + 1}/${parts.length})`);
    digits++;
  }
}

const byteLength = (text: string) => Buffer.byteLength(text, 'utf8');

/** A comma or colon between digits belongs to the number: 9:00, 1,800. */
const BREAKS: readonly RegExp[] = [/\n/g, /[。！？!?；;]["”』」）)]*/g, /[，、]|[,：:](?!(?<=\d.)\d)/g, /\s/g];
const NUMBER = /\d+(?:[,.：:]\d+)*/g;

function cut(text: string, maxBytes: number): string[] {
  const parts: string[] = [];
  let rest = text;
  // A UTF-16 unit takes at least a byte: the length alone often answers, without counting a long rest again and again.
  while (rest.length > maxBytes || byteLength(rest) > maxBytes) {
    const window = prefix(rest, maxBytes);
    const at = lastBreak(rest, window.length) ?? beforeNumber(rest, window.length);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).replace(/^[^\S\n]*\n?/, '');
  }
  if (rest.trim() !== '') parts.push(rest);
  return parts.filter((part) => part !== '');
}

/** The best place to cut that leaves at least a third of the window in the part. */
function lastBreak(rest: string, length: number): number | undefined {
  // One more character than fits: whether a comma belongs to a number shows in what follows it.
  const seen = rest.slice(0, length + 1);
  for (const pattern of BREAKS) {
    let end: number | undefined;
    for (const match of seen.matchAll(pattern)) {
      const after = Math.min(match.index + match[0].length, length);
      if (match.index < length) end = after;
    }
    if (end !== undefined && end >= length / 3) return end;
  }
  return undefined;
}

/** Where to cut between characters: before a number that would be torn, unless it is most of the window itself. */
function beforeNumber(rest: string, length: number): number {
  for (const match of rest.slice(0, length + 2).matchAll(NUMBER)) {
    const end = match.index + match[0].length;
    if (match.index < length && end > length) return match.index >= length / 3 ? match.index : length;
  }
  return length;
}

/** The longest prefix of at most `maxBytes` bytes that does not cut a grapheme such as 👨‍👩‍👧 where one fits at all. */
function prefix(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text.slice(0, maxBytes + 1))) {
    const size = byteLength(segment);
    if (bytes + size > maxBytes) break;
    bytes += size;
    end = index + segment.length;
  }
  if (end > 0) return text.slice(0, end);
  for (const character of text) {
    const size = byteLength(character);
    if (bytes + size > maxBytes) break;
    bytes += size;
    end += character.length;
  }
  return text.slice(0, end);
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });

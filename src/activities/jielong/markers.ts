/** What stands before an entry: 1. 1、 ① （一） 1️⃣ No.1 •, and what is left of the line. Pure. */

export interface Marked {
  readonly number: number | undefined;
  readonly rest: string;
}

const KEYCAPS = /^(?:(?:\d\uFE0F?\u20E3)+|\u{1F51F})\s*[.、:：]?\s*/u;
const CIRCLED = /^([\u2460-\u249B\u3251-\u325F\u32B1-\u32BF\u2776-\u2793\u24EB-\u24F4\u24FF])\s*[.、，,:：)）]?\s*/u;
const BRACKETED = /^[（(【[]\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[）)】\]]\s*[.、:：]?\s*/;
const CHINESE = /^([一二三四五六七八九十]{1,3})\s*[、.．:：]\s*/;
const NAMED = /^(?:No\.?|NO\.?|no\.?|第)\s*(\d{1,3})\s*(?:位|个|号(?!楼))?\s*[.、:：)）]?\s*/;
/** A full stop inside 12.5 or 3.14 is none of a list; after 1. a date may follow, not after 12. */
const SIGNED = /^(\d{1,3})\s*(?:[.．。](?!\d)|[.．](?=\d{1,2}(?:[-—#号栋幢]|\s*楼))|[、，,:：；;)）】\]>])\s*/;
/** 1 张三, 01张三; but 3号楼, 3-201, 12月, 2人, 9点 are none. */
const BARE =
  /^(\d{1,3})(?:\s+(?=\S)|(?=[\p{Script=Han}A-Za-z]))(?!(?:号楼?|栋|幢|楼|单元|月|日|人|位|个|点|时|岁|元|块|斤|大|小|口|年|#|[-—~～:：/]\s*\d))(?!\s+(?:号楼|栋|幢|单元|[月日人位个点岁元块口年]\s*(?:\d|$|[，,。])))/u;
/** 1-张三, 1/ 张三, 1号 张三: but 3-201 and 3号楼 are doors. */
const LOOSE =
  /^(\d{1,3})\s*(?:[-—–~～/|]+\s*(?=[\p{Script=Han}A-Za-z@])|[号#＃](?!楼|院)\s*(?=\s|[:：]|[\p{Script=Han}]{2})(?!\s*(?:楼|院|\d))[:：]?)\s*/u;
/** Flowers and the like in front of a number are for the eye. */
const ORNAMENT = /^(?:(?:\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}]|\uFE0F|\u200D|[❀✿※→☞])\s*)+(?=\d)/u;
const BULLET = /^(?:[•●○◦▪■□☐☑✅☒◆◇★☆✦➤▶*＊·]\uFE0F?|[-–—]+(?=\s*[\p{Script=Han}A-Za-z~]))\s*/u;

const DIGITS = '一二三四五六七八九';
const chineseNumber = (text: string): number => {
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const ten = text.includes('十') ? (tens === '' ? 1 : DIGITS.indexOf(tens!) + 1) * 10 : 0;
  return ten + (ones ? DIGITS.indexOf(ones) + 1 : 0);
};

/** Undefined where nothing of that sort stands there. */
export function markerOf(line: string): Marked | undefined {
  const text = halfWidth(line.trim()).replace(ORNAMENT, '');
  const keycap = KEYCAPS.exec(text);
  if (keycap) {
    const digits = keycap[0].replace(/\D/g, '');
    return { number: digits === '' ? 10 : Number(digits), rest: text.slice(keycap[0].length) };
  }
  const circled = CIRCLED.exec(text);
  if (circled) return { number: circledNumber(circled[1]!), rest: text.slice(circled[0].length) };
  for (const shape of [BRACKETED, NAMED, SIGNED, LOOSE, BARE]) {
    const match = shape.exec(text);
    if (match) {
      const number = /^\d/.test(match[1]!) ? Number(match[1]) : chineseNumber(match[1]!);
      return { number, rest: text.slice(match[0].length) };
    }
  }
  // A number that nobody has taken yet; of three figures it is more likely a door.
  if (/^\d{1,2}$/.test(text)) return { number: Number(text), rest: '' };
  const chinese = CHINESE.exec(text);
  if (chinese) return { number: chineseNumber(chinese[1]!), rest: text.slice(chinese[0].length) };
  const bullet = BULLET.exec(text);
  return bullet ? { number: undefined, rest: text.slice(bullet[0].length) } : undefined;
}

/** Digits, letters and stops of full width as the narrow ones; ① and the like stay, they are told apart from figures. */
export const halfWidth = (text: string): string =>
  text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF0E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

function circledNumber(sign: string): number | undefined {
  const digits = sign.normalize('NFKC').replace(/\D/g, '');
  if (digits !== '') return Number(digits);
  const code = sign.codePointAt(0)!;
  if (code >= 0x2776 && code <= 0x277f) return code - 0x2775;
  if (code >= 0x2780 && code <= 0x2789) return code - 0x277f;
  if (code >= 0x278a && code <= 0x2793) return code - 0x2789;
  if (code >= 0x24eb && code <= 0x24f4) return code - 0x24eb + 11;
  return undefined;
}

const INLINE = (next: number): RegExp => {
  const circled =
    next >= 1 && next <= 20
      ? `|${String.fromCharCode(0x245f + next)}|${String.fromCharCode(0x2473 + next)}|${String.fromCharCode(0x2487 + next)}`
      : '';
  const keycap = [...String(next)].map((digit) => `${digit}\\uFE0F?\\u20E3`).join('');
  return new RegExp(
    `(?:[\\s，,；;、]+|(?<=[\\p{Script=Han}）)]))(?=${next}\\s*(?:[.．](?!\\d)|[、:：)）])|[（(]${next}[）)]|${keycap}${circled})`,
    'u',
  );
};

/** 1、饶姨 2、靖哥 3、宁姐 in one line: each with its own number, as long as the numbers follow each other. */
export function splitNumbered(line: string): readonly string[] {
  const first = markerOf(line);
  if (first?.number === undefined) return [line];
  const parts: string[] = [];
  let rest = halfWidth(line.trim());
  for (let next = first.number + 1; ; next++) {
    const at = INLINE(next).exec(rest);
    if (!at || at.index === 0) break;
    parts.push(rest.slice(0, at.index));
    rest = rest.slice(at.index + at[0].length);
  }
  return [...parts, rest];
}

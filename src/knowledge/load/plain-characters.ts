/**
 * Characters as they are typed, for what a PDF calls them: programs write the radical ⻋ for 车, a presentation form for
 * fi, a private code for a bullet. Who asks for 车辆 must find it.
 */

/** CJK Radicals Supplement, U+2E81 on, as the ordinary characters they stand for. A space: there is none. */
const RADICALS =
  '厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒网网网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟';

/** Signs that look alike and share a glyph; the left one is what a program may find in its place. ⼾ would become 戶. */
const ALIKE: Readonly<Record<string, string>> = {
  '⼾': '户',
  '‐': '-',
  '‑': '-',
  '‒': '–',
  '―': '—',
  '‧': '·',
  '∙': '·',
  '∶': ':',
  '〜': '～',
};

const ODD =
  /[‐‑‒―‧∙∶〜]|[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\u{2f800}-\u{2fa1f}]|[\uf0b7\uf0a7\uf06c\uf06e\uf075]|[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]|[\u00a0\u2000-\u200a\u202f]/gu;

export function plainCharacters(text: string): string {
  return text.replace(ODD, (c) => {
    const code = c.codePointAt(0)!;
    if (ALIKE[c] !== undefined) return ALIKE[c];
    if (code >= 0x2e81 && code <= 0x2ef3) return RADICALS[code - 0x2e81]!.trim() || c;
    if ((code >= 0x2f00 && code <= 0x2fdf) || (code >= 0xf900 && code <= 0xfb06) || code >= 0x2f800) return c.normalize('NFKC');
    // Word's bullets stand in the private codes of its Symbol and Wingdings fonts.
    if (code >= 0xf000) return code === 0xfeff ? '' : '•';
    return code === 0xa0 || (code >= 0x2000 && code <= 0x202f && !(code >= 0x200b && code <= 0x2029)) ? ' ' : '';
  });
}

const WITHOUT_MEANING = /[\u0000-\u0008\u000e-\u001f\ue000-\uefff\uf100-\uf8ff\ufffd]/g;

/** A PDF may draw letters without saying which they are: what comes out then is codes, not text. */
export function isWithoutMeaning(text: string): boolean {
  const bare = text.replace(/\s+/g, '');
  return bare.length > 0 && (bare.match(WITHOUT_MEANING)?.length ?? 0) * 4 > bare.length;
}

const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·\u{20000}-\u{3134f}]/u;
export const isCjk = (c: string | undefined): boolean => c !== undefined && CJK.test(c);

/** Two lines of one paragraph as one: no space where a Chinese character stands on either side. */
export function joinLines(before: string, after: string): string {
  const a = before.trimEnd();
  const b = after.trimStart();
  if (a === '' || b === '') return a + b;
  const last = [...a].at(-1);
  const first = [...b][0];
  if (isCjk(last) || isCjk(first)) return a + b;
  if (/[A-Za-z]-$/.test(a) && /^[a-z]/.test(b)) return a.slice(0, -1) + b;
  // A telephone number, a span of dates, an address of a page.
  if (/[\d/_.@-]$/.test(a) && /[-–—~/@]$/.test(a) && /^[\w\d]/.test(b)) return a + b;
  if (/[–—~/]$/.test(a) || /^[–—~/)\]},.;:!?%℃]/.test(b)) return a + b;
  return `${a} ${b}`;
}

/** More than this much of a message decides nothing more, and costs time. */
const LONGEST = 2_000;

/** Invisible characters that split a word for a pattern but not for a reader: zero-width, joiners, soft hyphen, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The form that patterns, slots and the classifier read: NFKC (full-width digits, letters and punctuation become ASCII),
 * without invisible and control characters, spaces folded. Chinese marks that NFKC keeps (。、《》【】“”) stay.
 */
export function normalise(text: string): string {
  return text
    .slice(0, LONGEST * 2)
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
    .replace(/[ \u3000]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
    .slice(0, LONGEST);
}

/** Sentences and clauses, in order, without the marks between them. */
export function clausesOf(text: string): readonly string[] {
  return text
    .split(/[,，。.!！?？;；:：\n…~～]+|\s{2,}|(?<=[\p{Script=Han}]) (?=[\p{Script=Han}])/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

/** How old people write twenty and thirty. */
const TENS: Readonly<Record<string, number>> = { 廿: 20, 卅: 30 };

/** 十二 → 12, 二十三 → 23, 廿一 → 21, 一百零五 → 105, 12 → 12. Undefined where it is no number up to 999. */
export function numberOf(words: string): number | undefined {
  if (/^\d{1,3}$/.test(words)) return Number(words);
  let total = 0;
  let digit: number | undefined;
  for (const char of words) {
    const tens = TENS[char];
    if (tens !== undefined && digit === undefined) {
      total += tens;
      continue;
    }
    if (char === '百' || char === '十') {
      total += (digit ?? 1) * (char === '百' ? 100 : 10);
      digit = undefined;
      continue;
    }
    const value = DIGITS[char];
    if (value === undefined || (digit !== undefined && digit !== 0)) return undefined;
    digit = value;
  }
  const number = total + (digit ?? 0);
  return words !== '' && number <= 999 ? number : undefined;
}

/** Chinese numerals as people write them in rules and chats: 十二, 二十, 一百零三, 一千二百, 两, 〇, 廿. */

const DIGITS: Readonly<Record<string, number>> = { 〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** The number, or undefined where the characters form none: 十十, 百. */
export function chineseNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '') return undefined;
  // Digit by digit, as years are read: 二〇二六.
  if ([...text].every((c) => c in DIGITS)) {
    return text.length > 1 && /[两]/.test(text) ? undefined : Number([...text].map((c) => DIGITS[c]).join(''));
  }
  let total = 0;
  let digit: number | undefined;
  let lastUnit = 10_000;
  for (const c of text) {
    const unit = UNITS[c];
    if (unit === undefined) {
      const value = DIGITS[c];
      if (value === undefined || (digit !== undefined && digit !== 0)) return undefined;
      digit = value;
      continue;
    }
    if (unit >= lastUnit || (digit === undefined && (unit !== 10 || total !== 0)) || digit === 0) {
      // 一百一十: the digit before 十 stands; a bare 十 counts as ten only at the front.
      return undefined;
    }
    total += (digit ?? 1) * unit;
    lastUnit = unit;
    digit = undefined;
  }
  return total + (digit ?? 0);
}

const MEASURE =
  '(?=号楼|号|栋|幢|单元|层|楼|网格|岁|周岁|元|块|角|天|日|个|年|月|周|点|时|分|秒|条|次|只|平|米|公里|人|户|张|份|间|套|辆|台|小时|季|期|届|倍|成|类|级|步|项|款|章|编|节|类|寸|斤|度|窗口)';
const COUNTED = new RegExp(`(?<![统专单同唯万某任每之])([〇零一二两三四五六七八九十百千]+)${MEASURE}`, 'g');

/** 三号楼 → 3号楼, 第十二条 → 第12条, 两个月 → 2个月: numerals before a measure word become digits; 一般 and 统一 stay. */
export function digitsForCounts(text: string): string {
  return text.replace(COUNTED, (numeral) => {
    const value = chineseNumber(numeral);
    return value === undefined ? numeral : String(value);
  });
}

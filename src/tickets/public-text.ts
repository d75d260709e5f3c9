/**
 * What may stand in a group: no phone of a person, no ID number, no bank card, no door, no name of those who reported.
 * Errs on the side of removing. Public numbers of the community (duty phone, 110 …) stay.
 * @param options.names of the people attached to the matter
 * @param options.keepNumbers phone numbers that are public
 */
export function publicText(
  text: string,
  options: { readonly names?: readonly string[]; readonly keepNumbers?: readonly string[] } = {},
): string {
  return withoutNumbers(text, options)
    .replace(DOOR_DASHED, (_, building: string, unit: string) => `${building}号楼${unit}单元某户`)
    .replace(DOOR_TITLED, '某户')
    .replace(DOOR_BEHIND, '$1某户');
}

/**
 * The same, but doors stay: what the one who handles a matter reads. 「楼上1201」 is what it is about; the phone and the name of
 * the reporter are kept with the person.
 */
export function withoutNumbers(
  text: string,
  options: { readonly names?: readonly string[]; readonly keepNumbers?: readonly string[] } = {},
): string {
  const keep = new Set((options.keepNumbers ?? []).map(digits));
  const masked = halfWidth(text)
    .replace(INVISIBLE, '')
    .replace(ID_NUMBER, '[证件号]')
    .replace(CARD, '[号码]')
    .replace(PHONE, (number) => (keep.has(digits(number)) ? number : '[电话]'))
    .replace(LONG_NUMBER, (number) => (keep.has(digits(number)) ? number : '[号码]'));
  return [...(options.names ?? [])]
    .filter((name) => name.trim().length >= 2)
    .sort((a, b) => b.length - a.length)
    .reduce((result, name) => result.replaceAll(halfWidth(name), '居民'), masked);
}

/** The first phone number of a person in a text, as written. */
export function phoneIn(text: string): string | undefined {
  return halfWidth(text).replace(INVISIBLE, '').match(PHONE)?.[0];
}

/** Full-width digits and letters would walk past every pattern; Chinese punctuation stays as it is. */
const halfWidth = (text: string) => text.replace(/[０-９Ａ-Ｚａ-ｚ＊－＋]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
const digits = (number: string) => number.replace(/\D/g, '');

/** Zero-width and bidi characters between digits hide a number from the patterns only. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const ID_NUMBER = /(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{6}[-\s]\d{8}[-\s]\d{3}[\dXx](?!\d)/g;
/** Bank cards, written in groups of four. */
const CARD = /(?<![\d-])\d{4}(?:[\s-]\d{4}){3}(?:[\s-]?\d{1,4})?(?!\d)/g;
/** Mobile and landline numbers, however they are grouped, and partly hidden ones: 138****0000. */
const PHONE =
  /(?<![\d-])(?:(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?[\d*]{4}){2}|0\d{2,3}[-\s]?\d{3,4}[-\s]?\d{4}|[48]00[-\s]?\d{3,4}[-\s]?\d{3,4})(?![\d-])/g;
/** Accounts, QQ and the like: ten digits in a row, or three groups of four. A ticket number has fewer. */
const LONG_NUMBER = /(?<![\d-])(?:\d{10,}|\d{4}(?:[\s-]\d{4}){2,}(?:[\s-]\d{1,4})?)(?!\d)/g;
const DOOR_DASHED = /(?<![\d\-./:T年])(\d{1,2})\s?[-—–]\s?(\d{1,2})\s?[-—–]\s?\d{3,4}(?:室|户|号)?(?![\d\-./:年月日])/g;
const DOOR_TITLED = /(?<![\d\-.])\d{3,4}\s*(?:室|户(?!外|主)|号房|房间|房(?!东|租|间))/g;
const DOOR_BEHIND =
  /((?:号楼|[栋幢座]|单元|[层楼]|楼上|楼下|对门|隔壁|邻居|家住|我住|住在|住|那个|那家|我家)\s?的?\s?)\d{3,4}(?![\d\-.:：元块度点年月日号岁米斤%个栋平分秒多人次户])/g;

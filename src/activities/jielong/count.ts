/** How many people a line says. Pure. */

const NUMBER = '\\d{1,2}|十[一二三四五六七八九]?|[一二两三四五六七八九]';
const VALUES: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 };
const numberIn = (text: string): number => VALUES[text] ?? (text.startsWith('十') ? 10 + (VALUES[text.slice(1)] ?? 0) : Number(text));

const BIG = '(?:个)?(?:大人|成人|大)';
const SMALL = '(?:个)?(?:小朋友|小孩子?|小宝|小娃|孩子|儿童|宝宝|娃娃?|小)';
/** What is no head: ages, doors, times, things, and what is said of some of them. */
const NO_HEADS =
  /(?:可能|也许|不一定|说不定|或许)[^，,。；;）)]*|(?:可|能|最多|限|每户|每人)\s*带?\s*(?:\d{1,2}|[一二两三四五])\s*[人位个]|其中[^，,。；;）)]*|\d{1,3}\s*岁(?:半)?|\d{1,2}\s*[:：]\s*\d{2}|[上下]午\s*\d{1,2}\s*点?半?|\d{1,2}\s*(?:点半?|时|分钟|小时|号码?|码|斤|元|块钱?|件|把|辆|年级|班(?!\S*人)|楼|层|单元|栋|幢|室|月|日|路|瓶|份|包|箱|米|副|台|双|条|盒|袋|套|首|对|盆|次|cm)|第[\d一二三四五六七八九十]+[组场次期排个名位节]|(?:\d{1,2}|[一二两三四五六七八九十])\s*[份副台把件条盆袋](?=[\p{Script=Han}A-Za-z]|\s|$)|原(?:来|报)?(?:\d{1,2}|[一二两三四五六七八九十])\s*[人位个]/gu;

export interface Counted {
  readonly people: number;
  /** The words that said it, to be taken off. */
  readonly words: readonly string[];
}

/** Two at once. */
const PAIR = '爸妈|父母|公婆|岳父岳母|爷爷奶奶|姥姥姥爷|外公外婆|孙子孙女|儿子女儿|儿女|双胞胎|儿子儿媳|女儿女婿';

const SHAPES: readonly { readonly says: RegExp; readonly count: (match: RegExpExecArray, groupSize: number) => number }[] = [
  { says: new RegExp(`(?:一共|总共|共计|合计|共)\\s*[:：]?\\s*(${NUMBER})\\s*[人位个口]`), count: (m) => numberIn(m[1]!) },
  {
    says: new RegExp(`原(?:来|报|先)?\\s*(${NUMBER})\\s*[人位个]\\s*[，,、]?\\s*(减|少|加|多)(?:去|掉|了|上)?\\s*(${NUMBER})\\s*[人位个]`),
    count: (m) => numberIn(m[1]!) + (/[减少]/.test(m[2]!) ? -1 : 1) * numberIn(m[3]!),
  },
  {
    says: new RegExp(`(?:[\\d一二两三四五六七八九十]\\s*[人位个]+\\s*)(?:→|->|=>|-->|➡️?|改成?|改为|变成?)\\s*(${NUMBER})\\s*[人位个]`),
    count: (m) => numberIn(m[1]!),
  },
  { says: /大\s*(\d)\s*[，,、+]?\s*小\s*(\d)/, count: (m) => numberIn(m[1]!) + numberIn(m[2]!) },
  { says: /(?<![\d:：.-])(\d)\s*[+＋➕]\s*(\d)(?!\d)/, count: (m) => numberIn(m[1]!) + numberIn(m[2]!) },
  {
    says: new RegExp(`(${NUMBER})\\s*${BIG}\\s*(?:[+＋➕和带、,，]\\s*)?(${NUMBER})\\s*${SMALL}(?!区|号|时)`),
    count: (m) => numberIn(m[1]!) + numberIn(m[2]!),
  },
  {
    says: new RegExp(
      `大人?\\s*[:：]?\\s*(${NUMBER})\\s*(?:[人位个])?\\s*[，,、+]?\\s*小孩?(?:子)?\\s*[:：]?\\s*(${NUMBER})\\s*(?:[人位个])?`,
    ),
    count: (m) => numberIn(m[1]!) + numberIn(m[2]!),
  },
  { says: new RegExp(`(?:改成?|改为|变成|现|现在|更正为?)\\s*(${NUMBER})\\s*(?:个人|人|位|个|名)`), count: (m) => numberIn(m[1]!) },
  {
    says: /[（(]?(?:加)?我(?:们)?俩[）)]?|两口子?|夫妻(?:俩|二人|两人)?|夫妇(?:俩|二人|两人)?|我(?:们)?俩|母女(?:俩)?|母子(?:俩)?|父子(?:俩)?|父女(?:俩)?|祖孙(?:俩)?/,
    count: () => 2,
  },
  { says: new RegExp(`(?:陪同|陪护|家属)(?:人员)?\\s*(${NUMBER})\\s*[人位个名]`), count: (m) => 1 + numberIn(m[1]!) },
  {
    says: new RegExp(
      `(?:一家|全家|家里|我家|共|共计|一共|合计|总共)?\\s*[:：]?\\s*(${NUMBER})\\s*(?:个人|人(?!大|民)|位|口人?|名(?!额)|张(?!券|卡|纸|桌|椅|床)(?:票)?)`,
    ),
    count: (m) => numberIn(m[1]!),
  },
  {
    says: new RegExp(`带(?:着|上|了)?\\s*(俩|${NUMBER})\\s*[个位名]?\\s*(?=[\\p{Script=Han}])(?![人位])`, 'u'),
    count: (m) => 1 + (m[1] === '俩' ? 2 : numberIn(m[1]!)),
  },
  { says: new RegExp(`(?:带(?:着|上|了)?|和|跟|与)\\s*(?:我)?(?:家)?(?:的)?(?:${PAIR})`), count: () => 3 },
  { says: new RegExp(`(${NUMBER})\\s*组`), count: (m, groupSize) => numberIn(m[1]!) * groupSize },
  { says: new RegExp(`(?:[:：]|^)\\s*(?:[+＋➕]|加)\\s*(${NUMBER})(?!\\d)(?:\\s*[人位个])?`), count: (m) => numberIn(m[1]!) },
  { says: new RegExp(`(?:[+＋➕]|(?<!参)加)\\s*(${NUMBER})(?!\\d)(?:\\s*[人位个])?`), count: (m) => 1 + numberIn(m[1]!) },
  { says: new RegExp(`[xX×✖✕*＊]\\uFE0F?\\s*(${NUMBER})(?!\\d)(?:\\s*[人位个])?`), count: (m) => numberIn(m[1]!) },
  {
    says: new RegExp(`(?<![\\d一二两三四五六七八九十])(${NUMBER})\\s*(?:个)?大(?:人)?(?![\\p{Script=Han}])`, 'u'),
    count: (m) => numberIn(m[1]!),
  },
  { says: new RegExp(`(?:${PAIR}|爸爸妈妈|妈妈爸爸|夫妻)\\s*(?:都|一起|两个)`), count: () => 2 },
  { says: /俩(?:人)?/, count: () => 2 },
  { says: /仨(?:人)?/, count: () => 3 },
  { says: new RegExp(`(?<![\\d一二两三四五六七八九十])(${NUMBER})\\s*个(?!月|小时|半|老|问题|孩|大|小)`), count: (m) => numberIn(m[1]!) },
  { says: new RegExp(`带(?:着|上)?\\s*(${NUMBER})\\s*个?(?:孩子|小孩|娃|宝宝|小朋友|家属|朋友|邻居)`), count: (m) => 1 + numberIn(m[1]!) },
  {
    says: /带(?:着|上)?(?:[一]个)?(?:孩子|小孩|娃娃?|宝宝|小宝|孙子|孙女|外孙女?|老伴|老人|老姐姐|老姐妹|婆婆|公公|岳父|岳母|我?(?:老)?爸爸?|我?(?:老)?妈妈?|弟弟|妹妹|姐姐|哥哥|儿子|女儿|闺女|家属|朋友|邻居|同学|同事|闺蜜)/,
    count: () => 2,
  },
];

const WITH =
  /(?:和|跟|与|同|及|[+＋➕])\s*(?:我)?(?:家)?(?:老伴儿?|老公|老婆|爱人|先生|太太|老姐姐|老姐妹|老妈|老爸|姐妹|闺蜜|阿姨|伯母|叔叔|嫂子|弟媳|儿媳|女婿|亲家|家人|同事|室友|舞伴|朋友|邻居|同学|孩子|宝宝|娃|儿子|女儿|闺女|孙子|孙女|外孙女?|妈妈?|爸爸?|母亲|父亲|婆婆|公公|姥姥|姥爷|爷爷|奶奶|姐姐?|妹妹?|哥哥?|弟弟?)/g;
/** 朵朵妈妈 2, 贝贝妈-3, 石大妈：3 */
const TRAILING = /(?:[\s:：，,]|[-—–=]+|(?<=^[\p{Script=Han}A-Za-z]{2,8}))\s*(\d{1,2}|[一二两三四五六七八九十])\s*[。.!！]?$/u;

/** 爱姐 和 爱姐夫: one more, whoever it is. */
const AND = /(?<=[\p{Script=Han}])\s*(?:和|与|跟)\s*([\p{Script=Han}]{2,4})\s*$/u;

const MOST = 50;

/** @param groupSize how many people 一组 means here; 1 where the list does not say */
export function countIn(text: string, groupSize: number): Counted {
  const blank = (part: string) => ' '.repeat(part.length);
  const adjusted = SHAPES[1]!.says.test(text);
  const words = adjusted ? text : text.replace(NO_HEADS, blank);
  for (const { says, count } of SHAPES) {
    const match = says.exec(words);
    if (!match) continue;
    const people = count(match, groupSize);
    if (people >= 1 && people <= MOST) return { people, words: [text.slice(match.index, match.index + match[0].length)] };
  }
  const bracketed = /[（(]\s*([1-9])\s*[）)]\s*$/.exec(words);
  if (bracketed) return { people: Number(bracketed[1]), words: [bracketed[0]] };
  const trailing = TRAILING.exec(words);
  if (trailing && numberIn(trailing[1]!) >= 1 && numberIn(trailing[1]!) <= 20)
    return { people: numberIn(trailing[1]!), words: [trailing[0]] };
  const companions = words.match(WITH) ?? AND.exec(words)?.slice(0, 1) ?? [];
  return { people: 1 + companions.length, words: companions };
}

/** 每组1大1小, 一组两人: how many people 一组 means; 1 where nothing is said. */
export function groupSizeIn(header: string): number {
  const both = new RegExp(`(?:每|一|1)组\\s*[:：]?\\s*(${NUMBER})\\s*大\\s*(${NUMBER})\\s*小`).exec(header);
  if (both) return numberIn(both[1]!) + numberIn(both[2]!);
  const one = new RegExp(`(?:每|一|1)组\\s*[:：]?\\s*(${NUMBER})\\s*(?:个人|人|位)`).exec(header);
  return one ? numberIn(one[1]!) : 1;
}

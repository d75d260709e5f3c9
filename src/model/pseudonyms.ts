import { visible } from './as-data.ts';

/**
 * Persons' data stays in the house. What identifies a person or a household in a resident's words is replaced by a placeholder
 * before a model is asked, and put back into what it answers. Numbers are looked at the other way round than usual: what is not
 * plainly a time, a date, an amount, a count or a building is taken out.
 */
export interface Disguise {
  readonly texts: readonly Disguised[];
  /** The placeholders that stand in them. */
  readonly issued: ReadonlySet<string>;
  /** Puts back what was taken out. */
  restore(text: string): string;
  /** Says it in general words instead: for a text that more people read than wrote it. */
  inGeneral(text: string): string;
}

/** A text that may leave the house. */
export type Disguised = string & { readonly disguised: true };

const KINDS = ['电话', '证件', '车牌', '邮箱', '账号', '链接', '门牌', '姓名', '生日', '号码'] as const;
type Kind = (typeof KINDS)[number];

const IN_GENERAL: Readonly<Record<Kind, string>> = {
  ...{ 电话: '您的电话', 证件: '您的证件号', 车牌: '您的车牌', 邮箱: '您的邮箱', 账号: '您的账号', 链接: '您发的链接' },
  ...{ 门牌: '您家', 姓名: '当事人', 生日: '出生日期', 号码: '您说的号码' },
};

/** Models like to write other brackets. */
const PLACEHOLDER = new RegExp(`[〔\\[［【（(<〈]\\s*(${KINDS.join('|')})\\s*(\\d{1,3})\\s*[〕\\]］】）)>〉]`, 'g');

/** Digits with what people put between them. */
const GAP = '[\\s\\-.·_—–]?';
const numerals = '〇零一二三四五六七八九幺两';
const SURNAMES =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安乐于傅卞齐康伍余卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明臧成戴宋庞熊纪舒屈项祝董梁杜阮闵季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房丁邓单洪左石崔吉龚程邢裴陆翁荀甄曲封段焦巴牧车侯全班仲宁仇甘厉武符刘景詹束龙叶司黎薄白蒲赖卓蔺屠蒙池乔谭冉牛温庄柴阎连习艾古易廖耿满匡文寇广东欧利师巩聂晁关荆';
/** After these, a number is a door and no amount. */
const BEFORE_DOOR =
  '号楼|[栋幢座#]|单元|[层楼]|楼上|楼下|对门|对面|隔壁|邻居|我家|我是|我住|家住|住在?|他家|她家|家里|业主|租户|租客|房东|门牌号?';
/** What may follow a number that counts something. */
const COUNTED =
  '\\s*(?:万|千|百)?(?:元|块|毛|角|分|米|公里|厘米|毫米|平|㎡|度|点|年|月|日|天|号楼|号文|人|名|位|户|个|只|条|辆|次|回|岁|周岁|斤|克|公斤|吨|升|毫升|小时|秒|倍|级|栋|层|楼|步|页|本|张|份|套|间|瓦|伏|安|%|‰|℃|版|[wWvVaAkKmMgGcClL](?![a-zA-Z0-9]))';
/** Numbers that everybody may call. */
const PUBLIC = /^(?:1[12]\d|12[0-9]{3}|9[56]\d{3,4}|10(?:000|010|086)|11(?:185|183)|[48]00\d{7})$/;

interface Rule {
  readonly kind: Kind;
  readonly pattern: RegExp;
}

const rule = (kind: Kind, pattern: string, flags = 'g'): Rule => ({ kind, pattern: new RegExp(pattern, flags) });

/** In their order: what comes first is taken first. Where a group is named, only that is taken. */
const RULES: readonly Rule[] = [
  rule('邮箱', '[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+'),
  rule('链接', '(?:https?://|www\\.)[^\\s，。；！？、）)\\u4e00-\\u9fa5]+', 'gi'),
  rule(
    '账号',
    '(?:微信号?|薇信|v信|vx|wx|wechat|qq号?|支付宝|抖音号?|账号|帐号|卡号|户号|户名)[^a-zA-Z0-9]{0,4}(?<it>[a-zA-Z0-9][\\w\\s-]{3,24}[a-zA-Z0-9])',
    'gi',
  ),
  rule('证件', `(?<![\\da-zA-Z])[1-9](?:${GAP}\\d){14}(?:(?:${GAP}\\d){2}${GAP}[\\dXx])?(?![\\da-zA-Z])`),
  rule('证件', '(?<![\\da-zA-Z])[a-zA-Z]{1,3}\\d{6,12}(?![\\da-zA-Z])'),
  rule(
    '车牌',
    '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\\s?[A-Z][·.\\s-]?(?=[A-Z0-9]*\\d)[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]',
    'gi',
  ),
  rule('车牌', '(?:车牌|车号|牌照)[^a-zA-Z0-9]{0,4}(?<it>[a-zA-Z0-9]{4,8})', 'gi'),
  rule('电话', `(?<!\\d)(?:\\+?86${GAP})?1${GAP}[3-9](?:${GAP}[\\d*xX]){9}(?!\\d)`),
  rule('电话', `(?<!\\d)\\(?0\\d{2,3}\\)?${GAP}\\d{3,4}${GAP}\\d{4}(?:\\s?[-转]\\s?\\d{1,5})?(?!\\d)`),
  rule('电话', `[${numerals}](?:[\\s-]?[${numerals}]){6,17}`),
  rule('生日', '(?:出生(?:日期|年月)?|生日|生于)[^\\d]{0,4}(?<it>(?:\\d{2,4}[年.\\-/])?\\d{1,2}[月.\\-/]\\d{0,2}[日号]?|\\d{6,8})'),
  rule('生日', '(?:19|20)?\\d{2}[年.\\-/]\\d{1,2}[月.\\-/](?:\\d{1,2}[日号]?)?(?=[^\\d，。]{0,2}(?:出生|生人|生的))'),
  rule('门牌', `(?<![\\d.:-])\\d{1,3}(?:号楼|[栋幢座#])?\\s?[-—–/~]\\s?\\d{1,2}(?:单元)?\\s?[-—–/~]\\s?\\d{3,4}[室户号]?(?![\\d-])`),
  rule('门牌', `(?<![\\d.:-])\\d{1,2}\\s?[-—–]\\s?\\d{3,4}(?![\\d.:-]|${COUNTED})`),
  rule(
    '门牌',
    `(?:${BEFORE_DOOR})\\s?的?\\s?(?<it>\\d{3,4}[室户房]?|[${numerals}]{3,4}[室户房]?)(?![\\d.:\\-万千百十元块年月]|${COUNTED})`,
  ),
  rule('门牌', `(?:\\d{3,4}|[${numerals}十百]{2,6})\\s?(?:室|号房|房间|户(?![外主口]))`),
  rule(
    '姓名',
    '(?:我叫|我是|名叫|名字是|名字叫|姓名[:是]?|联系人[:是]?|户主[:是]?|业主(?=[' +
      SURNAMES +
      '][\\u4e00-\\u9fa5]{1,2}[,，。;；\\s]))\\s*(?<it>[' +
      SURNAMES +
      '][\\u4e00-\\u9fa5]{1,3})(?=[,，。;；\\s!！、?？]|$|电话|手机|住|家)',
  ),
  rule(
    '姓名',
    `[${SURNAMES}](?:某某?|某人)|(?<![\\u4e00-\\u9fa5])老[${SURNAMES}](?:头|太)?(?![\\u4e00-\\u9fa5]{0,1}(?:小区|板|师|人))|(?<![电姓])[${SURNAMES}][\\u4e00-\\u9fa5]{0,2}?(?:大[爷妈娘叔婶姐哥]|阿姨|叔叔|奶奶|爷爷|先生|女士|太太|老太|老头)(?!们)`,
  ),
];

/** Everything else that is made of digits. */
const DIGITS = /\d(?:[\s\-·_—–]?\d)*/g;
const DATE = /(?<!\d)(?:19|20)\d{2}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}(?!\d)日?/g;

export interface DisguiseOptions {
  /** Names of people of the community. */
  readonly names: readonly string[];
  /** What anybody may read. A number or a name that stands there is no secret, and a model that sees it understands the question. */
  readonly published: readonly string[];
}

export function disguise(texts: readonly string[], { names, published }: DisguiseOptions): Disguise {
  const open = visible(published.join('\n')).normalize('NFKC');
  const openNumbers = new Set(open.match(/\d(?:[\s-]?\d)*/g)?.map(bare) ?? []);
  const openPlaceholders = new Set([...open.matchAll(PLACEHOLDER)].map((m) => `〔${m[1]}${m[2]}〕`));
  const originals = new Map<string, string>();
  const known = new Map<string, string>();

  const hide = (kind: Kind, original: string): string => {
    // A number with other gaps is the same number. With other words (303, 303室) it is put back as it was written there.
    const key = `${kind} ${/^[\d\s\-.·_—–]+$/.test(original) ? bare(original) : original}`;
    const before = known.get(key);
    if (before) return before;
    let number = [...originals.keys()].filter((p) => p.startsWith(`〔${kind}`)).length + 1;
    while (originals.has(`〔${kind}${number}〕`) || openPlaceholders.has(`〔${kind}${number}〕`)) number++;
    const placeholder = `〔${kind}${number}〕`;
    originals.set(placeholder, original);
    known.set(key, placeholder);
    return placeholder;
  };
  const isOpen = (original: string): boolean => {
    const digits = bare(original);
    return digits.length >= 5 ? openNumbers.has(digits) : digits === '' && open.includes(original);
  };

  const cover = (text: string): string => {
    // Nobody but us writes placeholders.
    const parts = new Parts(
      visible(text)
        .normalize('NFKC')
        .replace(PLACEHOLDER, '($1$2)')
        .replace(/[〔〕]/g, ' '),
    );
    for (const { kind, pattern } of RULES) parts.replace(pattern, (found) => (isOpen(found) ? undefined : hide(kind, found)));
    for (const name of [...new Set(names)].filter((n) => n.length > 1).sort((a, b) => b.length - a.length))
      parts.replace(new RegExp(name.replace(/[^\p{L}\p{N}]/gu, '\\$&'), 'g'), () => (open.includes(name) ? undefined : hide('姓名', name)));
    parts.keep(DATE);
    parts.replace(DIGITS, (found, after, before) => (harmless(found, before, after) || isOpen(found) ? undefined : hide('号码', found)));
    return parts.text();
  };

  const covered = texts.map(cover) as unknown as readonly Disguised[];
  const put = (text: string, word: (placeholder: string, kind: Kind) => string): string =>
    text.replace(PLACEHOLDER, (found, kind: Kind, number: string) => {
      const placeholder = `〔${kind}${number}〕`;
      return originals.has(placeholder) ? word(placeholder, kind) : found;
    });
  return {
    texts: covered,
    issued: new Set(originals.keys()),
    restore: (text) => put(text, (placeholder) => originals.get(placeholder)!),
    inGeneral: (text) => put(text, (_, kind) => IN_GENERAL[kind]),
  };
}

/** The placeholders of a text, as we write them. */
export const placeholdersIn = (text: string): readonly string[] => [...text.matchAll(PLACEHOLDER)].map((m) => `〔${m[1]}${m[2]}〕`);

/** Persons of whom a text speaks by a name that neighbours would know: a name of the list, 王大妈, 张某某. */
export function namesIn(text: string, names: readonly string[]): readonly string[] {
  const called = RULES.filter((r) => r.kind === '姓名').flatMap(({ pattern }) =>
    [...text.matchAll(pattern)].map((m) => m.groups?.it ?? m[0]),
  );
  return [...new Set([...called, ...names.filter((name) => name.length > 1 && text.includes(name))])];
}

function harmless(found: string, before: string, after: string): boolean {
  const digits = bare(found);
  if (digits.length <= 2) return true;
  if (PUBLIC.test(digits)) return true;
  if (digits.length > 7) return false;
  if (/[.:]$/.test(before) || /^[.:]\d/.test(after) || /[第¥￥$]\s?$/.test(before)) return digits.length <= 4;
  // 6-8点, 50-100元: a range of what is counted.
  if (digits.length !== found.length && !/^\d{1,4}\s?[-—–]\s?\d{1,5}$/.test(found)) return false;
  return new RegExp(`^${COUNTED}`).test(after);
}

/** Without what stands between the digits. */
const bare = (text: string): string => text.replace(/\D/g, '');

/** A text of which some parts are settled, and are not looked at again. */
class Parts {
  #parts: { readonly text: string; readonly settled: boolean }[];

  constructor(text: string) {
    this.#parts = [{ text, settled: false }];
  }

  /** @param by undefined leaves what was found as it is, and open for what comes after */
  replace(pattern: RegExp, by: (found: string, after: string, before: string) => string | undefined): void {
    this.#parts = this.#parts.flatMap((part) => {
      if (part.settled) return [part];
      const parts: { text: string; settled: boolean }[] = [];
      let from = 0;
      for (const match of part.text.matchAll(pattern)) {
        const it = match.groups?.it ?? match[0];
        const start = match.index + (match.groups?.it === undefined ? 0 : match[0].lastIndexOf(it));
        const instead = by(it, part.text.slice(start + it.length), part.text.slice(0, start));
        if (instead === undefined) continue;
        parts.push({ text: part.text.slice(from, start), settled: false }, { text: instead, settled: true });
        from = start + it.length;
      }
      parts.push({ text: part.text.slice(from), settled: false });
      return parts.filter(({ text }) => text !== '');
    });
  }

  keep(pattern: RegExp): void {
    this.replace(pattern, (found) => found);
  }

  text(): string {
    return this.#parts.map(({ text }) => text).join('');
  }
}

import { countIn } from './count.ts';
import type { ChainEntry } from './list.ts';

/** One line of a list without its number, taken apart: struck out or not, for whom, how many, which door. Pure. */
export type EntryParts = Pick<ChainEntry, 'name' | 'people' | 'state' | 'household' | 'by' | 'note'>;

const STRUCK = /~~([^~]+)~~|~([^~\s][^~]*)~|<(?:del|s|strike)>(.*?)<\/(?:del|s|strike)>/g;
/** Letters with a line through them, one by one. */
const STRUCK_LETTERS = /[\u0335-\u0338]/g;
const WITHDRAWN =
  /取消|(?:不|没法|不能|无法)(?:去|来|参加)(?:了|成)?|[去来]不(?:了|成)|参加不了|退出|退(?:了|掉)|划(?:掉|去)|删(?:掉|除|了|$)|撤(?:销|回|了)|不报了?|请假|弃权|作废|让(?:给|出)|^[^，,（(]{1,8}不要|不用了|不买了?|退(?:赛|团|出|票)|[事病]假|不参与|接错|误接|下次(?:再|一定)|请?删$|来不及/;
const NOT_WITHDRAWN = /(?:不|别|勿|未|没|请勿|不要|不能|无故)\s*(?:取消|退|划|删|撤|请假)|(?:风雨|不见)不散/;
const CROSS = /^\s*[❌✘✗×✖╳]\uFE0F?\s*(?!\d)|[❌✘✗]\uFE0F?\s*$/u;

const PHONE =
  /(?:电话|手机|联系(?:方式|电话)?|tel)?\s*[:：]?\s*(?:1\d{2}[-\s]?\d{4}[-\s]?\d{4}|1\d{2}\*{2,}\d{2,4}|0\d{2,3}-?\d{3,4}-?\d{4})/gi;
const DOOR = [
  /\d{1,2}\s*[-—–#]\s*\d{1,2}\s*[-—–]\s*\d{3,4}/,
  /\d{1,2}\s*(?:号楼|栋|幢|号院)\s*(?:\d{1,2}\s*单元|[一二三四五六]单元)?\s*(?:\d{3,4}\s*室?)?/,
  /\d{1,2}\s*#\s*\d{3,4}/,
  /\d{1,2}\s*[-—–]\s*\d{3,4}/,
  /\d{1,2}\s*单元\s*\d{3,4}\s*室?/,
  /(?<![\d岁])[1-9]\d{2,3}\s*(?:室|户|房)/,
  /(?<=[（(])\s*[1-9]\d{2,3}\s*(?=[）)])/,
  /^[1-9]\d{2,3}(?=\s*[\p{Script=Han}])(?!\s*(?:人|年|元|块))/u,
  /(?<![\d-])\d{1,2}\s*(?:楼|层)(?!道|上|下|长|梯)/,
];

const RELATION =
  '老伴儿?|爱人|老公|老婆|媳妇|妻子|丈夫|妈妈?|爸爸?|母亲|父亲|婆婆|公公|岳[父母]|姥姥|姥爷|奶奶|爷爷|外婆|外公|孩子|宝宝|儿子|女儿|闺女|孙子|孙女|外孙女?|姐姐|妹妹|哥哥|弟弟|家属|嫂子|婶婶?|姑姑|舅舅|姨妈?';
const ONLY_RELATION = new RegExp(`^(?:我|俺|他|她)?(?:家)?(?:的)?(${RELATION})$`);
const FOR = '替|帮(?:忙)?|代(?:替)?|给|为';
const PROXY = new RegExp(
  `^(.*?)\\s*(?:${FOR})\\s*(.+?)\\s*(?:(?:报|登记|接龙|填|排|占|写)(?:个?名|一个|一下|的|上)?|报名)?\\s*(?:的|了|，|,|$)(.*)$`,
);
const BY_OTHER = /[，,、\s（(]*由?\s*([\p{Script=Han}]{1,4}?)\s*代(?:为)?(?:报名?|填|接龙|登记)[）)]?/u;
const BOTH = new RegExp(`(?<=[\\p{Script=Han}])[，,\\s]+(?:${FOR})[\\p{Script=Han}]{1,5}也(?:报|登记|占)[\\p{Script=Han}]*`, 'u');
/** 帮我爸报：洛大爷: who it is stands behind. */
const NAMED_BEHIND = new RegExp(`^(?:${FOR})[\\p{Script=Han}]{1,5}?(?:报名?|登记|接龙)\\s*[:：，,]\\s*`, 'u');
const NEIGHBOUR = /^(?:我)?(?:家)?(?:的)?(?:对门|楼上|楼下|隔壁|邻居|同楼|我们楼|本楼|一楼)(?:的)?/;

/** Said beside the name, and no part of it. */
export const AROUND =
  /(?:我|俺|咱)?(?:们)?(?:也)?(?:要|想)?(?:报名参加|报个名|报名|参加|登记|接龙|(?:去|来)(?!娣|顺|喜|福|宝|凤|英|弟|年|财|旺|生|水))(?:了|的|啊|呀|哦|吧|！|!)*|算(?:上)?我(?:们)?(?:一?个)?(?:人)?|加我(?:一个)?|我(?:去|来|要|报)(?:名)?|[✅✔☑🙋👌👍🌹🙏💪❤⭐🎉😊]\uFE0F?\u200D?[♀♂]?\uFE0F?|[\u{1F3FB}-\u{1F3FF}]/gu;
/** What a line may begin with that is not who comes. */
const ROLE =
  /^(?:(?:党员|群众|团员|志愿者|候补|替补|备选|新增|补报|补|更正|领队|组长|楼长|[一二三四五六七八九]年级|[一二三四五六七八九]班)\s*[:：\s]\s*)+/;
/** What stands before a colon where the name stands after it. */
const LABEL = /^(?:小朋友|孩子|宝宝|姓名|家长|大人|老人|居民|参加人?|报名人?|本人|住户|户主)\s*[:：]\s*/;
const TIME =
  /(?:周|星期|礼拜)[一二三四五六日天](?:[早中晚]上?|[上下]午)?|(?:今|明|后)天?[早晚]?(?:上|[上下]午)?(?=\s)|(?:[上下]午|早上|晚上|中午|傍晚)(?:\d{1,2}(?:点半?|[:：]\d{2}))?|(?<!\d)\d{1,2}[:：]\d{2}(?:\s*[-—~]\s*\d{1,2}[:：]\d{2})?/g;
/** 曲姐要两副: what they want is no part of the name. */
const WANTS = /(?<=[\p{Script=Han}])(?:不?要)(?:[\d一二两三四五六七八九十]+\s*[\p{Script=Han}]{0,2})?(?=$|[\s，,。（(])/u;
const THINGS = /(?:\d{1,2}|[一二两三四五六七八九十])\s*[份副台把件条盆袋箱盒套双](?=$|[\s，,。（(）)\p{Script=Han}])[\p{Script=Han}]*/gu;
const NOBODY = /^(?:空缺|空|待定|暂无|无|没人|无人|缺|—+|-+|\?+|？+|…+)$/;
/** A team, a company, a class: not who comes. */
const GROUPS = /(?:队|组|班|团|社|公司|单位|楼|单元|区|年级|摊)$/;
const SEPARATORS = /[，,、；;。.!！\s（(）)【】[\]:：|/→>＞=…~～—–-]+/;
const TITLE =
  '大姐|姐姐?|大叔|叔叔?|大伯|伯伯?|哥|阿姨|姨|大婶|婶|大爷|爷爷|大妈|妈妈?|爸爸?|奶奶|姥姥|姥爷|老师|师傅|先生|女士|医生|大夫|书记|主任|嫂子?|弟|妹';
const SURNAMES =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰关蒯相查后荆红游竺权逯盖益桓公阳付覃岳帅肖';
const CERTAIN = new RegExp(
  `^[\\p{Script=Han}]{1,3}(?:${TITLE})$|^[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武贺赖龚文][\\p{Script=Han}]{1,2}$`,
  'u',
);
const TITLED = new RegExp(`^[\\p{Script=Han}]{1,3}(?:${TITLE})等?$`, 'u');
const PERSON = new RegExp(`^(?:[${SURNAMES}][\\p{Script=Han}]{1,2}|[\\p{Script=Han}]{1,3}(?:${TITLE}))$`, 'u');

/** 邵大爷和老伴: who comes along is counted, and is no part of the name. */
const COMPANY = new RegExp(
  `(?<=[\\p{Script=Han}\\w])\\s*(?:和|跟|与|带(?:着|上|了)?|[+＋➕])\\s*(?:我|俺)?(?:们)?(?:家)?(?:的)?(?:${RELATION}|老姐姐|老姐妹|同事|朋友|邻居|同学|闺蜜|家人|阿姨|父母|爸妈|公婆|孩子|娃娃?)+`,
  'gu',
);

/** May be one person's name or what people call them. */
export const looksLikePerson = (text: string): boolean =>
  PERSON.test(text.trim()) && !/^(?:带|和|跟|我|俺|给|替|帮|代|要|不|也|还|再|加|共)/.test(text.trim());

/** Somebody else may stand in what was not read as the name: whoever looks at the list is to see the line. */
export const mayHoldMore = (parts: EntryParts): boolean => parts.note.split(' ').some((word) => TITLED.test(word) && word !== parts.by);

/** @returns nobody where the line holds no name; several where it lists names without a count */
export function entriesIn(body: string, groupSize: number): readonly EntryParts[] {
  const text = body
    .replace(/[\u200B-\u200D\u2060\uFEFF](?![♀♂])/gu, '')
    .replace(/\u3000/g, ' ')
    .trim();
  const struck = STRUCK_LETTERS.test(text) || STRUCK.test(text);
  STRUCK.lastIndex = 0;
  STRUCK_LETTERS.lastIndex = 0;
  const plain = text.replace(STRUCK, '$1$2$3').replace(STRUCK_LETTERS, '');
  const crossed = CROSS.test(plain);
  const words = plain.replace(CROSS, '').trim().replace(NAMED_BEHIND, '');
  const names = listed(words.replace(ROLE, ''));
  const withdrawn = struck || crossed || (WITHDRAWN.test(words) && !NOT_WITHDRAWN.test(words));
  if (names) return names.map((name) => ({ name, people: 1, state: withdrawn ? 'withdrawn' : 'in', household: '', by: '', note: '' }));
  const entry = one(words, withdrawn, groupSize);
  return entry ? [entry] : [];
}

/** 女高：乔姐、贺姐、赖姐: each a name and nothing else. */
function listed(text: string): readonly string[] | undefined {
  const body = text.replace(/^[^:：、]{1,6}[:：]/, '');
  const marked = body.split(/[、，,；;/&＆]/).map((part) => part.trim());
  const spaced = body.split(/\s+/);
  const different = (parts: readonly string[]) => parts.length >= 2 && new Set(parts).size === parts.length;
  if (different(marked) && marked.every(looksLikePerson)) return marked;
  // With spaces only, what stands behind a name may be anything: 时姐 童书.
  return different(spaced) && spaced.every((part) => CERTAIN.test(part)) ? spaced : undefined;
}

function one(text: string, withdrawn: boolean, groupSize: number): EntryParts | undefined {
  let rest = text.replace(PHONE, ' ').replace(/(?:电话|手机|联系方式)\s*[:：]?\s*$/g, '');
  rest = rest.replace(AROUND, ' ').trim();
  let household = '';
  for (const shape of DOOR) {
    const match = shape.exec(rest);
    if (!match) continue;
    household = match[0].replace(/\s/g, '');
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`.replace(/[（(]\s*[）)]/g, ' ');
    break;
  }
  const counted = countIn(rest, groupSize);
  rest = counted.words.reduce((left, word) => left.replace(word, ' '), rest).trim();
  rest = rest.replace(TIME, ' ').replace(THINGS, ' ').replace(WANTS, ' ').replace(LABEL, '').replace(COMPANY, ' ').trim();
  rest = rest.replace(ROLE, '').trim();

  // 壤阿姨，替老伴也报一个: both come.
  const both = BOTH.exec(text);
  if (both) return one(text.replace(BOTH, ' 2人'), withdrawn, groupSize);
  const proxied = proxyIn(rest) ?? proxyIn(text.replace(PHONE, ' ').replace(ROLE, ''));
  const byOther = BY_OTHER.exec(rest);
  const by = proxied?.by ?? byOther?.[1] ?? '';
  const base = proxied ? proxied.name : rest.replace(BY_OTHER, ' ');
  const cleaned = base
    .replace(DOOR.find((shape) => shape.test(base)) ?? /$^/, ' ')
    .replace(NEIGHBOUR, '')
    .replace(/^[\s，,、：:（(）)—–-]+/, '')
    .trim();
  const tokens = cleaned.split(SEPARATORS).filter((part) => part !== '');
  // 飞燕队 汪姐: the first that is called like a person, where what stands before it is not.
  const outside = cleaned
    .split(/[（(【[]/)[0]!
    .split(SEPARATORS)
    .filter((part) => part !== '').length;
  const person = tokens.findIndex((part, i) => i < outside && (TITLED.test(part) || (CERTAIN.test(part) && GROUPS.test(tokens[0]!))));
  const at = person > 0 && !looksLikePerson(tokens[0]!) ? person : 0;
  const first = (tokens[at] ?? '').replace(/^@/, '').replace(/(?<=.)等$/, '');
  const others = tokens.filter((_, i) => i !== at);
  const about = others.find((part) => ONLY_RELATION.test(part) && new RegExp(`[（(]\\s*${part}\\s*[）)]`).test(cleaned));
  const name = `${first.replace(/(?:本人|报的|的)$/, '')}${about ?? ''}`.replace(/[*#_]+/g, '');
  if (household !== '' && !/[\p{L}\p{N}]/u.test(name) && base.replace(/\p{Extended_Pictographic}|\uFE0F|[\s（）()]/gu, '') === '')
    return { name: household, people: counted.people, state: withdrawn ? 'withdrawn' : 'in', household, by: '', note: '' };
  if (!/[\p{L}\p{N}]/u.test(name) || /^\d+$/.test(name) || name.length > 20 || NOBODY.test(name)) return undefined;
  const note = [...others.filter((part) => part !== about && part !== '本人' && !WITHDRAWN.test(part)), ...(proxied?.note ?? [])].join(' ');
  return { name, people: counted.people, state: withdrawn ? 'withdrawn' : 'in', household, by, note };
}

/** 替李四报, 侯姐给妈妈报的, 儿子替丁奶奶报名. */
function proxyIn(text: string): { readonly name: string; readonly by: string; readonly note: readonly string[] } | undefined {
  if (!new RegExp(`(?:${FOR}).{1,10}?(?:报|登记|接龙|填|占)|^(?:替|帮|代)`).test(text)) return undefined;
  const match = PROXY.exec(text.replace(/[（(）)]/g, ' ').trim());
  if (!match) return undefined;
  const by = match[1]!.replace(SEPARATORS, '').trim();
  const whom = match[2]!.replace(/\s+$/, '').replace(NEIGHBOUR, '');
  if (whom === '' || /^(?:我|大家|自己|补)$/.test(whom)) return undefined;
  const relation = ONLY_RELATION.exec(whom)?.[1];
  const name = relation && by !== '' && !ONLY_RELATION.test(by) ? `${by}${relation}` : whom;
  return { name, by, note: match[3]!.split(SEPARATORS).filter((part) => part !== '') };
}

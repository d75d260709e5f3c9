import { SELF } from '../../activities/activities.ts';
import { peopleIn } from '../slots.ts';
import { numberOf } from '../text.ts';

/** Who is meant in 我和妈妈两个人, 帮我妈报名, 加一个人, 我妈不去了我去. Pure. */

const RELATIVE =
  '老伴儿?|老公|老婆|爱人|媳妇|妻子|丈夫|先生|太太|妈妈|妈|爸爸|爸|母亲|父亲|婆婆|公公|岳母|岳父|姥姥|姥爷|奶奶|爷爷|外婆|外公|孩子|娃|宝宝|小孩|儿子|女儿|闺女|孙子|孙女|外孙女?|姐姐|姐|妹妹|妹|哥哥|哥|弟弟|弟|姑姑|姑|舅舅|舅|姨妈?|嫂子|儿媳妇?|女婿|邻居|朋友|同事|闺蜜|老姐妹|舞伴|老乡|室友';
const RELATIVES = new RegExp(`(?:我|俺|咱|他|她)?(?:们)?(?:家)?(?:的)?(${RELATIVE})(?!们|节|装|手|课|讲|班)`, 'g');
const FOR_OTHERS = new RegExp(`(?:帮|替|给|代|为)\\s*(?:我|俺|咱)?(?:们)?(?:家)?(?:的)?(?:${RELATIVE})`);
const ME_TOO =
  /我(?:自己|本人)?(?:也|和|跟|与|、|带|同)|(?:和|跟|还有|加上?|以及|、)(?:我|俺)(?:自己|本人)?(?!们|家|妈|爸|的|[老爱媳妻丈先太母父婆公岳姥奶爷外孩娃儿女闺孙姐妹哥弟姑舅姨嫂邻朋同闺])|我们|咱们?|带(?:着|上)?/;
const ONLY_THEM = new RegExp(`^(?:@\\S+\\s*)?(?:我|俺)?(?:家)?(?:的)?(?:${RELATIVE})(?:也|要|想)?(?:去|来|参加|报名)`);
const SAME: Readonly<Record<string, string>> = {
  妈: '妈妈',
  爸: '爸爸',
  姐: '姐姐',
  妹: '妹妹',
  哥: '哥哥',
  弟: '弟弟',
  姑: '姑姑',
  舅: '舅舅',
  老伴儿: '老伴',
};

export const relativesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(RELATIVES)].map((match) => SAME[match[1]!] ?? match[1]!)),
];

export interface SaidParty {
  readonly people: number;
  readonly party: readonly string[];
  readonly how: 'join' | 'add' | 'set';
  readonly queue: boolean;
}

/** @param people as the words say it: see slots.ts */
export function partyIn(text: string, people: number = peopleIn(text)): SaidParty {
  const relatives = relativesIn(text);
  const how = /改(?:成|为|到)|一共|总共|变成/.test(text) ? 'set' : ADDS.test(text) ? 'add' : 'join';
  const queue = /候补|排队|排着|先排/.test(text);
  if (how === 'add')
    return { people: relatives.length > 0 ? Math.max(relatives.length, said(text) ?? 0) : people, party: relatives, how, queue };
  if (how === 'set') return { people, party: [], how, queue };
  const forOthers = (FOR_OTHERS.test(text) || ONLY_THEM.test(text)) && !ME_TOO.test(text);
  const party = forOthers ? relatives : [SELF, ...relatives];
  // 帮我爸妈报名两个人: no more than was said, unless more are named.
  const number = forOthers ? (said(text) ?? relatives.length) : Math.max(people, relatives.length > 0 ? 1 + relatives.length : 1);
  return { people: Math.max(number, party.length), party, how, queue };
}

/** 加一个人, 再报一个, 多两位. */
export const ADDS =
  /(?:再|多|还要?)\s*(?:给我)?(?:加|报|来|带|算|要)|(?<!参|增)加(?:上)?(?:我|俺)?(?:家)?(?:[一两二三1-9]|妈|爸|老|孩|孙|儿|女|媳)|多(?:一|两|[1-9])\s*[个位人]/;
const LESS = /(?:减|少|去掉|退掉?|取消)\s*(?:去|掉|了)?\s*([一两二三四五1-9])\s*(?:个|位|人|名)/;

const said = (text: string): number | undefined => {
  const match = /([0-9]{1,2}|[一二两三四五六七八九十]{1,2})\s*(?:个人|个|位|人|名(?!额))/.exec(text);
  return match ? numberOf(match[1]!) : undefined;
};

export interface SaidLeave {
  /** Absent: all of them. */
  readonly who?: readonly string[];
  readonly people?: number;
  readonly instead?: readonly string[];
}

const GO_NOT = '(?:去不了|来不了|不去|不来|去不成|不能去|不能来|不参加|没法去|不报)(?:了|啦)?';
const SUBJECT = `(?:(?:我|俺|咱)?(?:家)?(?:的)?(?:${RELATIVE})|我|俺|本人)`;
const LEAVES = new RegExp(`(${SUBJECT})(?:自己)?(?:也|就|又|临时|突然|有事|那天|今天|明天|到时)*[,，\\s]*${GO_NOT}`, 'g');
const COMES_INSTEAD = new RegExp(`(?:换|改|由|让)?(?:成|由)?(${SUBJECT})(?:自己)?(?:替(?:他|她|我)?)?(?:去|来|参加|顶上?|报名?)(?!不)`);
const EVERYBODY = /都(?:不|去不|来不)|全部取消|全都?取消|全家/;

/** What 我不去了, 我妈不去了我去, 少一个人 take off; undefined where somebody else is meant. */
export function leaveIn(text: string): SaidLeave {
  const less = LESS.exec(text);
  if (less) return { people: numberOf(less[1]!) ?? 1 };
  if (EVERYBODY.test(text)) return {};
  const leaving = [...text.matchAll(LEAVES)];
  if (leaving.length === 0) return {};
  const who = [...new Set(leaving.map((match) => labelOf(match[1]!)))];
  const rest = leaving.reduce((left, match) => left.replace(match[0], ' '), text);
  const instead = COMES_INSTEAD.exec(rest)?.[1];
  return { who, ...(instead ? { instead: [labelOf(instead)] } : {}) };
}

function labelOf(subject: string): string {
  const relative = relativesIn(subject)[0];
  return relative ?? SELF;
}

/** Few words that can only be about a sign-up of one's own. */
export const CHANGES_PARTY = new RegExp(
  `${ADDS.source}|${LESS.source}|改(?:成|为)\\s*[一两二三四五六七八九十1-9]{1,2}\\s*(?:个|位|人)|${SUBJECT}[^,，。?？]{0,6}${GO_NOT}|^${GO_NOT}`,
);

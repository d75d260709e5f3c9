import { normaliseWording } from '../../index/wording.ts';

/** What a clause does with what it names: allows, requires, forbids it, or says that it is not so, not needed, or free. */
export type Force = 'permit' | 'require' | 'forbid' | 'exempt' | 'free' | 'not' | 'lack';

/** Words in which such characters have another meaning; comparisons, which bounds.ts looks at; and questions. */
const OTHER =
  '不但|不仅|不只|不同|不锈钢|不动产|不管|不论|不明|不断|不便|不良|不久|不过|不妨|不然|不错|不好意思|对不起|差不多|动不动|要不|不受|无论|无障碍|无主|没收|未成年人?|未来|无人机|免疫|避免|以免|可能|可靠|可见|可爱|可燃|许可|认可|能源|能力|能量|能耗|智能|功能|性能|节能|才能|只要|应急|反应|适应|供应|答应|需求|必备|得不到|不得已|非机动|非遗|非常|除非|无偿|要求|重要|主要|不[超多大高晚少低小早][过于]|不满|不足|不到|能不能|可不可以|可不可|是不是|要不要|有没有|会不会|行不行|用不用|让不让|准不准';
const FORBID = '不要(?!紧|命)|严禁|禁止|不得|不准|不许|不允许|不可以|不可|不能|不让|不行|不应当?|不宜|谢绝|切勿|请勿|勿|杜绝|拒绝';
const EXEMPT = '无需|无须|不必|不需要|不需|不用|不要求|免予|免于|免除|免交|免缴|免收|减免|免(?=[押租税申检])';
const FREE = '免费|不收费|不收取|不收(?=[钱取费任何]|$)|不另收|不要钱|不花钱|无偿';
const REQUIRE =
  '必须|应当|应该|务必|需要|应(?![急答对用邀聘届])|须|需|要(?=先|带|提前|办|拴|登|交|打|到|去|有|经|在|把|由|向|出示|携带|预约|通过|按|填|写|备)';
const PERMIT =
  '可以|能够|允许|准许|均可|即可|方可|也可|都可|可(?=凭|在|到|向|由|按|持|自|直接|申请|先|预约|继续|享|领|免|办|选|提|打|坐|借|停|进|带|用|拍)|能(?![源力量耗效否])|行(?=$|[，。！])';
const LACK = '没有|没|未';
const NOT = '不|无(?![线])|非(?=[本业主住])|取消|停止|暂停';

const FORCES = new RegExp(
  [
    `(?<other>${OTHER})`,
    `(?<free>${FREE})`,
    `(?<exempt>${EXEMPT})`,
    `(?<forbid>${FORBID})`,
    `(?<require>${REQUIRE})`,
    `(?<permit>${PERMIT})`,
    `(?<lack>${LACK})`,
    `(?<not>${NOT})`,
  ].join('|'),
  'g',
);

export interface Clause {
  /** Normalised. */
  readonly text: string;
  readonly forces: readonly { readonly force: Force; readonly start: number; readonly end: number }[];
  /** What the clause itself does not say but stands under: surely, after 禁止下列行为：; perhaps, after 禁止停车，. */
  readonly under: { readonly force: Force; readonly surely: boolean } | undefined;
}

/** 拒不改正的 | 移交城管: who is meant, and what becomes of them. */
const DID_NOT = /(?:不|没有?|未|无)[^，,。、的]{1,6}的(?=移交|由|可|应|须|报|暂停|收回|视为|按|处|取消|不)/g;
/** 没有认证的，: speaks of those who did not, and says nothing of whether one must. */
const WHO_DID_NOT = /(?:不|没有?|未|无)[^的]{1,14}的$/;

/** @param intro what the sentence continues; its last force holds where the sentence has none of its own */
export function clausesOf(sentence: string, intro = ''): readonly Clause[] {
  const head = forcesIn(normaliseWording(intro)).at(-1)?.force;
  const above = head === undefined ? undefined : { force: head, surely: true };
  let under: Clause['under'] = above;
  return normaliseWording(sentence)
    .replace(DID_NOT, '$&,')
    .split(/[，,。！？!?；;]+|[：:](?!\d)|(?<!\d)[：:]/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const who = WHO_DID_NOT.exec(text)?.index ?? text.length;
      const forces = forcesIn(text).filter(({ force, start }) => start < who || (force !== 'not' && force !== 'lack'));
      const clause: Clause = { text, forces, under: forces.length === 0 ? under : undefined };
      if (forces.length > 0) under = forces.at(-1)!.force === 'forbid' ? { force: 'forbid', surely: false } : above;
      return clause;
    });
}

function forcesIn(text: string): Clause['forces'] {
  const found: { force: Force; start: number; end: number }[] = [];
  for (const match of text.matchAll(FORCES)) {
    const force = (['free', 'exempt', 'forbid', 'require', 'permit', 'lack', 'not'] as const).find(
      (kind) => match.groups![kind] !== undefined,
    );
    if (force) found.push({ force, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** What may hold for a word: more than one where the sentence leaves it open. */
export function forcesOn(clause: Clause, at: number): readonly (Force | undefined)[] {
  const { forces, under, text } = clause;
  const own = forces.findLast((force) => force.end <= at) ?? forces.find((force) => force.start <= at && at < force.end);
  if (own) return [own.force];
  const last = forces.at(-1);
  // 停在楼道里就行: it closes the clause, and holds for all of it.
  const closes = last?.force === 'permit' || last?.force === 'forbid';
  if (last && closes && /^[的了哦呢吧啊]?$/.test(text.slice(last.end))) return [last.force];
  // What stands in front is what it is said of: 电动车不得上楼.
  if (last) return [undefined, forces[0]!.force];
  if (!under) return [undefined];
  return under.surely ? [under.force] : [undefined, under.force];
}

export const isNegative = (force: Force | undefined): boolean =>
  force === 'forbid' || force === 'exempt' || force === 'free' || force === 'not' || force === 'lack';

/** Whether what an answer does with a word agrees with what a source does with it. */
export function agrees(said: readonly (Force | undefined)[], source: readonly (Force | undefined)[]): boolean {
  return said.some((mine) =>
    source.some((theirs) => {
      if (mine === 'permit') return !isNegative(theirs) && !source.includes('forbid');
      // 没有认证的 speaks of those who did not do it; it does not spare anybody.
      if (mine === 'exempt') return isNegative(theirs) && theirs !== 'lack';
      if (isNegative(mine)) return isNegative(theirs);
      return !isNegative(theirs);
    }),
  );
}

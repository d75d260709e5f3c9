import { figuresIn } from './figures.ts';

type Bound = 'most' | 'least';

const MOST_BEFORE =
  '不超过|不得超过|不能超过|不可超过|不多于|不大于|不高于|不晚于|不迟于|最多|至多|最长|最高|最晚|最迟|最大|上限|限[高速宽重养停购放]?';
const LEAST_BEFORE = '不少于|不低于|不小于|不早于|至少|起码|最少|最低|最短|最早|满|超过|大于|高于|多于|下限';
const AROUND = new RegExp(
  `(?:(?<mostBefore>${MOST_BEFORE})|(?<leastBefore>${LEAST_BEFORE}))(?:(?!至少|起码|最[多少高低]|[不超高低大小]于?)[^，。；、\\d一二两三四五六七八九十]){0,4}(?<a>[\\d〇零一二两三四五六七八九十百千.:]+[^，。；、\\s\\d]{0,3})|(?<b>[\\d〇零一二两三四五六七八九十百千.:]+[^，。；、\\s\\d]{0,3}?)(?:(?<mostAfter>以内|之内|及?以下|封顶|为限)|(?<leastAfter>及?以上|往上))`,
  'g',
);

/** 至少 where a source says 最多, or the other way round. */
export function turnedBounds(text: string, sources: string): readonly string[] {
  const known = boundsIn(sources);
  return [...boundsIn(text)].flatMap(([key, said]) => {
    const theirs = known.get(key);
    return theirs && ![...said.bounds].some((bound) => theirs.bounds.has(bound)) ? [said.words] : [];
  });
}

/** 开工后 where a source says 开工前, or the other way round. */
export function turnedOrder(text: string, sources: string): readonly string[] {
  const known = ordersIn(sources);
  return [...ordersIn(text)].flatMap(([what, said]) => {
    const theirs = known.get(what);
    return theirs && ![...said].some((side) => theirs.has(side)) ? [`${what}${[...said][0]}`] : [];
  });
}

function ordersIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const pattern of [
    /([\p{Script=Han}\d]{2})(?:之|以)?([前后])(?![门面排台厅提期勤果续悔])/gu,
    /(小时|分钟|工作日|[天日周月年])(?:之|以)?([内前后])/gu,
  ])
    for (const [, what, side] of text.matchAll(pattern)) found.set(what!, (found.get(what!) ?? new Set()).add(side!));
  return found;
}

function boundsIn(text: string): ReadonlyMap<string, { readonly bounds: ReadonlySet<Bound>; readonly words: string }> {
  const found = new Map<string, { bounds: Set<Bound>; words: string }>();
  for (const match of text.matchAll(AROUND)) {
    const { mostBefore, mostAfter, a, b } = match.groups!;
    const bound: Bound = (mostBefore ?? mostAfter) === undefined ? 'least' : 'most';
    const key = figuresIn((a ?? b)!)[0]?.keys[0];
    if (key === undefined) continue;
    const entry = found.get(key) ?? { bounds: new Set<Bound>(), words: match[0] };
    entry.bounds.add(bound);
    found.set(key, entry);
  }
  return found;
}

/** What limits a sentence: without it, an answer promises or forbids more than its source does. */
const CONDITIONS: readonly RegExp[] = [
  /除(?!外|非)([^，。；]{1,30}?)(?:以外|之外|外)/g,
  /([^，。；：、]{1,24}?)的?除外/g,
  /但(?:是)?([^。；]{2,60})/g,
  /(经[^，。；]{1,20}?(?:同意|批准|许可|审核|备案|登记|确认|评估|公示)|未经[^，。；]{1,20})/g,
  /([^，。；]{2,30}?)(?:的)?方可/g,
  /(?:仅限|只限|限于|仅供|只对|仅对|只有)([^，。；]{2,30})/g,
  /((?:年?满)\d{1,3}周?岁|\d{1,3}周?岁(?:\(含\)|（含）)?(?:及)?以[上下])/g,
  /((?:须|需|应当?)先[^，。；]{2,24})/g,
];
const CONTINUES = /^(?:但|不过|除|例外|特殊|其中)|除外|不受.{0,10}限制/;

/** @param next the sentence behind it, which may limit it */
export function conditionsOf(sentence: string, next: string | undefined): readonly string[] {
  const found = conditionsIn(sentence);
  return next !== undefined && CONTINUES.test(next.trim()) ? [...found, next.trim()] : found;
}

function conditionsIn(text: string): readonly string[] {
  return CONDITIONS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!.trim()).filter((words) => words !== ''));
}

/** Documents that another one puts out of force, by title. */

const NAMED = '《[^》\\n]{2,60}》(?:[（(][^）)\\n]{1,40}[)）])?';
/** 《…》、1998年5月1日市政府发布的《…》 */
const MORE = '(?:[、，和及与\\s]|以及)*(?:[^。；《》\\n]{0,80}(?:发布|公布|颁布|通过|批准|施行|制定|印发|修订|修正|修改|实施)的)?(?:原)?';
const NAMES = `(?:原|原来的|此前的|之前的|旧的?|现行的?)?${NAMED}(?:${MORE}${NAMED})*`;
/** Only such words may stand between the name and its end: 违反《…》的，车位证作废 ends the permit, not the rule. */
const ENDED = new RegExp(
  `(${NAMES})(?:自[^，。；《]{2,20}(?:起|之日)|从[^，。；《]{2,20}起|于[^，。；《]{2,16}日?|同时|即行|即时|即日起|自动|自行|予以|以及|一并|相应|随之|随即|现|均|也|全部|届时|即|正式|，|\\s)*(?:废止|停止执行|停止施行|停止使用|停止实施|作废|失效|不再执行|不再施行|不再适用|不再有效)`,
  'g',
);
const REPLACED = new RegExp(`(?:代替|取代|替代|替换)(?:了|原|原来的|此前的|之前的|旧的?|\\s|[^。；《\\n，]{0,8})?(${NAMES})`, 'g');
const ENDS = new RegExp(`(?<![未不])(?:废止|停止执行|取消)(?:了|原|原来的|此前的|旧的?|\\s|[^。；《\\n，]{0,4})?(${NAMES})`, 'g');
const UNTIL_THEN = /(?:未|尚未|没有|不得)$/;

/** @param title of the document that says so: its own title stands for an older version only where it says so */
export function superseded(text: string, title: string): readonly string[] {
  const titles = new Set<string>();
  for (const pattern of [ENDED, REPLACED, ENDS]) {
    for (const match of text.matchAll(pattern)) {
      if (UNTIL_THEN.test(text.slice(Math.max(0, match.index - 4), match.index))) continue;
      const list = match[1]!;
      const older = /^(?:原|此前|之前|旧)/.test(list) || pattern !== ENDED;
      for (const name of list.matchAll(/《([^》\n]{2,60})》([（(][^）)]*\d{4}[^）)]*[)）])?/g)) {
        const own = name[1]!.trim();
        if (own === title && !older && name[2] === undefined) continue;
        titles.add(own);
      }
    }
  }
  return [...titles];
}

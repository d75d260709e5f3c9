import { datesIn } from './days.ts';

/** Who issues a document, and when: what is signed under it. */

const BODY =
  /(?:居委会|居民委员会|村委会|办事处|街道|物业(?:服务)?(?:中心|公司|有限公司|处)?|服务中心|党群中心|委员会|党委|党支部|党总支|警务室|派出所|民政局|卫生服务(?:中心|站)|业委会|筹备组|公司|服务站|工作站|管理处|管理站|消防救援站|志愿(?:服务)?队|政府|(?<!全)[局厅院]|办公室)$/;
const LABEL = /(?:发布单位|发布机关|发布部门|制定机关|制定单位|发文机关|发文单位|印发单位|编制单位|主办单位|落款)\s*[：:]\s*/;
const DATE_LINE = /^(.{0,40}?)[\s\u3000（(]*(\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?)\s*(?:发布|印发|宣|公布)?[)）]?$/;
/** The date may stand above such lines, and above tables. */
const BELOW = 4;

export interface Signature {
  readonly issuers: readonly string[];
  readonly day: string;
  /** The lines it is made of. */
  readonly lines: readonly string[];
}

/**
 * @param lines the document's own lines, in its order, tables and appendices among them
 */
export function signatureOf(lines: readonly string[]): Signature | undefined {
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]!;
    const match = line.length <= 60 ? DATE_LINE.exec(line) : null;
    const day = match && datesIn(match[2]!, undefined)[0]?.day;
    if (!match || !day) continue;
    const beside = bodiesIn(match[1]!);
    if (match[1]!.trim() !== '' && beside.length === 0) continue;
    const above: string[] = [];
    for (let j = i - 1; beside.length === 0 && j >= 0 && j >= i - 4; j--) {
      const bodies = bodiesIn(lines[j]!);
      if (bodies.length === 0) break;
      above.unshift(lines[j]!);
    }
    // Without a name above it, a date alone in its line signs only at the end.
    if (beside.length === 0 && above.length === 0 && i < lines.length - BELOW) continue;
    const below = beside.length === 0 && above.length === 0 && lines[i + 1] !== undefined ? bodiesIn(lines[i + 1]!) : [];
    const issuers = beside.length > 0 ? beside : above.length > 0 ? above.flatMap(bodiesIn) : below;
    return { issuers, day, lines: [...above, line] };
  }
  return undefined;
}

/** A line that is nothing but names of bodies: 某某社区居委会　某某物业服务中心. */
function bodiesIn(line: string): readonly string[] {
  const bare = line.replace(/^[（(]|[)）]$/g, '').trim();
  if (bare === '' || bare.length > 50 || /[，。；：:,;！？|\t]/.test(bare)) return [];
  const parts = bare.split(/[\s\u3000、]+/);
  return parts.every((part) => BODY.test(part) && part.length >= 3) ? parts : [];
}

export function issuerOf(meta: readonly string[], lines: readonly string[], signature: Signature | undefined): string {
  for (const line of meta) {
    const label = LABEL.exec(line);
    if (!label) continue;
    const rest = line.slice(label.index + label[0].length);
    const name = /^(.+?)(?=\s*(?:[，；;|]|发布日期|发布时间|施行日期|生效日期|发文日期|印发日期|日期[：:]|\u3000|$))/
      .exec(rest)?.[1]
      ?.trim();
    if (name) return name;
  }
  if (signature && signature.issuers.length > 0) return signature.issuers.join('、');
  const end = lines.slice(-3).flatMap(bodiesIn);
  if (end.length > 0) return [...new Set(end)].join('、');
  // The history of a law: who passed it, most recently.
  const passed = meta
    .map((line) =>
      /([\u4e00-\u9fff]*?)(?:第[一二三四五六七八九十]+届)?([\u4e00-\u9fff]*?人民代表大会(?:常务委员会)?)第[一二三四五六七八九十]+次会议/.exec(
        line,
      ),
    )
    .map((m) => (m ? `${m[1]}${m[2]}`.replace(/第[一二三四五六七八九十]+届/, '') : undefined))
    .filter((n) => n !== undefined);
  const council = meta.map((line) => /(国务院|[\u4e00-\u9fff]{2,10}人民政府)(?:令|第)/.exec(line)?.[1]).filter((n) => n !== undefined);
  // Under the title, or as the head of the letter.
  const head = lines.slice(0, 3).flatMap((line) => bodiesIn(line.replace(/文件$/, '')));
  return passed.at(-1) ?? council.at(-1) ?? head.join('、');
}

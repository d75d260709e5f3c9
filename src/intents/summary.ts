import type { SpokenPlace } from './places.ts';
import { withoutNames, withoutPrivateData } from './private.ts';
import { clausesOf } from './text.ts';

/** Words that say what is wrong or wanted: the clause that holds most of them is the matter. */
const MATTER =
  /坏|不亮|不热|不灵|不动|动不了|上不去|进不去|打不开|关不上|不通|不走|不了|没[人水电气有]|漏|堵|渗|破|裂|断|掉|松|塌|脏|臭|味|吵|噪|响|闹|乱|占|堆|停|偷|丢|咬|叫|黑|灭|积水|垃圾|灯|电梯|水|暖|门|路|狗|车|噪声|装修|飞线|充电|建议|希望|能不能|可以|应该|增加|加装|安装|安排|修|换|清理|打扫|管管|处理|反映|投诉/g;
const LEAD =
  /^(?:@\S+\s*)?(?:(?:你好|您好|大家好|各位|请问|麻烦|拜托|求助|那个|这个|就是|然后|另外|还有|对了|谢谢|辛苦了?|唉|哎|哎呀|天哪|我去|真是|真的|反正|我(?:想|要)?(?:投诉|反映|举报|报修|说|问)(?:一下|下|个事)?|(?:我|想|要)?反映(?:一下|个)?(?:问题)?|报修|投诉|建议|提(?:个|一个|条)?(?:建议|意见)|物业|社区|居委会|书记|主任|工作人员|有人管(?:吗|没)?|为什么|为啥|怎么|咋|我发现|发现|我们?(?:这|这边|这里|小区|楼|单元|家)?(?:的)?|咱们?(?:这|小区|楼|单元|家)?(?:的)?|俺们?|家里|这边|这里|那边|那里|里面?|的)[\s,]*)+/;
const FILLERS =
  /(?:又|还是|还|都|就|老是|总是|总|一直|老|经常|天天|每天|整天|真的?|实在|太|特别|非常|好(?!多|像|几)|很|有点|现在|今天|昨天|昨晚|今早|前天|最近|这几天|已经|快(?!递|件|餐|充)|简直|居然|竟然)(?=[\u4e00-\u9fa5]{2,})/g;
const TAIL =
  /(?:(?<=不[亮热灵通走动响了制出开])了(?:吧|吗|呢|啊|呀|哦|嘛|啦|都)?|(?<=了)都|啊|呢|吧|呀|哦|嘛|啦|哈|的?样子|谢谢|求解决|麻烦(?:处理|看)一?下|(?:[0-9一二两三四五六七八九十好几半]+(?:多)?(?:个)?(?:天|月|周|星期|小时|年)(?:多)?)了?)+$/;
const LONGEST = 24;

/**
 * A few words for the matter, from the resident's own: 楼道灯又不亮了，黑得要命 → 楼道灯不亮. Without place, numbers, names.
 * @param text normalised
 * @param spoken the place that was found in it
 */
export function summarise(text: string, spoken: SpokenPlace): string {
  const matter = withoutNames(withoutPrivateData(spoken.rest)).replace(/@\S+/g, ' ');
  const clauses = clausesOf(matter)
    .flatMap(breaths)
    .map((clause) => ({ clause: tidy(clause), weight: clause.match(MATTER)?.length ?? 0 }))
    .filter(({ clause }) => /[\p{Script=Han}A-Za-z]{2}/u.test(clause));
  if (clauses.length === 0) return shorten(tidy(withoutNames(withoutPrivateData(text)))) || '见原文';
  const best = clauses.reduce((a, b) => (score(b) > score(a) ? b : a));
  return shorten(best.clause) || '见原文';
}

const THING =
  /电梯|楼道灯|感应灯|路灯|灯|单元门|楼门|大门|门禁|道闸|对讲|暖气|水管|下水道?|马桶|井盖|垃圾桶?|健身器材|充电桩|摄像头|监控|护栏|扶手|路面|水压|楼道|地库|车库/;
const WRONG =
  /(?:就|又|都)?(?:不(?:亮|动|走|热|通|灵|制热|出水)|坏|漏水?|堵|停|灭|黑|塌|松|掉|关不上|打不开|进不去|没人(?:清|修|管|打扫)|没(?:电|水|气|亮)|卡住)/;

/** Dictated in one breath: the thing and what is wrong with it are drawn together, 电梯…从昨晚开始就不动了 → 电梯不动. */
function breaths(clause: string): readonly string[] {
  if (clause.length <= LONGEST) return [clause];
  const parts = clause.split(/(?:啊|呢|嘛|呀|哈|然后|就是|所以|你们|能不能)+/).filter((part) => part !== '');
  if (parts.some((part) => THING.test(part) && WRONG.test(part) && part.length <= LONGEST)) return parts;
  const thing = THING.exec(clause);
  const wrong = thing && WRONG.exec(clause.slice(thing.index + thing[0].length));
  return thing && wrong ? [`${thing[0]}${wrong[0].replace(/^[就又都]/, '')}`, ...parts] : parts;
}

/** Many words of the matter, not too short to be understood, not a rant. */
function score({ clause, weight }: { clause: string; weight: number }): number {
  const length = clause.length;
  return weight * 3 + (length < 4 ? length - 4 : 0) - Math.max(0, length - 16) * 0.4;
}

function tidy(clause: string): string {
  let words = clause.replace(/\s+/g, ' ').trim().replace(LEAD, '');
  words = words.replace(FILLERS, '');
  words = words.replace(/(?:也|又)(?=不|没|坏|漏)/g, '').replace(TAIL, '');
  return words.replace(/^(?:的|里|上|那|这)(?=[\u4e00-\u9fa5]{2})/, '').trim();
}

function shorten(words: string): string {
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1)}…`;
}

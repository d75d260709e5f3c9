import { type Calendar, WEEKDAYS } from '../community/calendar.ts';
import type { LedgerRow, Notice, Totals } from './notice.ts';
import type { NoticePreview } from './preview.ts';

/** What staff read about notices. */

/** 约 30 秒, 约 20 分钟, 约 3 小时. Rounded up. */
export function sayDuration(seconds: number): string {
  if (seconds <= 5) return '几秒内';
  if (seconds <= 90) return `约 ${Math.ceil(seconds / 30) * 30} 秒`;
  if (seconds <= 90 * 60) return `约 ${Math.ceil(seconds / 60)} 分钟`;
  if (seconds <= 36 * 3600) return `约 ${Math.ceil(seconds / 3600)} 小时`;
  return `约 ${Math.ceil(seconds / 86_400)} 天`;
}

const SHOWN_GROUPS = 8;

export function sayGroups(groups: readonly { readonly name: string }[]): string {
  const names = groups.slice(0, SHOWN_GROUPS).map((group) => group.name);
  return `${names.join('、')}${groups.length > SHOWN_GROUPS ? '等' : ''}`;
}

/** 每周三 15:00, 每天 8:00, 每月 1 日 9:00; other expressions as they are. */
export function sayCron(cron: string): string {
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/) as [string, string, string, string, string];
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || month !== '*') return `按“${cron}”`;
  const time = `${Number(hour)}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return `每天 ${time}`;
  if (day === '*' && weekday === '1-5') return `每周一至周五 ${time}`;
  if (day === '*' && /^[0-7](,[0-7])*$/.test(weekday))
    return `每${weekday
      .split(',')
      .map((n) => WEEKDAYS[Number(n) || 7])
      .join('、')} ${time}`;
  if (weekday === '*' && /^\d+(,\d+)*$/.test(day)) return `每月 ${day.replaceAll(',', '、')} 日 ${time}`;
  if (weekday === '*' && day.toUpperCase() === 'L') return `每月最后一天 ${time}`;
  return `按“${cron}”`;
}

/** The preview as it is sent to the one who wrote the notice. */
export function sayPreview(preview: NoticePreview, calendar: Calendar, now: Date): string {
  if (preview.problems.length > 0) return sayProblems(preview.problems);
  const { draft, groups, moments } = preview;
  const when = draft.cron
    ? `将${sayCron(draft.cron)} 重复`
    : draft.at
      ? `将于 ${calendar.sayMomentAndWeekday(draft.at, now)} `
      : '将于现在';
  const lines = [`${when}发送到 ${groups.length} 个群（${sayGroups(groups)}），${sayDuration(preview.estimatedSeconds)}发完：`];
  lines.push(preview.text);
  if (draft.cron) lines.push(`接下来的时间：${moments.map((moment) => calendar.sayMomentAndWeekday(moment, now)).join('、')}`);
  if (preview.skipped.length > 0)
    lines.push(`收不到的群：${preview.skipped.map((group) => `${group.name}（${group.reason}）`).join('；')}`);
  lines.push(...preview.warnings);
  if (draft.toKnowledge && draft.endsAt)
    lines.push(`同时加入知识库，${calendar.sayMoment(draft.endsAt, now)} 后失效。回复“确认”发送，或直接改。`);
  else lines.push(`${draft.toKnowledge ? '同时加入知识库。' : ''}回复“确认”发送，或直接改。`);
  return lines.join('\n');
}

export const sayProblems = (problems: readonly string[]) =>
  problems.length === 1
    ? `没有发送：${problems[0]}`
    : `没有发送，有 ${problems.length} 处要改：\n${problems.map((problem) => `· ${problem}`).join('\n')}`;

export const problem = {
  emptyText: '通知内容是空的，请写上要说的事。',
  emptyTitle: '通知没有标题，请写一个，例如“停水通知”。',
  longText: (length: number, limit: number) => `通知有 ${length} 个字，超过 ${limit} 个字的上限，请缩短，细节可以放进知识库。`,
  noTarget: '没看出要发给谁。请写明楼、网格或“全体”，例如：/通知 3、4号楼：明天上午停水',
  noGroup: '选中的范围里没有居民群，请检查楼号和网格，或先在「群」页给群填上楼号。',
  noneBound: '选中的群都还不能接收通知，请先在「群」页确认绑定。',
  past: (moment: string) => `发送时间 ${moment} 已经过去，请改一个将来的时间，或去掉时间立即发送。`,
  over: (moment: string) => `通知里的事到 ${moment} 已经结束，请核对日期。`,
  both: '发送时间和重复时间只能写一个。',
  unknownPlace: (names: readonly string[]) => `本社区没有${names.join('、')}，请核对。`,
} as const;

export const warning = {
  quiet: (from: string, to: string) => `${from}–${to} 是安静时段，会等到 ${to} 再发。`,
  many: (count: number) => `会发到 ${count} 个群，发出后不能撤回。`,
  daily: (cap: number) => `超过账号每日上限 ${cap} 条，会分几天发完。`,
  often: (minutes: number) => `两次之间只隔 ${minutes} 分钟，容易打扰居民，请确认。`,
  ends: '重复通知不会加入知识库。',
} as const;

export const refusal = {
  unknown: '没有找到这条通知，可能已被替换，请重新写一遍。',
  confirmed: '这条通知已经确认过了，不会再发一遍。',
  cancelled: '这条通知已取消。要发送请重新写一遍。',
  done: '这条通知已经全部发出，不能取消。',
  cancelledAlready: '这条通知已经取消过了。',
} as const;

export function confirmed(notice: Notice, seconds: number, calendar: Calendar, now: Date): string {
  if (notice.cron)
    return `已排好：${sayCron(notice.cron)}。第一次是 ${notice.nextAt ? calendar.sayMomentAndWeekday(notice.nextAt, now) : '（没有）'}。要停请回“取消”或到通知页。`;
  if (notice.nextAt && notice.nextAt.getTime() > now.getTime())
    return `已排好，${calendar.sayMomentAndWeekday(notice.nextAt, now)} 发送。要停请回“取消”或到通知页。`;
  return `正在发送，${sayDuration(seconds)}发完，发完告诉您。`;
}

export const cancelled = (withdrawn: number, sent: number) =>
  sent > 0 ? `已取消。还没发的 ${withdrawn} 个群不再发送，已发出的 ${sent} 个群撤不回来。` : '已取消，没有发给任何群。';

const TROUBLE: Readonly<Partial<Record<LedgerRow['state'], string>>> = {
  unknown: '不知是否送达',
  failed: '发送失败',
  expired: '等得太久未发',
  skipped: '没有发送',
};

/** To the author when an occurrence is done. */
export function sayResult(notice: Notice, rows: readonly LedgerRow[], totals: Totals, latecomer: boolean): string {
  const lead = latecomer ? `【${notice.title}】` : '';
  const after = notice.toKnowledge ? '之后有人问起，我会按这条回答。' : '';
  const troubled = rows.filter((row) => row.state !== 'sent');
  const first = `${lead}已发送 ${totals.sent}/${rows.length}。${after}`;
  if (troubled.length === 0) return first;
  const list = troubled
    .slice(0, 20)
    .map((row) => `${row.group.name}：${TROUBLE[row.state] ?? row.state}${row.reason ? `（${row.reason}）` : ''}`);
  const more = troubled.length > 20 ? [`还有 ${troubled.length - 20} 个群，见通知页`] : [];
  const advice = troubled.some((row) => row.state === 'unknown')
    ? '“不知是否送达”的不会自动重发，请到群里看一眼，需要时在通知页重发。'
    : '需要时在通知页重发。';
  return [first, ...list, ...more, advice].join('\n');
}

export const sayMissed = (notice: Notice, moments: readonly Date[], calendar: Calendar, now: Date) =>
  `【${notice.title}】原定 ${moments
    .slice(-3)
    .map((moment) => calendar.sayMoment(moment, now))
    .join('、')}${moments.length > 3 ? ` 等 ${moments.length} 次` : ''} 因程序没有运行而错过，没有补发。需要的话请重新发一条。`;

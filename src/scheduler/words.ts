import type { Calendar } from '../community/calendar.ts';
import { type LedgerRow, type Notice, type NoticePhase, type Occurrence, phaseOf, type Totals } from './notice.ts';
import type { NoticePreview } from './preview.ts';
import { sayRecurrence } from './say-repeat.ts';

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

/** The preview as it is sent to the one who wrote the notice. */
export function sayPreview(preview: NoticePreview, calendar: Calendar, now: Date): string {
  if (preview.problems.length > 0) return sayProblems(preview.problems);
  const { draft, groups, moments } = preview;
  const when = draft.cron
    ? `将${sayRecurrence(draft, calendar)} 重复`
    : draft.at
      ? `将于 ${calendar.sayMomentAndWeekday(draft.at, now)} `
      : '将于现在';
  const lines = [`${when}发送到 ${groups.length} 个群（${sayGroups(groups)}），${sayDuration(preview.estimatedSeconds)}发完：`];
  lines.push(...(preview.samples.length > 0 ? preview.samples.map((one) => `${one.name}：${one.text}`) : [preview.text]));
  if (preview.samples.length > 0 && groups.length > preview.samples.length) lines.push('其余各群同样换成自己的内容。');
  if (draft.attachments?.length) lines.push(`随后发：${draft.attachments.map(({ name }) => name).join('、')}`);
  if (draft.cron) lines.push(`接下来的时间：${moments.map((moment) => calendar.sayMomentAndWeekday(moment, now)).join('、')}`);
  if (preview.skipped.length > 0)
    lines.push(`收不到的群：${preview.skipped.map((group) => `${group.name}（${group.reason}）`).join('；')}`);
  lines.push(...preview.warnings);
  if (draft.toKnowledge && draft.endsAt)
    lines.push(`同时加入知识库，${calendar.sayMoment(draft.endsAt, now)} 后失效。回复“确认”发送，或直接改。`);
  else lines.push(`${draft.toKnowledge ? '同时加入知识库。' : ''}回复“确认”发送，或直接改。`);
  return lines.join('\n');
}

export const missingValue = (names: readonly string[]) => `这个群没有登记${names.join('、')}要用的内容，请在「群」页补上后重发`;

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
  never: (when: string) => `重复时间“${when}”一次也不会到，请检查日期、结束日期和不发的日子。`,
  past: (moment: string) => `发送时间 ${moment} 已经过去，请改一个将来的时间，或去掉时间立即发送。`,
  over: (moment: string) => `通知里的事到 ${moment} 已经结束，请核对日期。`,
  both: '发送时间和重复时间只能写一个。',
  unknownPlace: (names: readonly string[]) => `本社区没有${names.join('、')}，请核对。`,
  noTwin: '只有图片或文件，没有文字。请把图上的要点写成文字：看不清图的居民靠它，以后有人问也靠它回答。',
  allExcluded: '选中的群都被排除了，请少排除几个，或改选范围。',
  unknownVariable: (names: readonly string[], known: readonly string[]) =>
    `没有${names.join('、')}这个变量。可以用的有：${known.join('、')}；不是变量的话请不要用大括号。`,
  missingVariable: (names: readonly string[], groups: readonly string[]) =>
    `${sayNames(groups)}没有登记${names.join('、')}要用的内容，请先在「群」页补上楼栋或网格，或把这些群排除。`,
  knowledgeVariable: (names: readonly string[]) => `${names.join('、')}各群不一样，不能这样加入知识库。请去掉变量，或不加入知识库。`,
  nothingSent: '原通知还没有发到任何群，不用更正：直接修改或取消原通知即可。',
} as const;

const sayNames = (names: readonly string[]): string =>
  `${names.slice(0, 5).join('、')}${names.length > 5 ? `等 ${names.length} 个群` : ''}`;

export const warning = {
  approval: (why: string) => `${why}确认后要等另一位同事同意才发。`,
  unsure: (names: readonly string[]) =>
    `不知道${sayNames(names)}收到原通知没有，暂不发更正。请到群里看一眼，看到了就在原通知页点“我看到已送达”，更正会自动补发给它。`,
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
  awaiting: '这条通知已经提交，正等另一位同事同意，不用再确认。',
  paused: '这条通知已暂停。要接着发请先“继续”。',
  notAwaiting: '这条通知没有在等同意，可能同事已经处理过了。',
  ownApproval: '写通知的人不能自己同意，请另一位同事来看一遍。',
  managerOnly: '只有负责人能同意通知，请找书记或主任。',
  gridMemberNot: '网格员不能同意别人的通知，请找社区工作人员。',
  noReason: '请写明退回的原因，作者好改。',
  notPausable: '这条通知没有在排队或发送，不用暂停。',
  pausedAlready: '这条通知已经暂停了。',
  notPaused: '这条通知没有暂停，不用继续。',
  overMeanwhile: '通知里的事已经结束，不能再继续发。请取消它，需要的话重新写一条。',
  neverSent: '这条通知还没有发给任何群，不用更正：直接修改或取消即可。',
  stillDraft: '这条通知还没有发出，直接修改即可，不用更正。',
  sameText: '更正后的内容和原通知一样，请改好内容再提交。',
  noWhat: '请写明改了什么，例如“停水时间改到下午2点”，居民一眼能看到。',
  replacedOver: '要改的那条通知已经发完、取消，或者改成别的了，这次没有生效。请回通知列表看看。',
  correctedAlready: (number: string) => `这条通知已经更正过（${number}）。还要改，请更正那一条。`,
  nothingFailed: '没有发送失败的群，不用重发。',
  nothingOpen: '这些群已经送到，或者正在发送，不用再记。',
  nothingUnknown: '没有“不知是否送达”的群。',
  retryCancelled: '这条通知已取消，不能重发。',
  retryCorrected: '这条通知已经更正，不能再发原来的内容。',
  retryOver: '通知里的事已经结束，不能重发。需要的话请重新写一条。',
} as const;

export const submitted = (notice: Notice, why: string) =>
  `${why}已提交，等另一位同事同意后才发。${notice.number ? `编号 ${notice.number}。` : ''}`;

/** To those who may approve. */
export const askApproval = (notice: Notice, author: string, groups: number, seconds: number, when: string) =>
  [
    `【待同意】${author}写了一条通知，${when}发到 ${groups} 个群，${sayDuration(seconds)}发完：`,
    notice.text,
    `同意请回：/同意 ${notice.number}\n退回请回：/退回 ${notice.number} 原因`,
  ].join('\n');

export const approvedTo = (notice: Notice, by: string, text: string) => `【${notice.title}】${by}已同意。${text}`;
/** @param rests what it corrects was stopped for it, and goes on only when somebody says so */
export const sentBackTo = (notice: Notice, by: string, reason: string, rests: boolean) =>
  `【${notice.title}】${by}退回了，没有发送。原因：${reason}\n改好后请重新发一遍 /通知，或在通知页修改。${rests ? '原通知还暂停着：要照原样发完，请到原通知页点“继续”。' : ''}`;
export const sentBack = (reason: string) => `已退回，没有发送。作者会看到原因：${reason}`;

export const paused = (waiting: number) =>
  waiting > 0 ? `已暂停，还有 ${waiting} 个群没有发。要接着发请点“继续”。` : '已暂停，到时间也不会发。要恢复请点“继续”。';
export const resumed = (waiting: number) => (waiting > 0 ? `已继续，接着发剩下的 ${waiting} 个群。` : '已继续，到时间照常发。');
export const byHand = (groups: number) => `已记下 ${groups} 个群由人工通知，程序不再发给它们。`;
export const retried = (groups: number) => `已重新排队，会再发给 ${groups} 个群。`;

/** 【停水通知（更正）】更正：停水改到下午2点。以这条为准：… */
export const correctionTitle = (title: string) => (title.endsWith('（更正）') ? title : `${title}（更正）`);
export const correctionText = (what: string, text: string) => `更正：${what.replace(/[。；;，,\s]+$/, '')}。以这条为准：\n${text}`;

export function confirmed(notice: Notice, seconds: number, calendar: Calendar, now: Date): string {
  if (notice.cron)
    return `已排好：${sayRecurrence(notice, calendar)}。第一次是 ${notice.nextAt ? calendar.sayMomentAndWeekday(notice.nextAt, now) : '（没有）'}。要停请回“取消”或到通知页。`;
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

export const noNumber = (number: string) => `没有编号 ${number} 的通知，请核对编号。`;

const PHASE: Readonly<Record<NoticePhase, string>> = {
  draft: '还是草稿，没有发送',
  awaiting: '正等另一位同事同意',
  scheduled: '已排好，还没有到时间',
  sending: '正在发送',
  paused: '已暂停',
  done: '已发完',
  cancelled: '已取消',
};

/** How far it is, for who asks from the chat. */
export function sayProgress(notice: Notice, last: Occurrence | undefined): string {
  const lead = `【${notice.title}】${PHASE[phaseOf(notice, last?.totals)]}。`;
  if (!last || last.rows.length === 0) return lead;
  const { totals } = last;
  const open = totals.queued + totals.sending;
  const facts = [
    `送达 ${totals.sent}/${last.rows.length} 个群`,
    open > 0 ? `还有 ${open} 个没有发` : '',
    totals.unknown > 0 ? `${totals.unknown} 个不知是否送达` : '',
    totals.failed + totals.expired + totals.skipped > 0 ? `${totals.failed + totals.expired + totals.skipped} 个没有送出` : '',
  ];
  return `${lead}${facts.filter(Boolean).join('，')}。`;
}

export const sayMissed = (notice: Notice, moments: readonly Date[], calendar: Calendar, now: Date) =>
  `【${notice.title}】原定 ${moments
    .slice(-3)
    .map((moment) => calendar.sayMoment(moment, now))
    .join('、')}${moments.length > 3 ? ` 等 ${moments.length} 次` : ''} 因程序没有运行而错过，没有补发。需要的话请重新发一条。`;

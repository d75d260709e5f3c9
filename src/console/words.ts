import type { BindingState } from '../community/groups-store.ts';
import type { DocumentInfo, Gap, LoggedAnswer, Policy, Verdict, Way } from '../knowledge/knowledge.ts';
import type { ChannelStatus, DeliveryState } from '../messages.ts';
import type { NoticeState } from '../scheduler/notices.ts';
import type { EchoState, TicketEventKind, TicketPriority, TicketStatus } from '../tickets/tickets.ts';
import type { State } from './parts.ts';
import type { ConsoleRole, Post } from './users-store.ts';

/** How the states of things are called and look on the pages. */

export const DELIVERY: Readonly<Record<DeliveryState, State>> = {
  queued: { tone: 'plain', mark: '…', word: '等待发送' },
  sending: { tone: 'plain', mark: '→', word: '正在发送' },
  sent: { tone: 'done', mark: '✓', word: '已送达' },
  unknown: { tone: 'due', mark: '?', word: '不知是否送达' },
  failed: { tone: 'harm', mark: '✕', word: '发送失败' },
  expired: { tone: 'due', mark: '⌛', word: '等得太久未发' },
  skipped: { tone: 'due', mark: '–', word: '没有发送' },
};

/** What proves that a message arrived. */
export const EVIDENCE: Readonly<Record<string, string>> = {
  id: '平台已确认',
  echo: '在群里看到了',
  maybe: '上一次不知是否送达',
  accepted: '平台已接收',
  staff: '同事看到了',
  hand: '人工通知的',
};

export const TICKET: Readonly<Record<TicketStatus, State>> = {
  received: { tone: 'due', mark: '●', word: '已登记' },
  assigned: { tone: 'due', mark: '◔', word: '已派单' },
  in_progress: { tone: 'due', mark: '◐', word: '处理中' },
  waiting: { tone: 'plain', mark: '◷', word: '等待中' },
  answered: { tone: 'plain', mark: '➤', word: '已答复' },
  closed: { tone: 'done', mark: '✓', word: '已办结' },
  reopened: { tone: 'due', mark: '↺', word: '重新打开' },
  merged: { tone: 'plain', mark: '⇒', word: '已合并' },
  referred: { tone: 'plain', mark: '↗', word: '已转办' },
  declined: { tone: 'plain', mark: '⊘', word: '不予受理' },
};

export const PRIORITY: Readonly<Record<TicketPriority, State>> = {
  urgent: { tone: 'harm', mark: '‼', word: '紧急' },
  high: { tone: 'due', mark: '↑', word: '高' },
  normal: { tone: 'plain', mark: '·', word: '普通' },
  low: { tone: 'plain', mark: '↓', word: '低' },
};

export const OVERDUE: State = { tone: 'harm', mark: '!', word: '已超时' };
export const CONFIDENTIAL: State = { tone: 'plain', mark: '◼', word: '保密' };

export const EVENT: Readonly<Record<TicketEventKind, string>> = {
  opened: '登记',
  joined: '附议',
  amended: '补充',
  pictures: '加照片',
  assigned: '派单',
  started: '开始处理',
  waits: '等待',
  resumed: '继续处理',
  escalated: '吹哨',
  referred: '转办',
  declined: '不予受理',
  merged: '合并到别的工单',
  took_in: '并入工单',
  split: '单独办理',
  gave_off: '分出工单',
  called: '电话或上门告知',
  rating_asked: '请居民评价',
  priority: '轻重缓急',
  answered: '答复',
  echoed: '答复已送达',
  not_delivered: '没有确认送达',
  rated: '居民评价',
  asked: '问登记人',
  replied: '登记人回答',
  closed: '办结',
  reopened: '重新打开',
  identity_opened: '查看登记人',
  erased: '删除个人信息',
};

export const ECHO: Readonly<Record<EchoState, State>> = {
  none: { tone: 'plain', mark: '–', word: '还没有答复' },
  waiting: { tone: 'plain', mark: '…', word: '答复正在送出' },
  delivered: { tone: 'done', mark: '✓', word: '答复已送达' },
  failed: { tone: 'harm', mark: '!', word: '答复没有确认送达' },
};

export const NOTICE: Readonly<Record<NoticeState, State>> = {
  draft: { tone: 'plain', mark: '✎', word: '草稿，没有发送' },
  awaiting: { tone: 'due', mark: '◔', word: '等同事同意' },
  scheduled: { tone: 'due', mark: '◷', word: '已排好' },
  paused: { tone: 'due', mark: '‖', word: '已暂停' },
  done: { tone: 'done', mark: '✓', word: '已发完' },
  cancelled: { tone: 'plain', mark: '–', word: '已取消' },
};

export const CHANNEL: Readonly<Record<ChannelStatus, State>> = {
  starting: { tone: 'plain', mark: '…', word: '正在启动' },
  waiting_for_scan: { tone: 'due', mark: '▣', word: '等待扫码登录' },
  online: { tone: 'done', mark: '✓', word: '在线' },
  offline: { tone: 'harm', mark: '✕', word: '掉线' },
  failed: { tone: 'harm', mark: '!', word: '出故障' },
  stopped: { tone: 'plain', mark: '–', word: '已停止' },
};

export const BINDING: Readonly<Record<BindingState, State>> = {
  bound: { tone: 'done', mark: '✓', word: '已绑定' },
  pending: { tone: 'due', mark: '?', word: '待确认' },
  ambiguous: { tone: 'due', mark: '⧉', word: '同名待确认' },
  gone: { tone: 'plain', mark: '–', word: '已不在' },
};

export const POLICY_STATE: Readonly<Record<DocumentInfo['state'], State>> = {
  'in-force': { tone: 'done', mark: '✓', word: '有效' },
  upcoming: { tone: 'plain', mark: '◷', word: '未生效' },
  ended: { tone: 'plain', mark: '–', word: '已失效' },
  superseded: { tone: 'plain', mark: '↷', word: '已被代替' },
};

/** The words were read from a picture by a model. */
export const MACHINE_READ: State = { tone: 'due', mark: '?', word: '机器识读' };

export const POLICY_KIND: Readonly<Record<Policy['kind'], string>> = {
  rule: '规定',
  notice: '通知',
  guide: '指南',
  faq: '问答',
  activity: '活动',
};
export const POLICY_ORIGIN: Readonly<Record<Policy['origin'], string>> = {
  folder: '资料夹里的文件',
  console: '在控制台上传的',
  gap: '答复居民问题时写的',
  notice: '已发的通知',
};

export const FACT: Readonly<Record<string, string>> = {
  id: '编号',
  title: '标题',
  kind: '种类',
  issuer: '发布单位',
  issued: '发布日期',
  effectiveFrom: '生效日期',
  effectiveTo: '失效日期',
  supersedes: '代替',
  buildings: '适用楼栋',
  grids: '适用网格',
};

export const GAP: Readonly<Record<Gap['state'], State>> = {
  open: { tone: 'due', mark: '?', word: '待答' },
  review: { tone: 'due', mark: '◐', word: '待审' },
  answered: { tone: 'done', mark: '✓', word: '已答' },
  dismissed: { tone: 'plain', mark: '–', word: '不处理' },
};

export const VERDICT: Readonly<Record<Verdict, State>> = {
  useful: { tone: 'done', mark: '✓', word: '有用' },
  useless: { tone: 'due', mark: '✕', word: '没用' },
  wrong: { tone: 'harm', mark: '!', word: '说不对' },
};

/** What came of a question. */
export const ANSWER: Readonly<Record<LoggedAnswer['kind'], State>> = {
  answered: { tone: 'done', mark: '✓', word: '答了' },
  expired: { tone: 'due', mark: '⌛', word: '按已到期的答' },
  clarify: { tone: 'plain', mark: '?', word: '先问楼号' },
  'no-ground': { tone: 'due', mark: '–', word: '没有依据' },
};

export const SOURCE_OF_WAY: Readonly<Record<Way['source'], string>> = {
  staff: '同事写的',
  gap: '居民这样问过',
  feedback: '居民说这样问有用',
  model: '模型想的',
};

export const UNHELPFUL: State = { tone: 'due', mark: '!', word: '答了但没用' };

export const ROLE: Readonly<Record<ConsoleRole, string>> = {
  staff: '工作人员',
  handler: '经办人',
  manager: '负责人',
  administrator: '管理员',
  observer: '只看不改',
};

/** 工作人员（第2网格）, 经办人（物业）, 负责人. */
export const sayPost = ({ role, grid, unit }: Post): string => `${ROLE[role]}${grid || unit ? `（${grid ?? unit}）` : ''}`;

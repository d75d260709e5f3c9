import { sayManners } from '../../community/group-manners.ts';
import { isStaff } from '../../community/people-store.ts';
import type { Effect } from '../../messages.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { gapNumberIn } from '../slots.ts';
import { staffOrderIn } from '../staff-orders.ts';
import { help, STAFF_ONLY } from '../words.ts';
import { handleNoticeOrder, NOTICE_USAGE, noticeMeant } from './staff-notices.ts';
import { handleTicketOrder, TICKET_USAGE } from './staff-tickets.ts';

type Command = Extract<Intent, { kind: 'staff_command' }>;

interface Order {
  readonly names: readonly string[];
  readonly usage: string;
  run(heard: Heard, recognition: Recognition, argument: string, deps: IntentDeps): Promise<Handled>;
}

/** What staff can order from the chat. A role comes from the register of people only, whatever a message says. */
const ORDERS: readonly Order[] = [
  {
    names: ['通知'],
    usage: '/通知 明天上午9点到12点 3、4号楼停水，请提前储水',
    async run(_heard, recognition, argument, deps) {
      if (argument === '')
        return tell(recognition, '请写明通知内容，例如：/通知 明天上午9点到12点 3、4号楼停水，请提前储水', '通知没有内容');
      const read = deps.notices.parseCommand(argument);
      if (read.kind === 'refused') return tell(recognition, read.text, '通知没有读懂，请补充');
      return decide(recognition, 'ack', [{ kind: 'draft_notice', notice: read.draft }], '起草通知，先给预览');
    },
  },
  {
    names: ['确认', '发送'],
    usage: '/确认：发送刚才预览的通知',
    run: (heard, recognition) => settleNotice(heard, recognition, true),
  },
  {
    names: ['取消', '撤销'],
    usage: '/取消：不发刚才预览的通知',
    run: (heard, recognition, argument) =>
      noticeMeant(heard, argument) ? handleNoticeOrder(heard, recognition, 'cancel', argument) : settleNotice(heard, recognition, false),
  },
  {
    names: ['退回'],
    usage: NOTICE_USAGE[1],
    run: (heard, recognition, argument) => handleNoticeOrder(heard, recognition, 'send_back', argument),
  },
  {
    names: ['进度'],
    usage: NOTICE_USAGE[2],
    run: (heard, recognition, argument) => handleNoticeOrder(heard, recognition, 'progress', argument),
  },
  {
    names: ['暂停'],
    usage: NOTICE_USAGE[3],
    run: (heard, recognition, argument) => handleNoticeOrder(heard, recognition, 'pause', argument),
  },
  {
    names: ['继续'],
    usage: '',
    run: (heard, recognition, argument) => handleNoticeOrder(heard, recognition, 'resume', argument),
  },
  {
    names: ['更正'],
    usage: NOTICE_USAGE[4],
    run: (heard, recognition, argument) => handleNoticeOrder(heard, recognition, 'correct', argument),
  },
  {
    names: ['答复', '回复', '办结'],
    usage: '/答复 Q2026-000031 目前还不能装，已报街道',
    run: (heard, recognition, argument) => answer(heard, recognition, argument),
  },
  {
    names: ['设置'],
    usage: '/设置 谨慎（或 积极、只在被@时、大字、普通字）：在群里发，改本群',
    run: (heard, recognition, argument) => settings(heard, recognition, argument),
  },
  {
    names: ['同意'],
    usage: '/同意 Q2026-000031（答复）或 N2026-000012（通知）：同事写的可以发出',
    async run(heard, recognition, argument) {
      if (noticeMeant(heard, argument)) return handleNoticeOrder(heard, recognition, 'approve', argument);
      const number = gapNumberIn(argument) ?? (heard.message.quote?.ofBot ? gapNumberIn(heard.message.quote.text) : undefined);
      if (!number) return tell(recognition, '请写明编号，例如：/同意 Q2026-000031', '指令缺编号');
      return decide(recognition, 'ack', [{ kind: 'approve_gap', number }], '同意同事写的答复');
    },
  },
  {
    names: ['帮助', 'help', '?', '指令'],
    usage: '/帮助：列出指令',
    async run(_heard, recognition) {
      return tell(recognition, usage(), '列出指令');
    },
  },
];

const usage = (): string =>
  `工单（私聊和工作群里不用写 /）：\n${TICKET_USAGE.map((line) => `· ${line}`).join('\n')}\n其他：\n${ORDERS.filter(
    (order) => order.usage !== '',
  )
    .map((order) => `· ${order.usage}`)
    .join('\n')}`;

/** @returns what to do about a line that begins with / */
export async function handleCommand(heard: Heard, recognition: Recognition, intent: Command, deps: IntentDeps): Promise<Handled> {
  const said = staffOrderIn(heard, deps.botName);
  if (said) return handleTicketOrder(heard, recognition, said, deps);
  const order =
    ORDERS.find(({ names }) => names.includes(intent.command.toLowerCase())) ??
    ORDERS.find(({ names }) => names.some((name) => intent.command.startsWith(name)));
  if (!isStaff(heard.person.role)) {
    if (order?.names.includes('帮助') && recognition.addressed)
      return decide(recognition, 'answer', [reply(help(deps.botName, deps.community))], '居民问怎么用');
    if (!recognition.addressed) return silent(recognition, '居民发的工作指令，不执行');
    return decide(recognition, 'refuse', [reply(STAFF_ONLY)], '居民发的工作指令，不执行');
  }
  if (!order) return tell(recognition, `没有“/${intent.command}”这个指令。\n${usage()}`, '没有这个指令');
  // The words as they were written: what goes out to residents keeps its marks.
  const argument = heard.message.text
    .replace(new RegExp(`^[\\s/／]*(?:${order.names.map((name) => name.replace('?', '[?？]')).join('|')})\\s*[:：]?\\s*`, 'i'), '')
    .trim();
  return order.run(heard, recognition, argument, deps);
}

const SETTINGS: readonly (readonly [RegExp, Pick<Extract<Effect, { kind: 'set_manners' }>, 'attitude' | 'style'>])[] = [
  [/只在?(?:被)?@|被@|只在?被(?:艾特|叫)|安静|少说/, { attitude: 'mentioned' }],
  [/谨慎|默认|一般/, { attitude: 'careful' }],
  [/积极|主动|多说/, { attitude: 'eager' }],
  [/大字|短句|老年|适老/, { style: 'large' }],
  [/普通|正常|小字/, { style: 'usual' }],
];

/** How the bot behaves in the group in which this is sent. */
async function settings(heard: Heard, recognition: Recognition, argument: string): Promise<Handled> {
  const { group } = heard;
  if (!group) return tell(recognition, '请在要改的群里发，例如：/设置 谨慎。也可以在控制台的「群」页改。', '设置要在群里发');
  if (argument === '')
    return tell(recognition, `${sayManners(group.manners)}要改请发：/设置 谨慎，或 积极、只在被@时、大字、普通字。`, '看本群设置');
  const wanted = SETTINGS.filter(([words]) => words.test(argument)).map(([, change]) => change);
  if (wanted.length === 0)
    return tell(recognition, `没有“${argument.slice(0, 20)}”这个设置。可以写：谨慎、积极、只在被@时、大字、普通字。`, '没有这个设置');
  const change = Object.assign({}, ...wanted) as (typeof wanted)[number];
  return decide(recognition, 'ack', [{ kind: 'set_manners', groupId: group.id, ...change }], '改本群设置');
}

/** 确认 or 取消 without a slash, right after the preview. */
export async function settleNotice(heard: Heard, recognition: Recognition, yes: boolean): Promise<Handled> {
  if (!isStaff(heard.person.role)) return silent(recognition, '居民的应答，没有等他确认的事');
  // Only what was previewed a moment ago: a stray 确认 must not send an old draft.
  const noticeId = heard.conversation?.kind === 'notice_preview' ? heard.conversation.noticeId : undefined;
  if (!noticeId) return tell(recognition, '没有等您确认的通知。要发通知，请写：/通知 内容', '没有待确认的通知');
  const effect: Effect = yes ? { kind: 'confirm_notice', noticeId } : { kind: 'cancel_notice', noticeId };
  return decide(recognition, 'ack', [{ kind: 'forget' }, effect], yes ? '确认发送通知' : '取消通知');
}

/** Staff who change their mind while a preview is open write it anew: we do not guess what of it they mean. */
export function askForWholeNotice(recognition: Recognition): Handled {
  return tell(recognition, '要改通知，请把改好的整条再发一遍：/通知 内容。确认发送回“确认”，不发回“取消”。', '预览后要改内容');
}

/** To a question that waits (Q…); about tickets see staff-tickets.ts. */
async function answer(heard: Heard, recognition: Recognition, argument: string): Promise<Handled> {
  const gap = gapNumberIn(argument) ?? (heard.message.quote?.ofBot ? gapNumberIn(heard.message.quote.text) : undefined);
  const text = argument.replace(/^\s*Q\s?20\d{2}\s?-?\s?\d{1,6}\s*[:：,，]?\s*/i, '').trim();
  if (!gap) return tell(recognition, '请写明编号和内容，例如：/答复 Q2026-000031 目前还不能装，已报街道', '指令缺编号');
  if (text === '') return tell(recognition, `答复内容是空的，没有发出。例如：/答复 ${gap} 目前还不能装，已报街道`, '答复没有内容');
  return decide(recognition, 'ack', [{ kind: 'answer_gap', number: gap, text }], '答复知识缺口');
}

const tell = (recognition: Recognition, text: string, reason: string): Handled => decide(recognition, 'ack', [reply(text)], reason);

import type { Community } from '../community/community.ts';
import { sayPlace, type Ticket } from '../tickets/tickets.ts';
import type { EmergencyKind } from './intent.ts';

/** What residents and staff read, as far as it is decided here. Short, warm, exact. */

const or = (phone: string | undefined, otherwise: string): string => phone ?? otherwise;

/** At once the one thing to do, then whom to call. */
export function emergencyWords(kind: EmergencyKind, community: Community): string {
  const { phones } = community;
  const duty = `已通知值班人员（值班电话 ${phones.duty}）。`;
  switch (kind) {
    case 'gas':
      return `⚠️ 请马上离开并远离，不要开关电器、不要点火，到室外拨打 119${phones.gas ? ` 和燃气抢修 ${phones.gas}` : ''}。${duty}`;
    case 'fire':
      return `⚠️ 请马上撤离，弯腰捂住口鼻走楼梯，不要乘电梯，随手关门，到安全的地方拨打 119；有人受伤拨打 120。${duty}`;
    case 'lift':
      return `⚠️ 被困时不要扒门，靠墙站稳，按电梯里的报警按钮${phones.lift ? `，或拨打电梯抢修 ${phones.lift}` : ''}；有人不舒服拨打 120，联系不上抢修拨打 119。${duty}`;
    case 'medical':
      return `⚠️ 请马上拨打 120，说清楼号单元；不要随意搬动病人，派人到小区门口接救护车。${duty}`;
    case 'water':
      return `⚠️ 请先关水阀；水漫到插座、电器附近就先断电，人离开积水。抢修电话 ${or(phones.water ?? phones.property, phones.duty)}；有人被困或触电拨打 119、120。${duty}`;
    case 'electric':
      return `⚠️ 请马上远离，不要碰、不要踩附近的水；能安全够到总闸就先断电。有人触电拨打 120，起火拨打 119，电力抢修 ${or(phones.power ?? phones.property, phones.duty)}。${duty}`;
    case 'missing':
      return `⚠️ 请马上拨打 110 报警，不用等 24 小时；把照片、衣着和最后看到的时间地点告诉民警和值班室。${duty}`;
    case 'violence':
      return `⚠️ 请先离开到安全的地方，马上拨打 110；有人受伤拨打 120。不要上前劝阻。${duty}`;
    case 'suicide':
      return `⚠️ 请马上拨打 110 和 119。尽量有人陪着说话，不要刺激，不要围观。心理援助热线 12356。${duty}`;
    case 'drowning':
      return `⚠️ 请马上拨打 119 和 120，把竹竿、绳子或救生圈递过去，不要下水施救。${duty}`;
    case 'collapse':
      return `⚠️ 请马上远离，防止再次掉落；有人受伤拨打 120，有人被压拨打 119。${duty}`;
    case 'other':
      return `⚠️ 有危险请先离开。着火、被困拨打 119，有人受伤或急病拨打 120，遇到违法犯罪或走失拨打 110。${duty}`;
    default:
      return kind satisfies never;
  }
}

export const EMERGENCY_NAMES: Readonly<Record<EmergencyKind, string>> = {
  gas: '疑似燃气泄漏',
  fire: '疑似起火',
  lift: '电梯困人',
  medical: '有人受伤或急病',
  water: '跑水、爆管',
  electric: '漏电、触电',
  missing: '有人走失',
  violence: '人身安全受威胁',
  suicide: '有人可能轻生',
  drowning: '有人落水',
  collapse: '坍塌或坠物伤人',
  other: '紧急求助',
};

export const PLACE_OF_EMERGENCY = '请告诉我在哪号楼哪个单元，我转给值班人员。';
export const DELICATE = '这类情况请私聊我说，群里不展开。如有人正处在危险中，请立即拨打 110。';
export const IN_DANGER = '如有人正处在危险中，请立即拨打 110。';
export const OFFICIAL =
  '这类线索请直接向官方渠道反映：公职人员违纪违法 12388，涉黑涉恶 12337，正在发生的违法犯罪 110。我这里不登记、不转述。';
export const GIVEN_UP = '好的，这件事不登记了。需要时随时告诉我。';
export const NOTHING_OPEN = '好的。现在没有等您补充的事。';
export const PICTURE_WITHOUT_WORDS = '照片收到了。请说一下是什么事、在哪里，例如“3号楼2单元楼道灯不亮”。';
export const CALLED = '我在，请说。可以问规定和通知、反映问题、报名活动。';
export const SMALL_TALK = '我是社区的小助手，闲聊不在行。问规定和通知、反映问题、报名活动，直接说就行。';
export const WELCOME = '不客气。';
export const NOTED = '谢谢，已记下。';
export const NOTED_FOR_STAFF = '谢谢，已记下，会请工作人员看看。';
export const ORIGINAL_GONE = '刚才的回答已经找不到了，请把问题再问一遍，我连同出处一起发给您。';
export const NO_RULE_CHANGE = '这个我不能照做。问规定、反映问题、报名活动，直接说就行。';
export const REPORTER_SECRET = '登记人信息是保密的，不能提供。';
export const RESIDENT_SECRET = '居民的个人信息是保密的，不能提供。';
export const STAFF_ONLY = '这个指令只有工作人员能用。要反映问题，直接说是什么事、在哪里就行。';
export const STAFF_BROADCAST = '要发通知，请写：/通知 内容。我先给您看预览，确认后再发。';
export const ALREADY_YOURS = '这件事您已经登记过，我把您补充的记上了。';

/** Asked once; the example is in the resident's own group where we know one. @param choices the group's buildings, where they are few */
export function askPlace(kind: 'building' | 'unit' | 'spot', example: string, choices: readonly string[] = []): string {
  const which = choices.length > 0 ? choices.join('、').replace(/、([^、]+)$/, '还是$1') : '哪号楼';
  switch (kind) {
    case 'building':
      return `收到。是${which}${choices.length > 0 ? '，' : ''}哪个单元？（回复例如“${example}2单元”）`;
    case 'unit':
      return `收到。是${which}？（回复例如“${example}”）`;
    case 'spot':
      return `收到。具体在哪里？（回复例如“${example}2单元”或“东门”）`;
    default:
      return kind satisfies never;
  }
}

/** Before a second ticket is opened for what may be one matter. */
export function askWhetherSame(ticket: Ticket): string {
  const matter = [sayPlace(ticket.where), ticket.summary].filter(Boolean).join(' ');
  return `已有工单 ${ticket.number}：${matter}，是同一件事吗？（回“是”一起等结果，回“不是”另外登记）`;
}

export function help(botName: string, community: Community): string {
  return [
    `我是${botName}，${community.committee}的助手。能做三件事：答规定和通知（带出处）；登记投诉、建议、隐患，办完给您回音；报名讲座活动。直接说就行，例如：`,
    '· 装修周六能不能用电钻',
    '· 3号楼2单元楼道灯不亮',
    '· 周四的健康讲座我报名',
    `我保存您登记的事、报名和与我的对话，电话、门牌只给办理的人看；说“删除我的信息”就删除。着急请直接拨打 110、119、120 或值班电话 ${community.phones.duty}。`,
  ].join('\n');
}

/** Said once in a group that the bot has joined. */
export function greeting(botName: string, community: Community): string {
  return [
    `大家好，我是${botName}，${community.committee}的小助手（机器人）。`,
    `问规定和通知、反映问题、报名活动，@我 直接说就行；大家平时聊天我不插话。`,
    '我只保存和我有关的：您登记的事、报名和与我的对话；电话、门牌只给办理的人看，谁登记的不告诉别人。',
    '不想被保存，随时对我说“删除我的信息”。',
    `着急请直接拨打 110、119、120 或值班电话 ${community.phones.duty}。`,
  ].join('\n');
}

export function humanComing(community: Community): string {
  const hours = community.officeHours ? `，办公时间 ${community.officeHours}` : '';
  return `已请工作人员联系您。着急可直接打值班电话 ${community.phones.duty}${hours}。`;
}

export const WHAT_IS_STORED =
  '我保存：您的昵称、您登记的工单和报名、与我的对话。电话和门牌只给办理的人看，不发到群里，也不交给别的机构；谁登记、谁投诉一律不告诉他人。要一份完整的，请找居委会给您导出；要删除，请说“删除我的信息”。';
export const ERASE_ASK =
  '删除后，您的昵称、联系方式、与工单和报名的关联、您发来的内容都会清除，办理结果也无法再通知您，不能恢复。确定删除请在这里回复：确认删除我的信息';
/** Told once to a resident who writes privately for the first time. */
export const FIRST_PRIVATE = `第一次私聊，先说明一下：${WHAT_IS_STORED}`;
/** To a question that was answered here a moment ago. @param source 《…》第九条 */
export const answeredAbove = (source: string): string => `这个上面刚答过，依据${source.replace(/[？?。]$/, '')}。要看全文请回复“原文”。`;
export const ERASE_IN_GROUP = '已私聊您，请在私聊里确认。';
export const ERASE_PRIVATELY = '为防误删，请在私聊里对我说“删除我的信息”，再按提示确认。';

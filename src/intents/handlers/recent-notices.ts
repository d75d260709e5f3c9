import { createCalendar } from '../../community/calendar.ts';
import type { DocumentInfo } from '../../knowledge/knowledge.ts';
import { decide, reply } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { askingOf, handleQuestion } from './policy.ts';

/** What did I miss: from what was really sent to this group, and from the notices that hold for it. Nothing is told from memory. */

const DAY = 86_400_000;
const SHOWN = 5;
const LOOKED_BACK_DAYS = 30;
/** A notice that is asked for by its topic may be from last season. */
const TOPIC_DAYS = 180;
const NEWCOMER_DAYS = 14;
/** 擦玻璃 is what a notice on 擦洗玻璃 is about. */
const ABOUT_IT = 0.5;
/** Characters of a notice in a list, and of a document in full. */
const BEGINS = 24;
const LONGEST = 240;

interface Told {
  readonly title: string;
  readonly at: Date;
  /** As it was sent; undefined for a document. */
  readonly text: string | undefined;
  readonly document?: DocumentInfo;
}

export async function handleRecentNotices(
  heard: Heard,
  recognition: Recognition,
  intent: Extract<Intent, { kind: 'recent_notices' }>,
  deps: IntentDeps,
): Promise<Handled> {
  switch (intent.wants) {
    case 'list':
      return listRecent(heard, recognition, deps);
    case 'topic':
      return lastAbout(heard, recognition, intent.topic, deps);
    case 'newcomer':
      return forNewcomer(heard, recognition, deps);
    default:
      return intent.wants satisfies never;
  }
}

async function listRecent(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const span = spanOf(recognition.text, deps);
  const told = (await toldSince(heard, recognition, deps, span.from)).filter(({ at }) => at < span.to);
  if (told.length === 0) return decide(recognition, 'answer', [reply(`${span.name}没有发到这里的通知。`)], '没有通知可说');
  const more = told.length > SHOWN ? `\n（一共 ${told.length} 条，先列这些）` : '';
  const text = `${span.name}的通知：\n${told
    .slice(0, SHOWN)
    .map((one, i) => `${i + 1}. ${line(one, deps)}`)
    .join('\n')}${more}\n想看哪一条，@我说“上次${shortTopic(told[0]!.title)}”就行。`;
  return decide(recognition, 'answer', [reply(text)], `列出${span.name}的通知`);
}

/** The newest about it, whole; what was not sent here is looked for in the documents. */
async function lastAbout(heard: Heard, recognition: Recognition, topic: string, deps: IntentDeps): Promise<Handled> {
  const told = await toldSince(heard, recognition, deps, new Date(deps.clock.now().getTime() - TOPIC_DAYS * DAY));
  const pairs = Array.from({ length: Math.max(1, topic.length - 1) }, (_, i) => topic.slice(i, i + 2));
  const share = ({ title, text }: Told): number => pairs.filter((pair) => `${title}${text ?? ''}`.includes(pair)).length / pairs.length;
  const about = told.find((one) => share(one) === 1) ?? told.find((one) => share(one) >= ABOUT_IT);
  if (about?.document)
    return decide(recognition, 'answer', [reply(await documentText(about.document, deps))], `说出通知《${about.title}》的内容`);
  if (!about?.text) return handleQuestion(heard, recognition, deps);
  return decide(recognition, 'answer', [reply(`${sayDay(about.at, deps)}发的通知：\n${about.text}`)], `再说一遍通知“${about.title}”`);
}

async function forNewcomer(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const told = await toldSince(heard, recognition, deps, new Date(deps.clock.now().getTime() - NEWCOMER_DAYS * DAY));
  const coming = await deps.activities.upcoming(deps.db, 3);
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const parts = [
    '欢迎您！',
    ...(told.length > 0
      ? [
          `最近的通知：\n${told
            .slice(0, 3)
            .map((one) => `· ${line(one, deps)}`)
            .join('\n')}`,
        ]
      : []),
    ...(coming.length > 0
      ? [
          `近期活动：\n${coming.map((activity) => `· ${calendar.sayMoment(activity.startsAt, now)} ${activity.title}（${activity.place}）`).join('\n')}`,
        ]
      : []),
    `停车、养狗、装修、办事这些规定，@我直接问；灯坏了、有垃圾，说清几号楼我来登记。急事打值班电话 ${deps.community.phones.duty}。`,
  ];
  return decide(recognition, 'answer', [reply(parts.join('\n'))], '新来的居民问要知道什么');
}

/** Sent to this group, or in a private chat to no group in particular; and notices in force for those who ask, by the day they were issued. */
async function toldSince(heard: Heard, recognition: Recognition, deps: IntentDeps, since: Date): Promise<readonly Told[]> {
  const sent = heard.group ? await deps.notices.sentTo(deps.db, [heard.group.id], since) : [];
  const asking = askingOf(heard, recognition, deps);
  const documents = (await deps.knowledge.documents?.()) ?? [];
  const issued = documents.flatMap((document): Told[] => {
    const at = new Date(`${document.issued}T00:00:00+08:00`);
    if (document.kind !== 'notice' || document.issued === '' || document.origin === 'notice' || document.state === 'superseded') return [];
    if (at < since || at > deps.clock.now()) return [];
    const anywhere = document.buildings.length === 0 && document.grids.length === 0;
    const here = document.buildings.some((b) => asking.buildings?.includes(b)) || document.grids.some((g) => asking.grids?.includes(g));
    return anywhere || here || (asking.buildings ?? []).length === 0 ? [{ title: document.title, at, text: undefined, document }] : [];
  });
  const all = [...sent.map(({ title, text, sentAt }) => ({ title, text, at: sentAt })), ...issued];
  return all.filter((one, i) => all.findIndex((other) => other.title === one.title) === i).sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** A title alone may say no more than 社区通知. */
const line = (one: Told, deps: IntentDeps): string => {
  const begins = one.text?.replace(/\s+/g, ' ').replace(/^【[^】]*】/, '');
  return `${sayDay(one.at, deps)} ${one.title}${begins ? `：${begins.length > BEGINS ? `${begins.slice(0, BEGINS)}…` : begins}` : ''}`;
};

/** What a document of notices says, as much as a group reads, with where it stands. */
async function documentText(document: DocumentInfo, deps: IntentDeps): Promise<string> {
  const passages = (await deps.knowledge.passagesOf?.(document.file)) ?? [];
  let said = '';
  for (const { text } of passages) {
    const plain = text.replace(/\*\*|^[-*] /gm, '').trim();
    if (said !== '' && said.length + plain.length > LONGEST) break;
    said += `${said === '' ? '' : '\n'}${plain}`;
  }
  return `${said.slice(0, LONGEST + 60)}\n来源：《${document.title}》（${[document.issuer, document.issued].filter(Boolean).join('，')} 发布）`;
}
const sayDay = (at: Date, deps: IntentDeps): string => createCalendar(deps.timeZone).sayDay(at, deps.clock.now());
/** 停水通知（3、4号楼） → 停水通知 */
const shortTopic = (title: string): string =>
  title
    .replace(/[（(《][^）)》]*[）)》]/g, '')
    .trim()
    .slice(0, 10);

/** The days that are asked about. */
function spanOf(text: string, deps: IntentDeps): { readonly name: string; readonly from: Date; readonly to: Date } {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const { year, month, day, weekday } = calendar.wall(now);
  const midnight = (offset: number): Date => calendar.instant(year, month, day + offset);
  const week = -(weekday - 1);
  if (/前天/.test(text)) return { name: '前天', from: midnight(-2), to: midnight(-1) };
  if (/昨天|昨晚|昨日/.test(text)) return { name: '昨天', from: midnight(-1), to: midnight(0) };
  if (/今天|今日|今早/.test(text)) return { name: '今天', from: midnight(0), to: midnight(1) };
  if (/上周|上个?星期|上礼拜/.test(text)) return { name: '上周', from: midnight(week - 7), to: midnight(week) };
  if (/这周|本周|这个?星期|这礼拜/.test(text)) return { name: '本周', from: midnight(week), to: midnight(1) };
  if (/(?:这|本)个?月/.test(text)) return { name: '本月', from: calendar.instant(year, month, 1), to: midnight(1) };
  return { name: `近 ${LOOKED_BACK_DAYS} 天`, from: new Date(now.getTime() - LOOKED_BACK_DAYS * DAY), to: midnight(1) };
}

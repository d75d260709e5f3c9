import { z } from 'zod';
import type { Db } from '../store/database.ts';
import { metaOf, putMeta } from './deadlines-settings-store.ts';

/**
 * Words that staff answer with again and again, by category. 〔…〕 is a gap to be filled in: an answer with one left open is not
 * sent. What a community changed replaces the shipped ones of that category.
 */
export type ReplyTemplates = Readonly<Record<string, readonly string[]>>;

/** For every category, behind its own. */
export const EVERY_CATEGORY = '通用';

const SHIPPED: ReplyTemplates = {
  [EVERY_CATEGORY]: [
    '〔处理人〕〔日期〕已到现场，〔做了什么〕，现已正常。',
    '已联系〔单位〕，预计〔日期〕处理，有进展再告诉您。',
    '已现场查看，〔情况〕，接下来〔怎么办〕。',
  ],
  设施维修: ['〔部位〕已更换，〔日期〕试用正常。', '配件已订，〔日期〕到货后更换，这段时间请〔怎么绕行或代替〕。'],
  环境卫生: ['〔地点〕已清理干净，保洁每天〔时间〕再巡一次。', '已约清运公司〔日期〕清走。'],
  水电气暖: ['故障在〔哪里〕，抢修队预计〔时间〕修好，期间请〔注意什么〕。', '已修好，请打开〔阀门或开关〕看看，仍不正常请再说一声。'],
  噪声扰民: ['已上门劝导，对方答应〔时间〕以后不再发出声响；再有请当时告诉我们，便于到场。', '施工方已约定只在〔时间〕施工。'],
  停车交通: ['车主已挪车，〔地点〕已恢复通行。', '已在〔地点〕加装〔设施〕，并安排巡查。'],
  消防安全: ['〔地点〕的杂物已清走，通道畅通，巡查已加密。', '已请〔单位〕检测，〔设施〕恢复可用。'],
  治安: ['已报社区民警，并调看〔时间〕的监控；门岗加强了巡逻。'],
  养犬: ['已找到养犬人，当面告知要牵绳、及时清理，再犯由城管处理。'],
  违建占道: ['已下发整改通知，要求〔日期〕前自行拆除；到期不拆，由街道综合执法队处理。'],
  物业服务: ['已约谈物业项目经理，〔日期〕前整改：〔内容〕。'],
  政策服务: ['按规定，〔结论〕。办理请带〔材料〕，到〔地点〕，〔时间〕。'],
};

const KEY = 'reply-templates';
const KEPT = z.record(z.string(), z.array(z.string()));
const GAP = /〔[^〔〕]*〕/;
const MOST = 12;
const LONGEST = 300;

/** The first gap that was left open, as it stands in the text. */
export const openGapIn = (text: string): string | undefined => GAP.exec(text)?.[0];

async function kept(db: Db): Promise<ReplyTemplates> {
  const text = await metaOf(db, KEY);
  return text === undefined ? {} : KEPT.parse(JSON.parse(text));
}

/** Of one category, as they count now. */
export async function repliesOf(db: Db, category: string): Promise<readonly string[]> {
  return (await kept(db))[category] ?? SHIPPED[category] ?? [];
}

/** What is offered for a ticket of this category: its own first. */
export async function repliesFor(db: Db, category: string): Promise<readonly string[]> {
  return [...(await repliesOf(db, category)), ...(await repliesOf(db, EVERY_CATEGORY))];
}

/** One reply a line. @returns what is wrong, in Chinese; undefined = kept */
export async function setReplies(tx: Db, category: string, lines: readonly string[]): Promise<string | undefined> {
  const replies = [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
  if (replies.length > MOST) return `「${category}」最多 ${MOST} 条，现在是 ${replies.length} 条，没有保存。`;
  const long = replies.find((reply) => [...reply].length > LONGEST);
  if (long) return `“${[...long].slice(0, 12).join('')}…”超过 ${LONGEST} 个字，请缩短，没有保存。`;
  await putMeta(tx, KEY, JSON.stringify({ ...(await kept(tx)), [category]: replies }));
  return undefined;
}

/** As shipped again. */
export async function restoreReplies(tx: Db, category: string): Promise<void> {
  const { [category]: _, ...others } = await kept(tx);
  await putMeta(tx, KEY, JSON.stringify(others));
}

import type { PolicyFacts, PolicyKind } from '../policy.ts';
import { withoutAsked } from './asked.ts';
import type { Block, Blocks } from './blocks.ts';
import { commencement, end, historyDay, metaDay, nameDay } from './infer-days.ts';
import { issuerOf, signatureOf } from './infer-issuer.ts';
import { scopeOf } from './infer-scope.ts';
import { superseded } from './infer-supersedes.ts';
import { plainDates } from './infer-words.ts';

/** Facts that a document does not declare, read from its words. Where the words are not plain, the fact stays empty. */
export function inferFacts(file: string, whole: Blocks): PolicyFacts {
  const document = withoutAsked(whole);
  const name = file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
  const title = document.title || titleOfName(name);
  const text = plainDates(document.text);
  const meta = document.blocks.filter((b) => b.kind === 'meta').map((b) => plainDates(b.text));
  const lines = document.blocks
    .filter((b) => b.kind !== 'row' && b.kind !== 'pair' && b.kind !== 'meta')
    .flatMap((b) => plainDates(b.text).split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const kind = kindOf(title, document.blocks);
  const signature = signatureOf(lines);
  const issued =
    metaDay(meta, /发布日期|发布时间|发文日期|印发日期|公布日期/) ??
    signature?.day ??
    historyDay([...meta, ...lines.slice(0, 3)]) ??
    nameDay(name) ??
    '';
  const days = { text, title, meta, issued };
  const effectiveFrom = commencement(days) ?? issued;
  return {
    id: name,
    title,
    kind,
    issuer: issuerOf(meta, lines, signature),
    issued,
    effectiveFrom,
    effectiveTo: end({ ...days, kind, from: effectiveFrom, signature: signature?.lines ?? [] }),
    supersedes: superseded(text, title),
    ...scopeOf(title, meta, document.blocks, kind),
  };
}

/** 01_停车办法（定稿）(1)-2026.03.01 → 停车办法 */
function titleOfName(name: string): string {
  const bare = name
    .replace(/[（(][\d\-.年月日]+[)）]$/, '')
    .replace(/[-_ ]?\d{4}[-_.]?\d{2}[-_.]?\d{2}$/, '')
    .replace(/(?:[-_ ]*(?:副本|定稿|终稿|最终版|最终稿|final|[（(](?:定稿|终稿|最终版|印发稿|\d{1,2})[)）]))+$/i, '')
    .replace(/^[^_]{1,8}_(?=.{4,})/, '')
    .replace(/^\d{1,3}[.、_\- ]+(?=\D{2,})/, '')
    .trim();
  return bare === '' ? name : bare;
}

const KINDS: readonly (readonly [PolicyKind, RegExp])[] = [
  ['faq', /问答|FAQ|常见问题|百问/i],
  ['activity', /讲座|活动预告|活动安排|课程|培训|市民学校|报名|招募|集市/],
  ['rule', /(?:规定|办法|条例|制度|公约|守则|细则|法|法典|规则|规范|章程)(?:[（(][^）)]*[）)])?$/],
  ['notice', /通知|公告|通告|公示|启事|告居民书|公开信|倡议书|温馨提示|提示$|安排$/],
  ['guide', /指南|须知|流程|手册|一览|电话|通讯录|时间表|办事|说明|清单|名单|补贴|津贴|救助/],
  ['rule', /规定|办法|条例|制度|公约|守则|细则|法$|法典|规则|规范|约定|章程|标准|方案/],
];

function kindOf(title: string, blocks: readonly Block[]): PolicyKind {
  const named = KINDS.find(([, pattern]) => pattern.test(title))?.[0];
  if (named) return named;
  const pairs = blocks.filter((b) => b.kind === 'pair').length;
  if (pairs > 0 && pairs * 2 >= blocks.length) return 'faq';
  return blocks.some((b) => b.kind === 'clause') ? 'rule' : 'guide';
}

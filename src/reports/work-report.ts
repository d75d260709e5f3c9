import type { PeriodCounts, TicketFacts } from './facts-store.ts';
import type { Period } from './period.ts';
import { hotTopics, type Rates, ratesBy, ratesOf, responseRate, satisfiedRate, solvedRate, type Topic } from './rates.ts';

/**
 * The work report of a month or a quarter, as such reports are usually built: a draft, in which every number is counted and says in a
 * footnote what it counts. Nothing in it comes from a model.
 */
export interface WorkReport {
  readonly title: string;
  readonly draftNote: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'items'; readonly items: readonly (readonly Part[])[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly note: string };

/** Words, or a number with what it counts. */
export type Part = string | { readonly value: string; readonly counts: string };

export interface ReportInput {
  readonly community: string;
  readonly committee: string;
  readonly period: Period;
  readonly now: Date;
  readonly facts: readonly TicketFacts[];
  readonly before: readonly TicketFacts[];
  readonly counts: PeriodCounts;
  readonly groups: number;
  readonly documents: number;
  readonly grids: number;
  readonly buildings: number;
}

export const percent = (rate: number | undefined): string => (rate === undefined ? '—' : `${(100 * rate).toFixed(1)}%`);

export function workReport(input: ReportInput): WorkReport {
  const { period, facts, before, counts, now } = input;
  const all = ratesOf(facts, now);
  const earlier = ratesOf(before, now);
  const categories = ratesBy(facts, (f) => f.category, now);
  const grids = ratesBy(facts, (f) => f.grid ?? '未定网格', now);
  const topics = hotTopics(facts, before);
  const n = (value: number, what: string): Part => ({ value: String(value), counts: `${what}；${period.name}` });
  const rate = (value: number | undefined, what: string): Part => ({ value: percent(value), counts: `${what}；${period.name}` });
  const within = `在${period.name}内登记的工单`;
  return {
    title: `${input.community}${period.name}工作报告`,
    draftNote: `草稿，由回音按系统记录生成于 ${now.toISOString().slice(0, 10)}。数字都由系统统计，脚注写明统计的是什么；文字请核改后使用。`,
    sections: [
      {
        heading: '一、基本情况',
        blocks: [
          {
            kind: 'text',
            parts: [
              `${input.community}共`,
              n(input.grids, '社区资料里的网格数'),
              '个网格、',
              n(input.buildings, '社区资料里的楼栋数'),
              '栋楼，小助手在',
              n(input.groups, '已绑定、未停用的居民群'),
              '个居民群里服务，收入规定、通知、指南等',
              n(input.documents, '知识库里现有的文件数（不限时间）'),
              '份。',
            ],
          },
        ],
      },
      {
        heading: '二、主要工作',
        blocks: [
          {
            kind: 'items',
            items: [
              [
                '受理诉求：登记工单',
                n(all.tickets, within),
                '件，比上期',
                n(Math.abs(all.tickets - earlier.tickets), '与上一期登记数之差'),
                all.tickets >= earlier.tickets ? '件（多）' : '件（少）',
                '；已答复',
                n(all.answered, `${within}，有过答复的`),
                '件，已办结',
                n(all.closed, `${within}，现在状态为“已办结”的`),
                '件。',
              ],
              [
                '解答咨询：回答居民提问',
                n(counts.answered, '答复记录中“有依据地回答”的条数'),
                '次；没有依据、转工作人员的问题',
                n(counts.gaps, '新记下的知识缺口数（相同的问题合并）'),
                '个，已答复',
                n(counts.gapsAnswered, '在本期内答复的知识缺口数'),
                '个。',
              ],
              [
                '发布通知：发出通知',
                n(counts.notices, '到了发送时间并已安排发送的通知次数'),
                '次，应达',
                n(counts.deliveries, '通知应送达的群次'),
                '群次，确认送达',
                n(counts.delivered, '发送台账中“已送达”的群次'),
                '群次。',
              ],
              [
                '组织活动：举办讲座和活动',
                n(counts.activities, '在本期内开始、没有取消的活动数'),
                '场，报名',
                n(counts.people, '这些活动报名成功的人数（含代报）'),
                '人次',
                ...(counts.came > 0 ? ['，签到', n(counts.came, '现场签到的人数'), '人次'] : []),
                '。',
              ],
            ],
          },
        ],
      },
      { heading: '三、数据', blocks: dataOf(all, categories, grids, rate, within) },
      { heading: '四、存在问题', blocks: [{ kind: 'items', items: problemsOf(all, categories, topics, n, within) }] },
      { heading: '五、下一步打算', blocks: [{ kind: 'items', items: nextOf(all, topics, counts, n) }] },
    ],
  };
}

type Named = readonly { readonly name: string; readonly rates: Rates }[];
type Number = (value: number, what: string) => Part;

function dataOf(
  all: Rates,
  categories: Named,
  grids: Named,
  rate: (value: number | undefined, what: string) => Part,
  within: string,
): readonly Block[] {
  const row = ({ name, rates }: Named[number]): readonly string[] => [
    name,
    String(rates.tickets),
    String(rates.answered),
    String(rates.closed),
    percent(responseRate(rates)),
    percent(solvedRate(rates)),
    percent(satisfiedRate(rates)),
    String(rates.unreached),
  ];
  const header = (first: string) => [first, '登记', '已答复', '已办结', '响应率', '解决率', '满意率', '未回访到'];
  const total = row({ name: '合计', rates: all });
  return [
    {
      kind: 'text',
      parts: [
        '响应率',
        rate(responseRate(all), `按承诺时间答复的 ${all.inTime} 件 ÷ 已到承诺时间或已答复的 ${all.due} 件`),
        '，解决率',
        rate(solvedRate(all), `居民说“解决了”或“基本满意”的 ${all.solved + all.partly} 件 ÷ 居民作出评价的 ${all.rated} 件`),
        '，满意率',
        rate(satisfiedRate(all), `（解决了 ${all.solved} 件 + 基本满意 ${all.partly} 件 × 0.9）÷ 居民作出评价的 ${all.rated} 件`),
        '；已答复而没有回访到的',
        { value: String(all.unreached), counts: `${within}，已答复而居民没有作出评价的；不算满意` },
        '件，不计入满意。',
      ],
    },
    { kind: 'table', header: header('类别'), rows: [...categories.map(row), total], note: `按类别：${within}` },
    { kind: 'table', header: header('网格'), rows: [...grids.map(row), total], note: `按网格：${within}` },
  ];
}

function problemsOf(all: Rates, categories: Named, topics: readonly Topic[], n: Number, within: string): readonly (readonly Part[])[] {
  const items: (readonly Part[])[] = [];
  if (all.late > 0) items.push(['超过承诺时间还没有答复的工单', n(all.late, `${within}，未答复且已过承诺时间的`), '件。']);
  if (all.reopened > 0) items.push(['居民反映没解决、重新打开的工单', n(all.reopened, `${within}，重新打开过的`), '件。']);
  if (all.unsolved > 0) items.push(['居民评价“没解决”的工单', n(all.unsolved, `${within}，登记人最后评价为“没解决”的`), '件。']);
  const worst = categories.filter(({ rates }) => rates.late > 0).sort((a, b) => b.rates.late - a.rates.late)[0];
  if (worst) items.push([`“${worst.name}”类积压最多，`, n(worst.rates.late, `“${worst.name}”类未答复且已过承诺时间的`), '件。']);
  for (const topic of topics.slice(0, 3))
    items.push([
      `“${topic.category}”类诉求集中：`,
      n(topic.tickets.length, `${within}，“${topic.category}”类`),
      `件，涉及${topic.buildings.length}栋楼。`,
    ]);
  return items.length > 0 ? items : [['本期没有超时、重新打开和评价为“没解决”的工单。']];
}

function nextOf(all: Rates, topics: readonly Topic[], counts: PeriodCounts, n: Number): readonly (readonly Part[])[] {
  const items: (readonly Part[])[] = [];
  if (all.open > 0) items.push(['逐件办理没有办结的工单', n(all.open, '本期登记、现在还没有办结的'), '件，办结前先把结果告诉居民。']);
  const waiting = Math.max(0, counts.gaps - counts.gapsAnswered);
  if (waiting > 0) items.push(['补上没有依据的问题', n(waiting, '本期新记下的知识缺口数减去本期答复的'), '个，写进常见问答。']);
  for (const topic of topics.slice(0, 3)) items.push([`就“${topic.category}”开一次居民议事会，做到未诉先办。`]);
  if (all.unreached > 0) items.push(['回访没有联系上的居民', n(all.unreached, '已答复而居民没有作出评价的'), '户。']);
  return items.length > 0 ? items : [['继续做好日常受理和回访。']];
}

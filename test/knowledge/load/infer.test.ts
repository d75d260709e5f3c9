import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import type { PolicyFacts } from '../../../src/knowledge/policy.ts';

/** Heads and tails of invented documents, and what they say of themselves. */
type Case = readonly [what: string, text: string, facts: Partial<PolicyFacts>];

const rule = (tail: string, head = '') => `某某小区停车管理规定\n${head}\n第一条 地库限高2.1米，车辆凭卡出入。\n${tail}\n`;
const signed = '某某社区居委会\n2026年2月10日\n';
const notice = (title: string, body: string, tail = '某某物业服务中心\n2026年11月20日') => `${title}\n各位居民：\n${body}\n${tail}\n`;

const FROM: readonly Case[] = [
  [
    '自…起施行',
    rule(`第二条 本规定自2026年3月1日起施行。\n${signed}`),
    { issued: '2026-02-10', effectiveFrom: '2026-03-01', effectiveTo: '' },
  ],
  [
    'a spelled date',
    rule(`第二条 本规定自二〇二六年三月一日起施行。\n某某社区居委会\n二〇二六年二月十日`),
    { issued: '2026-02-10', effectiveFrom: '2026-03-01' },
  ],
  ['a zero that is a circle', rule(`第二条 本规定自二○二六年十二月二十三日起执行。\n${signed}`), { effectiveFrom: '2026-12-23' }],
  ['wide figures', rule(`第二条 本规定自２０２６年３月１日起施行。\n${signed}`), { effectiveFrom: '2026-03-01' }],
  ['自发布之日起', rule(`第二条 本规定自发布之日起施行。\n${signed}`), { effectiveFrom: '2026-02-10' }],
  ['自印发之日起', rule(`第二条 本规定自印发之日起执行。\n${signed}`), { effectiveFrom: '2026-02-10' }],
  ['自即日起', rule(`第二条 自即日起施行。\n${signed}`), { effectiveFrom: '2026-02-10' }],
  ['自发布之日起30日后', rule(`第二条 本规定自发布之日起30日后施行。\n${signed}`), { effectiveFrom: '2026-03-12' }],
  ['自公布之日起满十日', rule(`第二条 本规定自公布之日起满十日后生效。\n${signed}`), { effectiveFrom: '2026-02-20' }],
  [
    'a date that another rule has',
    rule(`第二条 根据《某市停车条例》（自2021年1月1日起施行）制定本规定。\n第三条 本规定自2026年3月1日起施行。\n${signed}`),
    { effectiveFrom: '2026-03-01' },
  ],
  [
    'only a date that another rule has',
    rule(`第二条 依据《某市停车条例》（自2021年1月1日起施行）制定。\n${signed}`),
    { effectiveFrom: '2026-02-10' },
  ],
  [
    'a rule that is repealed with its own day',
    rule(`第二条 本规定自2026年3月1日起施行。2019年5月1日起施行的《停车暂行办法》同时废止。\n${signed}`),
    { effectiveFrom: '2026-03-01', supersedes: ['停车暂行办法'] },
  ],
  [
    'a clause of its own day',
    rule(`第二条 本规定自2026年3月1日起施行，第一条自2026年7月1日起施行。\n${signed}`),
    { effectiveFrom: '2026-03-01' },
  ],
  [
    'the end told before',
    rule(`第二条 2026年6月1日起，5号楼另行安排。本规定于2026年3月1日正式生效。\n${signed}`),
    { effectiveFrom: '2026-03-01' },
  ],
  ['另行通知', rule(`第二条 本规定施行日期另行通知。\n${signed}`), { issued: '2026-02-10', effectiveFrom: '' }],
  ['no year, in the year of issue', rule(`第二条 以上标准自3月1日起执行。\n${signed}`), { effectiveFrom: '2026-03-01' }],
  [
    'no year, in the year after',
    rule(`第二条 以上标准自1月1日起执行。\n某某社区居委会\n2025年12月20日`),
    { issued: '2025-12-20', effectiveFrom: '2026-01-01' },
  ],
  ['a month only', rule(`第二条 新标准自2026年3月起执行。\n${signed}`), { effectiveFrom: '2026-03-01' }],
  ['a label', rule(`第二条 由物业解释。\n${signed}`, '施行日期：2026年3月1日'), { effectiveFrom: '2026-03-01' }],
  ['its title', rule(`第二条 《某某小区停车管理规定》自2026年3月1日起施行。\n${signed}`), { effectiveFrom: '2026-03-01' }],
  ['a resident’s own day', rule(`第二条 车主自2026年5月1日起使用新卡。\n${signed}`), { effectiveFrom: '2026-02-10' }],
  [
    'a fee of one building',
    rule(`第二条 5号楼自2026年5月1日起执行新价。6号楼自2026年6月1日起执行新价。\n${signed}`),
    { effectiveFrom: '2026-02-10' },
  ],
  ['no date at all', rule('第二条 由物业解释。'), { issued: '', effectiveFrom: '', effectiveTo: '' }],
];

const TO: readonly Case[] = [
  ['有效期至', rule(`第二条 本规定自2026年3月1日起施行，有效期至2028年12月31日。\n${signed}`), { effectiveTo: '2028-12-31' }],
  [
    '有效期五年',
    rule(`第二条 本规定自2026年3月1日起施行，有效期五年。\n${signed}`),
    { effectiveFrom: '2026-03-01', effectiveTo: '2031-02-28' },
  ],
  ['有效期为2年', rule(`第二条 本规定自2026年3月1日起施行，有效期为2年。\n${signed}`), { effectiveTo: '2028-02-29' }],
  ['有效期六个月', rule(`第二条 本规定自2026年8月31日起施行，有效期六个月。\n${signed}`), { effectiveTo: '2027-02-28' }],
  ['试行一年', rule(`第二条 本规定自2026年3月1日起试行一年。\n${signed}`), { effectiveFrom: '2026-03-01', effectiveTo: '2027-02-28' }],
  [
    '试行期为半年 in months',
    rule(`第二条 本规定自发布之日起施行，试行期为6个月。\n${signed}`),
    { effectiveFrom: '2026-02-10', effectiveTo: '2026-08-09' },
  ],
  [
    'from … to … 试行',
    rule(`第二条 本规定2026年3月1日起至2026年8月31日试行。\n${signed}`),
    { effectiveFrom: '2026-03-01', effectiveTo: '2026-08-31' },
  ],
  ['执行至', rule(`第二条 本规定自2026年3月1日起施行，执行至2026年12月31日。\n${signed}`), { effectiveTo: '2026-12-31' }],
  [
    '起施行至…止',
    rule(`第二条 本规定自2026年3月1日起施行至2026年12月31日止。\n${signed}`),
    { effectiveFrom: '2026-03-01', effectiveTo: '2026-12-31' },
  ],
  ['于…失效', rule(`第二条 本规定于2027年1月1日自动失效。\n${signed}`), { effectiveTo: '2027-01-01' }],
  ['自…起废止', rule(`第二条 本规定自2027年1月1日起废止。\n${signed}`), { effectiveTo: '2026-12-31' }],
  ['a label', rule(`第二条 由物业解释。\n${signed}`, '有效期：2026年3月1日至2026年12月31日'), { effectiveTo: '2026-12-31' }],
  ['a label with a span', rule(`第二条 自2026年3月1日起施行。\n${signed}`, '有效期：三年'), { effectiveTo: '2029-02-28' }],
  ['a label without an end', rule(`第二条 自2026年3月1日起施行。\n${signed}`, '有效期：长期'), { effectiveTo: '' }],
  ['a permit’s term', rule(`第二条 车位证有效期一年，到期换发。\n${signed}`), { effectiveTo: '' }],
  ['a permit’s last day', rule(`第二条 旧卡有效期至2026年12月31日。\n${signed}`), { effectiveTo: '' }],
  ['another rule’s term', rule(`第二条 《某市停车条例》自2021年1月1日起施行，有效期五年，从其规定。\n${signed}`), { effectiveTo: '' }],
  ['a last day before the first', rule(`第二条 本规定自2026年3月1日起施行，有效期至2020年12月31日。\n${signed}`), { effectiveTo: '' }],
  [
    'an event',
    notice('关于水箱清洗停水的通知', '11月25日8:00–12:00停水，请储水。'),
    { issued: '2026-11-20', effectiveFrom: '2026-11-20', effectiveTo: '2026-11-25' },
  ],
  ['an event of several days', notice('关于电梯检修的通知', '11月25日检修1号楼，11月27日检修2号楼。'), { effectiveTo: '2026-11-27' }],
  ['an event until further notice', notice('关于停气的通知', '11月25日8:00起停气，恢复时间另行通知。'), { effectiveTo: '' }],
  [
    'an event that begins',
    notice('关于疫苗接种的通知', '从9月24日开始，每周四上午接种。', '某某社区居委会\n2026年9月20日'),
    { effectiveTo: '' },
  ],
  ['an event without a day but the signature', notice('关于义诊活动的通知', '请大家自带水杯参加。'), { effectiveTo: '' }],
  ['a weekly event until', notice('关于义诊活动的通知', '每周四上午义诊，至12月31日止。'), { effectiveTo: '2026-12-31' }],
  ['an event over the new year', notice('关于供暖停暖的通知', '1月8日停暖一天。', '某某物业服务中心\n2026年12月28日'), { effectiveTo: '' }],
];

const WHO: readonly Case[] = [
  [
    'two who sign',
    rule('第二条 由双方解释。\n某某社区居委会\n某某物业服务中心\n2026年2月10日'),
    { issuer: '某某社区居委会、某某物业服务中心', issued: '2026-02-10' },
  ],
  ['two in a line', rule('第二条 甲。\n某某社区居委会　某某物业服务中心\n2026年2月10日'), { issuer: '某某社区居委会、某某物业服务中心' }],
  ['name and day in a line', rule('第二条 甲。\n某某社区居委会 2026年2月10日'), { issuer: '某某社区居委会', issued: '2026-02-10' }],
  [
    'an appendix behind',
    rule(
      '第二条 甲。\n某某社区居委会\n2026年2月10日\n附件：收费表\n地下车位每月260元，地面车位每月150元，访客首小时免费。\n以上含税。\n请按时交费。\n谢谢配合。',
    ),
    { issuer: '某某社区居委会', issued: '2026-02-10' },
  ],
  ['a label', rule('第二条 甲。', '发布单位：某某街道办事处 发布日期：2026年2月10日'), { issuer: '某某街道办事处', issued: '2026-02-10' }],
  ['a dotted date', rule('第二条 甲。\n某某社区居委会\n2026.2.10'), { issued: '2026-02-10' }],
  ['a history', rule('第二条 甲。', '（2024年5月1日居民会议通过，2026年3月1日居民会议修订）'), { issued: '2026-03-01' }],
  [
    'a date in the text alone',
    rule(
      '第二条 2025年5月1日前办理的旧证继续有效，不必重新登记，也不收工本费，请各位车主放心使用。\n第三条 甲。\n第四条 乙。\n第五条 丙。\n第六条 丁。',
    ),
    { issued: '' },
  ],
];

const ENDS: readonly Case[] = [
  ['同时废止', rule('第二条 自2026年3月1日起施行，《停车暂行办法》同时废止。'), { supersedes: ['停车暂行办法'] }],
  [
    'two at once',
    rule('第二条 《停车暂行办法》《车位租用办法》自本规定施行之日起废止。'),
    { supersedes: ['停车暂行办法', '车位租用办法'] },
  ],
  [
    'two, each with its day',
    rule('第二条 2019年5月1日公布的《停车暂行办法》和2020年6月1日居民会议通过的《车位租用办法》，同时废止。'),
    { supersedes: ['停车暂行办法', '车位租用办法'] },
  ],
  ['with its number', rule('第二条 原《停车暂行办法》（某社〔2024〕3号）同时废止。'), { supersedes: ['停车暂行办法'] }],
  ['代替', rule('第二条 本规定代替2024年发布的《停车暂行办法》。'), { supersedes: ['停车暂行办法'] }],
  ['废止 before the name', rule('第二条 本规定施行后废止《停车暂行办法》。'), { supersedes: ['停车暂行办法'] }],
  ['不再执行', rule('第二条 《停车暂行办法》不再执行。'), { supersedes: ['停车暂行办法'] }],
  [
    'an older one of its own name',
    rule('第二条 原《某某小区停车管理规定》（2024年版）同时废止。'),
    { supersedes: ['某某小区停车管理规定'] },
  ],
  ['its own end', rule('第二条 《某某小区停车管理规定》于2027年1月1日失效。'), { supersedes: [], effectiveTo: '2027-01-01' }],
  ['a permit that ends', rule('第二条 违反《地库安全守则》的，车位证作废。'), { supersedes: [] }],
  ['a clause that ends', rule('第二条 《停车暂行办法》第五条同时废止。'), { supersedes: [] }],
  ['what is not ended', rule('第二条 未废止《停车暂行办法》的小区，照旧执行。'), { supersedes: [] }],
  ['what stays', rule('第二条 《停车暂行办法》继续有效。'), { supersedes: [] }],
];

const FOR: readonly Case[] = [
  ['a building in the title', notice('关于3号楼停水的通知', '11月25日停水。'), { buildings: ['3号楼'] }],
  ['a place in the title', notice('关于3号楼北侧停车场改造的通知', '11月25日施工。'), { buildings: [] }],
  ['whom the letter addresses', '停水通知\n3、4号楼各位居民：\n11月25日停水。\n', { buildings: ['3号楼', '4号楼'] }],
  ['适用于', rule('第二条 本规定适用于3号楼、5号楼。'), { buildings: ['3号楼', '5号楼'] }],
  ['仅适用于 grids', rule('第二条 仅适用于第2、3网格。'), { grids: ['第2网格', '第3网格'] }],
  ['a range', notice('停水通知', '停水范围：5号楼至7号楼。'), { buildings: ['5号楼', '6号楼', '7号楼'] }],
  ['what fits another thing', rule('第二条 充电桩适用于3号楼车棚。'), { buildings: [] }],
  ['all but one', rule('第二条 本规定适用于除3号楼以外的各楼。'), { buildings: [] }],
  ['不适用于', rule('第二条 本规定不适用于3号楼。'), { buildings: [] }],
  ['a mention', rule('第二条 访客车停在3号楼前，每小时2元。'), { buildings: [] }],
];

const NAMES: readonly Case[] = [
  ['a notice', notice('关于规范遛狗时间的通知', '请牵绳。'), { title: '关于规范遛狗时间的通知', kind: 'notice' }],
  ['a notice about a rule', notice('关于印发《停车管理规定》的通知', '请遵守。'), { kind: 'notice' }],
  ['a convention', '居民公约\n第一条 爱护公物。\n', { title: '居民公约', kind: 'rule' }],
  ['a lecture', notice('冬季养生讲座报名', '12月3日上午开讲。'), { kind: 'activity' }],
  ['a letter to all', notice('致全体居民的公开信', '请节约用水。'), { kind: 'notice' }],
  [
    'clauses without a name',
    '第一条 爱护公物，人人有责，请大家互相提醒，共同维护小区环境，做文明居民。\n',
    { kind: 'rule', title: '样本' },
  ],
];

describe.each([
  ['from when', FROM],
  ['until when', TO],
  ['who and when', WHO],
  ['what it puts out of force', ENDS],
  ['for whom', FOR],
  ['what it is', NAMES],
])('facts that are read from the text: %s', (_, cases) => {
  it.each(cases)('%s', async (_what, text, facts) => {
    const { policy } = await loadBytes(Buffer.from(text), '样本.txt');
    expect(policy!.facts).toMatchObject(facts);
    for (const [name, value] of Object.entries(facts)) if (value.length > 0) expect(policy!.inferred).toContain(name);
  });
});

describe('a file without a title', () => {
  it.each([
    ['01_停车管理办法（定稿）.txt', '停车管理办法', ''],
    ['停车管理办法-副本.txt', '停车管理办法', ''],
    ['停车管理办法(2).txt', '停车管理办法', ''],
    ['停车管理办法（2026-03-01）.txt', '停车管理办法', '2026-03-01'],
    ['停车管理办法 20260301.txt', '停车管理办法', '2026-03-01'],
    ['停车管理办法2026年3月1日.txt', '停车管理办法2026年3月1日', '2026-03-01'],
    ['12345.txt', '12345', ''],
  ])('%s has its name for one', async (file, title, issued) => {
    const text = '第一条 爱护公物，人人有责，请大家互相提醒，共同维护小区环境，做文明居民。\n第二条 甲。\n第三条 乙。\n';
    expect((await loadBytes(Buffer.from(text), file)).policy!.facts).toMatchObject({ title, issued });
  });
});

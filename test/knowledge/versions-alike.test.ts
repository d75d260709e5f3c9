import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeness, sketchOf } from '../../src/knowledge/sketch.ts';
import { bareTitle } from '../../src/knowledge/versions-alike.ts';
import { frontMatter, openLibrary } from './support.ts';

const CLAUSES = [
  '地下车库限高2.1米，车辆凭卡出入，一位一车，不得占用消防通道和他人车位。',
  '月租车位按季度缴费，逾期十五日未缴的，物业服务中心可以收回车位另行出租。',
  '访客车辆首小时免费，之后每小时2元，当日最高收费20元，由值班保安登记。',
  '新能源车位只停充电车辆，充满后三十分钟内驶离，不得长时间占位。',
  '车主应当购买交强险，在车内不存放易燃易爆物品，离车时关好门窗。',
  '对收费有异议的，可以向物业服务中心查询记录，五个工作日内答复。',
];
const WASTE = [
  '厨余垃圾每日早晚两次定时投放，破袋后入桶，袋子投入其他垃圾。',
  '大件垃圾先向物业登记，每周六上午由清运车统一收走，不得堆在楼道。',
  '装修垃圾装袋运到北门暂存点，由装修人付清运费，三日内清走。',
  '有害垃圾投到红色箱体，灯管、电池、过期药品分开放。',
];

function rule(title: string, facts: Readonly<Record<string, string>>, clauses: readonly string[]): string {
  return `${frontMatter({ id: title, title, kind: 'rule', issuer: '物业', ...facts })}# ${title}\n\n${clauses.map((c, i) => `第${'一二三四五六七八'[i]}条 ${c}`).join('\n\n')}\n`;
}

const Y2024 = rule('停车收费办法（2024年）', { issued: '2024-01-10', effective_from: '2024-02-01' }, CLAUSES);
const Y2026 = rule('停车收费办法（2026年修订）', { issued: '2025-12-15', effective_from: '2026-01-01' }, [
  ...CLAUSES.slice(0, 2),
  CLAUSES[2]!.replace('2元', '3元').replace('20元', '25元'),
  ...CLAUSES.slice(3),
]);
const RUBBISH = rule('垃圾分类办法', { issued: '2025-01-10', effective_from: '2025-02-01' }, WASTE);

async function proposalsFor(files: Readonly<Record<string, string>>) {
  const library = await openLibrary(files);
  const proposals = await library.knowledge.proposals!();
  await library.close();
  return proposals;
}

describe('near-identical versions', () => {
  it('are found, the newer proposed in place of the older, and nothing changes until staff say so', async () => {
    const library = await openLibrary({ 'b.md': Y2024, 'a.md': Y2026, 'c.md': RUBBISH });
    const [proposal, ...others] = await library.knowledge.proposals!();
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({
      newer: 'a.md',
      older: 'b.md',
      reason: expect.stringMatching(/^标题只差年份或版本，内容.*；2024-01-10 发布的在前，2025-12-15 发布的在后$/),
    });
    expect(proposal!.likeness).toBeGreaterThan(0.85);
    expect((await library.knowledge.documents()).map((d) => d.state)).toEqual(['in-force', 'in-force', 'in-force']);
    // Once they are linked, there is nothing to propose.
    library.write({ 'a.md': Y2026.replace('issued:', "supersedes: ['停车收费办法（2024年）']\nissued:") });
    await library.index();
    expect(await library.knowledge.proposals!()).toEqual([]);
    await library.close();
  });

  it('follow each other, where there are several', async () => {
    const year = (n: number) => rule(`停车收费办法（${n}）`, { issued: `${n}-01-10`, effective_from: `${n}-02-01` }, CLAUSES);
    const proposals = await proposalsFor({ 'x.md': year(2024), 'y.md': year(2020), 'z.md': year(2022) });
    expect(proposals.map((p) => [p.older, p.newer]).sort()).toEqual([
      ['y.md', 'z.md'],
      ['z.md', 'x.md'],
    ]);
  });

  it('are told by their days, the year in the title, or when they came', async () => {
    const plain = (title: string) => rule(title, {}, CLAUSES);
    expect(await proposalsFor({ '1.md': plain('停车办法2025版'), '2.md': plain('停车办法2023版') })).toMatchObject([
      { newer: '1.md', older: '2.md' },
    ]);
    const [same] = await proposalsFor({ '1.md': plain('停车办法').replace('id: 停车办法', 'id: a'), '2.md': plain('停车办法') });
    expect(same!.reason).toMatch(/标题相同，内容几乎一样；日期看不出先后，按收录先后排列，请核对/);
  });

  it.each([
    ['another matter', [RUBBISH, Y2024]],
    ['the same under the names of other buildings', [rule('3号楼停车办法', {}, CLAUSES), rule('5号楼停车办法', {}, CLAUSES)]],
    [
      'for other buildings',
      [
        rule('停车办法', { id: 'p', scope: '{buildings: [3号楼]}' }, CLAUSES),
        rule('停车办法', { id: 'q', scope: '{buildings: [5号楼]}' }, CLAUSES),
      ],
    ],
    [
      'what says already that it replaces the other from next year on',
      [
        Y2024,
        Y2026.replace('issued: 2025-12-15', "supersedes: ['停车收费办法（2024年）']\nissued: 2026-11-15").replace(
          'effective_from: 2026-01-01',
          'effective_from: 2027-01-01',
        ),
      ],
    ],
    ['what is over', [Y2024.replace('issued:', 'effective_to: 2025-12-31\nissued:'), Y2026]],
    [
      'two notices of different days',
      [25, 27].map((day) =>
        rule('停水通知', { id: `n${day}`, issued: '2026-11-20', effective_to: `2026-11-${day}` }, [
          `因水箱清洗，11月${day}日8:00–12:00全小区停水，请居民提前储水，恢复供水后先放水。`,
        ]).replace('kind: rule', 'kind: notice'),
      ),
    ],
    ['titles alike over different words', [rule('便民服务办法', { id: 'p' }, CLAUSES), rule('便民服务办法', { id: 'q' }, WASTE)]],
  ])('are not %s', async (_what, [a, b]) => {
    expect(await proposalsFor({ 'a.md': a!, 'b.md': b! })).toEqual([]);
  });

  it('are found when a notice corrects another', async () => {
    const text = (day: number) => [`因水箱清洗，11月${day}日8:00–12:00全小区停水，请居民提前储水，恢复供水后先放水两分钟再用。`];
    const first = rule('停水通知', { id: 'n1', issued: '2026-11-20', effective_to: '2026-11-25' }, text(25)).replace(
      'kind: rule',
      'kind: notice',
    );
    const second = rule('停水通知（更正）', { id: 'n2', issued: '2026-11-21', effective_to: '2026-11-26' }, text(26)).replace(
      'kind: rule',
      'kind: notice',
    );
    expect(await proposalsFor({ 'a.md': first, 'b.md': second })).toMatchObject([{ newer: 'b.md', older: 'a.md' }]);
  });

  it('are looked for in 400 documents in well under a second, and again for nothing', async () => {
    const words = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7919) % 20000)));
    const text = (seed: number) =>
      Array.from(
        { length: 12 },
        (_, c) => `${Array.from({ length: 60 }, (_, i) => words[(seed * 997 + c * 61 + i * (seed + 3)) % 3000]).join('')}。`,
      );
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [
        `${n}.md`,
        rule(`第${n}号办法${words[n]}${words[n + 500]}${words[n + 900]}`, {}, text(n).slice(0, 8)),
      ]),
    );
    const library = await openLibrary({ ...files, 'x.md': Y2024, 'y.md': Y2026 });
    const time = async () => {
      const started = performance.now();
      expect((await library.knowledge.proposals!()).map((p) => p.newer)).toEqual(['y.md']);
      return performance.now() - started;
    };
    expect(await time()).toBeLessThan(1500);
    expect(await time()).toBeLessThan(500);
    await library.close();
  });
});

describe('likeness', () => {
  it('is the same both ways, whole for itself, and close to the share of common text', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'居民小区停车垃圾分类物业收费办法规定通知楼栋单元电梯水电燃气'),
      minLength: 200,
      maxLength: 1500,
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(likeness(sketchOf(a), sketchOf(a))).toBe(1);
        expect(likeness(sketchOf(a), sketchOf(b))).toBe(likeness(sketchOf(b), sketchOf(a)));
        const runs = (t: string) => new Set(Array.from({ length: t.length - 4 }, (_, i) => t.slice(i, i + 5)));
        const [x, y] = [runs(a), runs(a + b)];
        const share = [...x].filter((r) => y.has(r)).length / new Set([...x, ...y]).size;
        expect(likeness(sketchOf(a), sketchOf(a + b))).toBeGreaterThan(share - 0.15);
      }),
    );
    expect(likeness(sketchOf(CLAUSES.join('')), sketchOf(WASTE.join('')))).toBeLessThan(0.1);
  });

  it.each([
    ['停车收费办法（2026年修订）', '停车收费办法'],
    ['停车收费办法(试行)', '停车收费办法'],
    ['停车收费办法第二版', '停车收费办法'],
    ['停车收费办法 V2.1', '停车收费办法'],
    ['2026年度停车收费办法', '停车收费办法'],
    ['3号楼停车收费办法', '3号楼停车收费办法'],
  ])('of titles: %s is %s', (title, bare) => expect(bareTitle(title)).toBe(bare));
});

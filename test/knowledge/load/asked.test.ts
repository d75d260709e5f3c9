import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import { LONGEST_PASSAGE } from '../../../src/knowledge/load/split.ts';

const FRONT = '---\nid: a\ntitle: 甲办法\n---\n\n# 甲办法\n\n';

async function load(file: string, content: string) {
  const { policy, problems } = await loadBytes(Buffer.from(content), file);
  expect(problems).toEqual([]);
  return policy!.passages;
}

const asked = async (file: string, content: string) => (await load(file, content)).map((p) => [p.clause, p.text, p.asked]);

describe('常见问法 in Markdown and text', () => {
  it('belongs to the article before it and is no part of its text', async () => {
    expect(
      await asked('a.md', `${FRONT}第一条 早上六点开门。\n常见问法：几点能进；早上啥时候开\n\n第二条 不收费。\n\n常见问法：要钱不\n`),
    ).toEqual([
      ['第一条', '早上六点开门。', '几点能进\n早上啥时候开'],
      ['第二条', '不收费。', '要钱不'],
    ]);
  });

  it('behind an item of a list belongs to the whole list, which stays one passage with its exact text', async () => {
    const list = '所需材料：\n\n- 身份证；\n- 户口簿；\n- 一寸照片。\n\n办好后当场取证。';
    const told = list
      .replace('- 户口簿；', '- 户口簿；\n  常见问法：户口本带不带')
      .replace('一寸照片。', '一寸照片。\n常见问法：照片要几张；要不要相片');
    const [plain] = await load('a.md', `${FRONT}## 材料\n\n${list}\n`);
    expect(await load('a.md', `${FRONT}## 材料\n\n${told}\n`)).toEqual([{ ...plain, asked: '户口本带不带\n照片要几张\n要不要相片' }]);
    expect(plain!.text).toBe(list);
  });

  it('belongs to its own item where a directory is looked up by its items', async () => {
    const text = `${FRONT}## 电话\n\n下面是常用电话：\n常见问法：都有啥电话\n\n1. 物业 0311-0000-9711\n   常见问法：水管爆了打给谁\n2. 警务室 0311-0000-9766\n3. 值班 0311-0000-9700\n   常见问法：半夜找谁\n4. 维修 0311-0000-9733\n`;
    expect(await asked('a.md', text)).toEqual([
      ['电话', '下面是常用电话：', '都有啥电话'],
      ['第 1 项', '1. 物业 0311-0000-9711', '水管爆了打给谁'],
      ['第 2 项', '2. 警务室 0311-0000-9766', ''],
      ['第 3 项', '3. 值班 0311-0000-9700', '半夜找谁'],
      ['第 4 项', '4. 维修 0311-0000-9733', ''],
    ]);
  });

  it('belongs to the piece that it stands behind where a section is cut', async () => {
    const long = (word: string) => `${word.repeat(LONGEST_PASSAGE / word.length - 40)}。`;
    const passages = await load('a.md', `${FRONT}## 说明\n\n${long('前')}\n常见问法：前头\n\n${long('后')}\n常见问法：后头\n`);
    expect(passages.map((p) => [p.text.slice(0, 1), p.asked])).toEqual([
      ['前', '前头'],
      ['后', '后头'],
    ]);
  });

  it('directly behind a heading belongs to what comes first under it, not to the section before', async () => {
    expect(await asked('a.md', `${FRONT}## 时间\n\n每天九点。\n\n## 地点\n常见问法：搁哪儿\n\n8号楼一层。\n`)).toEqual([
      ['时间', '每天九点。', ''],
      ['地点', '8号楼一层。', '搁哪儿'],
    ]);
  });

  it('may be bold, a list item, several lines, and says the same thing once', async () => {
    const text = `${FRONT}第一条 免费。\n**常见问法**：要钱不；贵不贵\n- 常见问法：要钱不|多少钱\n`;
    expect(await asked('a.md', text)).toEqual([['第一条', '免费。', '要钱不\n贵不贵\n多少钱']]);
  });

  it('follows a question, or its answer of several lines', async () => {
    expect(
      await asked(
        'a.md',
        '# 问答\n\n问：收费吗？\n常见问法：要钱不\n答：不收费。\n第二行。\n也有人问：贵不贵\n\n问：几点开？\n答：九点。\n',
      ),
    ).toEqual([
      ['收费吗？', '不收费。\n第二行。', '要钱不\n贵不贵'],
      ['几点开？', '九点。', ''],
    ]);
  });

  it('tells nothing about the document itself', async () => {
    const text = '# 甲\n\n第一条 内容。\n常见问法：是不是自2026年5月1日起施行；《乙规定》废止没\n';
    expect((await loadBytes(Buffer.from(text), 'a.md')).policy!.facts).toMatchObject({ effectiveFrom: '', supersedes: [] });
  });

  it('without anything to belong to is told as a problem, at its line', async () => {
    const lost = `${FRONT}## 时间\n常见问法：几点\n## 地点\n\n8号楼一层。\n常见问法（二楼）：二楼干啥的\n`;
    const { policy, problems } = await loadBytes(Buffer.from(lost), 'a.md');
    expect(policy!.passages.map((p) => p.asked)).toEqual(['']);
    expect(problems).toEqual([
      { file: 'a.md', line: 9, message: expect.stringContaining('move it behind the paragraph') },
      { file: 'a.md', line: 13, message: expect.stringContaining('二楼') },
    ]);
  });

  it('never changes the passages of a document, wherever it stands', async () => {
    const piece = fc.constantFrom(
      '第一条 开门。',
      '第二条 关门：',
      '- 一项；',
      '1. 物业 0311-0000-9711',
      '## 节',
      '普通的一段话。',
      '| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |',
      '问：几点？\n答：九点。\n',
      `${'长'.repeat(300)}。`,
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ piece, ways: fc.nat(2), gap: fc.boolean() }), { minLength: 1, maxLength: 14 }),
        async (parts) => {
          const build = (tell: boolean) =>
            `${FRONT}第九条 首。\n\n${parts.map((p) => [p.piece, ...(tell ? Array.from({ length: p.ways }, (_, i) => `常见问法：问法${i}`) : []), ...(p.gap ? [''] : [])].join('\n')).join('\n')}\n`;
          const told = (await loadBytes(Buffer.from(build(true)), 'a.md')).policy!.passages;
          const plain = (await loadBytes(Buffer.from(build(false)), 'a.md')).policy!.passages;
          const bare = (text: string) => text.replace(/\n{2,}/g, '\n');
          expect(told.map((p) => bare(p.text))).toEqual(plain.map((p) => bare(p.text)));
          expect(told.some((p) => p.text.includes('常见问法'))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('不答问法', () => {
  const refused = async (file: string, text: string) => (await load(file, text)).map((p) => [p.asked, p.refused]);

  it('stand beside the ways of asking and are kept apart, in text, pairs and by name', async () => {
    expect(await refused('a.md', `${FRONT}第一条 早上六点开门。\n常见问法：几点能进\n不答问法：谁管钥匙；要预约不\n`)).toEqual([
      ['几点能进', '谁管钥匙\n要预约不'],
    ]);
    expect(await refused('a.md', '# 问答\n\n问：收费吗？\n不答问法：会涨价吗\n答：不收费。\n')).toEqual([['', '会涨价吗']]);
    const table = `${FRONT}## 价\n\n| 楼 | 价 |\n|---|---|\n| 5号楼 | 150元 |\n| 6号楼 | 140元 |\n不答问法（6号楼）：六号楼有多少车位\n`;
    expect(await refused('a.md', table)).toEqual([
      ['', ''],
      ['', '六号楼有多少车位'],
    ]);
  });

  it('may be a column of a table', async () => {
    expect(
      await refused('a.csv', 'question,answer,常见问法,不答问法\n收费吗？,不收费。,要钱不,会涨价吗；谁定的\n几点开？,九点。,,\n'),
    ).toEqual([
      ['要钱不', '会涨价吗\n谁定的'],
      ['', ''],
    ]);
  });

  it('say nothing of the document and are named where they stand lost', async () => {
    const lost = `${FRONT}## 时间\n不答问法：几点\n## 地点\n\n8号楼一层。\n`;
    const { policy, problems } = await loadBytes(Buffer.from(lost), 'a.md');
    expect(problems.map((p) => p.message)).toEqual([expect.stringContaining('不答问法 stands behind no text')]);
    expect(policy!.passages.some((p) => p.text.includes('几点'))).toBe(false);
  });
});

describe('常见问法 of tables', () => {
  const table = '| 楼 | 价 |\n|---|---|\n| 5号楼 | 150元 |\n| 6号楼 | 140元 |\n';
  const of = async (file: string, content: string) =>
    (await load(file, content)).map((p) => [p.text.replace(/[|\s]+/g, ' ').trim(), p.asked]);

  it('are for all rows of the table before, or for the row that they name by its beginning', async () => {
    const text = `${FRONT}## 价\n\n${table}\n常见问法：停车贵不贵\n常见问法（5号楼）：五号楼停车多少钱\n\n第二段。\n`;
    expect(await of('a.md', text)).toEqual([
      ['5号楼 150元', '停车贵不贵\n五号楼停车多少钱'],
      ['6号楼 140元', '停车贵不贵'],
      ['第二段。', ''],
    ]);
  });

  it('between the rows are for the row before', async () => {
    const text = `${FRONT}## 价\n\n${table.replace('| 6号楼', '常见问法：五号楼呢\n| 6号楼')}常见问法：六号楼呢\n`;
    expect(await of('a.md', text)).toEqual([
      ['5号楼 150元', '五号楼呢'],
      ['6号楼 140元', '六号楼呢'],
    ]);
  });

  it('name the whole row before one that only begins so, and the nearest of two tables', async () => {
    const rows = (price: string) => `| 楼 | 价 |\n|---|---|\n| 1号楼 | ${price}5 |\n| 1号楼东 | ${price} |\n`;
    const text = `${FRONT}## 甲\n\n${rows('1')}\n常见问法（1号楼）：甲\n\n## 乙\n\n${rows('2')}\n常见问法（1号楼）：乙\n`;
    expect(await of('a.md', text)).toEqual([
      ['1号楼 15', '甲'],
      ['1号楼东 1', ''],
      ['1号楼 25', '乙'],
      ['1号楼东 2', ''],
    ]);
  });

  it('name a question of a table of questions, with or without its mark', async () => {
    const text = `${FRONT}| 问 | 答 |\n|---|---|\n| 老年证在哪里办？ | 街道。 |\n| 大厅几点上班？ | 八点半。 |\n\n常见问法（老年证在哪里办）：老人证搁哪办\n常见问法（大厅几点上班？）：几点开门\n`;
    expect(await of('a.md', text)).toEqual([
      ['街道。', '老人证搁哪办'],
      ['八点半。', '几点开门'],
    ]);
  });

  it.each([
    ['a.csv', 'question,answer,常见问法\n收费吗？,不收费。,要钱不；贵不贵\n几点开？,九点。,\n'],
    ['a.md', '# 问答\n\n| 问 | 常见问法 | 答 |\n|---|---|---|\n| 收费吗？ | 要钱不；贵不贵 | 不收费。 |\n| 几点开？ | | 九点。 |\n'],
    [
      'a.html',
      '<h1>问答</h1><table><tr><th>问</th><th>答</th><th>常见问法</th></tr><tr><td>收费吗？</td><td>不收费。</td><td>要钱不；贵不贵</td></tr><tr><td>几点开？</td><td>九点。</td><td></td></tr></table>',
    ],
  ])('may be a column: %s', async (file, content) => {
    expect(await of(file, content)).toEqual([
      ['不收费。', '要钱不\n贵不贵'],
      ['九点。', ''],
    ]);
  });

  it('as a column are no part of a row or of its header', async () => {
    const [row] = await load('a.csv', '楼,问法,价\n5号楼,五号楼多少钱,150元\n');
    expect(row).toMatchObject({ text: '5号楼\t150元', lead: '楼\t价', asked: '五号楼多少钱' });
  });
});

describe('常见问法 in HTML', () => {
  const page = (body: string) => `<html><head><title>甲指南</title></head><body><h1>甲指南</h1>${body}</body></html>`;

  it('may be a paragraph, a line of a paragraph, an item, or a line of an item', async () => {
    const body =
      '<h2>材料</h2><p>带身份证。<br>常见问法：带啥</p><ul><li>户口簿；<br/>常见问法：户口本呢</li><li>照片。</li><li>常见问法：相片呢</li></ul><p><b>常见问法</b>：都要啥</p><h2>地点</h2><p>大厅。</p>';
    expect(await asked('a.html', page(body))).toEqual([
      ['材料', '带身份证。\n户口簿；\n照片。', '带啥\n户口本呢\n相片呢\n都要啥'],
      ['地点', '大厅。', ''],
    ]);
  });

  it('may name a row of the table before', async () => {
    const body =
      '<h2>价</h2><table><tr><th>楼</th><th>价</th></tr><tr><td>5号楼</td><td>150元</td></tr><tr><td>6号楼</td><td>140元</td></tr></table><p>常见问法（5号楼）：五号楼停车多少</p><p>另行通知。</p>';
    expect(await asked('a.html', page(body))).toEqual([
      ['价', '5号楼\t150元', '五号楼停车多少'],
      ['价', '6号楼\t140元', ''],
      ['价', '另行通知。', ''],
    ]);
  });
});

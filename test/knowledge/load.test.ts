import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../src/knowledge/load/load.ts';

const load = (file: string, content: string | Uint8Array) => loadBytes(typeof content === 'string' ? Buffer.from(content) : content, file);

async function policyOf(file: string, content: string | Uint8Array) {
  const { policy, problems } = await load(file, content);
  expect(problems).toEqual([]);
  return policy!;
}

const head = (lines: string) => `---\n${lines}\n---\n\n# 标题\n\n第一条 内容。\n`;

describe('front matter', () => {
  it('declares facts', async () => {
    const { facts, inferred } = await policyOf(
      'a.md',
      head(
        'id: a\ntitle: 甲规定\nkind: rule\nissuer: 居委会\nissued: 2026-01-01\neffective_from: 2026-02-01\neffective_to: 2026-12-31\nsupersedes: [old-1, old-2]\nscope:\n  buildings: [3号楼, 4栋, 5]\n  grids: [第2网格]',
      ),
    );
    expect(facts).toEqual({
      id: 'a',
      title: '甲规定',
      kind: 'rule',
      issuer: '居委会',
      issued: '2026-01-01',
      effectiveFrom: '2026-02-01',
      effectiveTo: '2026-12-31',
      supersedes: ['old-1', 'old-2'],
      buildings: ['3号楼', '4号楼', '5号楼'],
      grids: ['第2网格'],
    });
    expect(inferred).toEqual([]);
  });

  it.each([
    ['an impossible date', 'id: a\ntitle: 甲\nissued: 2026-02-30', 4, /issued: 2026-02-30 is not a day/],
    ['an unknown name', 'id: a\nauthor: x', 3, /author is not known.*effective_from/],
    ['an unknown kind', 'id: a\nkind: law', 3, /kind: must be one of rule, notice/],
    ['an unknown scope', 'id: a\nscope:\n  streets: [x]', 4, /scope\.streets is not known.*buildings, grids/],
    ['two buildings in one', 'id: a\nscope:\n  buildings:\n    - 3号楼、4号楼', 5, /is not one building/],
    ['an end before the beginning', 'id: a\neffective_from: 2026-03-01\neffective_to: 2026-02-01', 4, /is before effective_from/],
    ['no YAML', 'id: a\ntitle: [x', 3, /is not YAML/],
  ])('is refused with %s, at its line', async (_, lines, line, message) => {
    const { policy, problems } = await load('rules/a.md', head(lines));
    expect(policy).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'rules/a.md', line });
    expect(problems[0]!.message).toMatch(message);
  });

  it('is refused without its end', async () => {
    expect((await load('a.md', '---\nid: a\ntitle: 甲\n\n第一条 内容。')).problems[0]).toMatchObject({
      line: 1,
      message: expect.stringContaining('no end'),
    });
  });

  it('keeps the lines of the file for what stands below it', async () => {
    const { passages } = await policyOf('a.md', head('id: a\nkind: rule'));
    expect(passages[0]).toMatchObject({ clause: '第一条', text: '内容。', line: 8 });
  });
});

describe('formats', () => {
  it('reads GBK, a byte order mark and Windows line ends', async () => {
    // 第一条 养犬须登记。 in GB 18030
    const gbk = Uint8Array.from([
      0xb5, 0xda, 0xd2, 0xbb, 0xcc, 0xf5, 0x20, 0xd1, 0xf8, 0xc8, 0xae, 0xd0, 0xeb, 0xb5, 0xc7, 0xbc, 0xc7, 0xa1, 0xa3,
    ]);
    expect((await policyOf('a.txt', gbk)).passages[0]).toMatchObject({ clause: '第一条', text: '养犬须登记。' });
    expect((await policyOf('a.txt', '\ufeff第一条 甲。\r\n第二条 乙。\r\n')).passages.map((p) => p.text)).toEqual(['甲。', '乙。']);
  });

  it('reads a CSV of questions and answers, and any other as rows that know their header', async () => {
    const { policy: pairs, problems } = await load(
      '问答.csv',
      'question,answer\n"门禁卡丢了怎么补？","到物业补办，每张10元"\n,没有问题的一行\n',
    );
    expect(problems).toEqual([{ file: '问答.csv', line: 3, message: expect.stringContaining('left out') }]);
    expect(pairs!.facts.kind).toBe('faq');
    expect(pairs!.passages).toEqual([expect.objectContaining({ question: '门禁卡丢了怎么补？', text: '到物业补办，每张10元', line: 2 })]);
    const rows = await policyOf('电话.csv', '名称,电话\n值班室,0311-0000-9700\n');
    expect(rows.passages).toEqual([expect.objectContaining({ lead: '名称\t电话', text: '值班室\t0311-0000-9700' })]);
  });

  it('reads headings, lists, tables and pairs of HTML', async () => {
    const { facts, passages } = await policyOf(
      'a.html',
      '<!DOCTYPE html><html><head><title>看病指南</title><style>p{}</style></head><body><h1>看病指南</h1><h2>材料</h2><ul><li>身份证；</li><li>医保卡。</li></ul><h2>报销</h2><table><tr><th>地点</th><th>比例</th></tr><tr><td>社区</td><td>90%</td></tr></table><h3>能代办吗？</h3><p>可以。</p><script>var x="第一条 假的"</script></body></html>',
    );
    expect(facts.title).toBe('看病指南');
    expect(passages).toEqual([
      expect.objectContaining({ clause: '材料', text: '身份证；\n医保卡。' }),
      expect.objectContaining({ clause: '报销', lead: '地点\t比例', text: '社区\t90%' }),
      expect.objectContaining({ clause: '能代办吗？', question: '能代办吗？', text: '可以。' }),
    ]);
  });

  it('reads Markdown tables of questions, pairs in lines, and the ways people ask', async () => {
    const { passages } = await policyOf(
      'a.md',
      '# 问答\n\n| 问 | 答 |\n|---|---|\n| 几点开门？ | 9:00 |\n\n问：收费吗？\n答：不收费。\n常见问法：要钱不；贵不贵\n',
    );
    expect(passages).toEqual([
      expect.objectContaining({ question: '几点开门？', text: '9:00' }),
      expect.objectContaining({ question: '收费吗？', text: '不收费。', asked: '要钱不\n贵不贵' }),
    ]);
  });

  it.each([
    ['a.docx', 'this is no zip', /is not a DOCX file/],
    ['a.pdf', '%PDF-1.7', /is not a PDF file/],
    ['a.xlsx', 'PK', /is not an XLSX file/],
    ['a.xls', 'x', /save it as XLSX/],
    ['a.md', '', /is empty/],
    ['a.txt', ' \n\n ', /is empty/],
    ['a.md', '# 只有标题\n', /no text that could be quoted/],
    ['a.txt', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2, 0x41]), /not a text file/],
    ['a.csv', 'a,b\n"x', /can not be read as CSV/],
  ])('says what is wrong with %s', async (file, content, message) => {
    const { policy, problems } = await load(file, content);
    expect(policy).toBeUndefined();
    expect(problems[0]!.message).toMatch(message);
  });

  it('never throws, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('a.md', 'a.txt', 'a.csv', 'a.html', 'a.docx'),
        fc.uint8Array({ maxLength: 300 }),
        async (file, bytes) => {
          const { policy, problems } = await load(file, bytes);
          expect(policy !== undefined || problems.length > 0).toBe(true);
        },
      ),
    );
  });
});

describe('splitting', () => {
  it('keeps every clause under its number with its headings, and does not take a reference for a clause', async () => {
    const { passages } = await policyOf(
      'a.md',
      '# 某条例\n\n## 第一编 总则\n\n### 第一章 范围\n\n第一条 甲。\n\n第三条规定的情形除外。\n\n第二条　乙：\n（一）子；\n（二）丑。\n\n### 第二章 罚则\n\n**第三条** 丙。\n\n第十条之一 丁。\n',
    );
    expect(passages.map((p) => [p.clause, p.heading, p.text])).toEqual([
      ['第一条', '第一编 总则 > 第一章 范围', '甲。\n\n第三条规定的情形除外。'],
      ['第二条', '第一编 总则 > 第一章 范围', '乙：\n（一）子；\n（二）丑。'],
      ['第三条', '第一编 总则 > 第二章 罚则', '丙。'],
      ['第十条之一', '第一编 总则 > 第二章 罚则', '丁。'],
    ]);
  });

  it('takes clauses without a space after their number where the numbers run on', async () => {
    const { passages } = await policyOf('a.txt', '小区公约\n第一条为了大家。\n第二条爱护公物。\n第二条规定的公物包括路灯。\n');
    expect(passages.map((p) => p.clause)).toEqual(['第一条', '第二条']);
    expect(passages[1]!.text).toContain('第二条规定的公物包括路灯。');
  });

  it('cuts a clause only beyond 800 characters, at sentence ends, with its number kept', async () => {
    const sentence = `${'长'.repeat(99)}。`;
    const { passages } = await policyOf('a.md', `# 规定\n\n第一条 ${sentence.repeat(7)}\n\n第二条 ${sentence.repeat(20)}\n`);
    expect(passages.filter((p) => p.clause === '第一条')).toHaveLength(1);
    const second = passages.filter((p) => p.clause === '第二条');
    expect(second.length).toBeGreaterThan(2);
    for (const p of second) {
      expect(p.text.length).toBeLessThanOrEqual(800);
      expect(p.text.endsWith('。')).toBe(true);
    }
    expect(second.map((p) => p.text).join('')).toBe(sentence.repeat(20));
  });

  it('makes each entry of a telephone list a passage, and keeps a short list together', async () => {
    const phones = ['值班室：0311-0000-9700', '物业：0311-0000-9711', '燃气：0311-0000-9777', '供水：0311-0000-9722'];
    const { passages } = await policyOf(
      'a.md',
      `# 电话\n\n${phones.map((p, i) => `${i + 1}. ${p}`).join('\n')}\n\n## 材料\n\n- 身份证\n- 户口簿\n- 照片\n- 表格\n`,
    );
    expect(passages.map((p) => p.clause)).toEqual(['第 1 项', '第 2 项', '第 3 项', '第 4 项', '材料']);
    expect(passages.at(-1)!.text.split('\n')).toHaveLength(4);
  });

  it('gives passages that stand in the source exactly as they are, at their line', async () => {
    const line = fc.constantFrom(
      '# 标题',
      '## 第一章 总则',
      '第一条 甲。',
      '第二条 乙；\n（一）子；',
      '- 一项',
      '正文一句。又一句。',
      '',
      '| 名 | 值 |\n|---|---|\n| a | 1 |',
      '<!-- 注 -->',
      '一、小标题',
      '1. 项目',
      '问：行吗？\n答：行。',
      '**第三条** 粗体。',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
        const source = lines.join('\n');
        const { policy } = await load('a.md', source);
        for (const passage of policy?.passages ?? []) {
          expect(source).toContain(passage.text);
          const from = source
            .split('\n')
            .slice(passage.line - 1)
            .join('\n');
          expect(from.indexOf(passage.text.split('\n')[0]!)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('facts that are read from the text', () => {
  it('names what it inferred', async () => {
    const { facts, inferred } = await policyOf(
      'noise.txt',
      '社区噪声管理规定\n发布单位：社区居民委员会\n发布日期：2025年9月8日\n\n第一条 夜间安静。\n\n第二条 本规定自2025年10月1日起施行，《噪声临时办法》同时废止。\n',
    );
    expect(facts).toMatchObject({
      title: '社区噪声管理规定',
      kind: 'rule',
      issuer: '社区居民委员会',
      issued: '2025-09-08',
      effectiveFrom: '2025-10-01',
      effectiveTo: '',
      supersedes: ['噪声临时办法'],
    });
    expect([...inferred].sort()).toEqual(['effectiveFrom', 'id', 'issued', 'issuer', 'kind', 'supersedes', 'title']);
  });

  it('reads the end of a notice about a day, its scope and who signed it', async () => {
    const { facts } = await policyOf(
      'n.txt',
      '关于3—5号楼停电检修的通知\n各位居民：\n因线路检修，11月25日8:00–12:00停电，请提前准备。\n安居物业服务中心\n2026年11月20日\n',
    );
    expect(facts).toMatchObject({
      kind: 'notice',
      issuer: '安居物业服务中心',
      issued: '2026-11-20',
      effectiveFrom: '2026-11-20',
      effectiveTo: '2026-11-25',
      buildings: ['3号楼', '4号楼', '5号楼'],
    });
  });

  it('takes no end from a rule, and no scope from a building that is merely mentioned', async () => {
    const { facts } = await policyOf('r.txt', '装修规定\n第一条 装修垃圾运到19号楼北侧。\n第二条 自2026年3月1日起施行。\n');
    expect(facts).toMatchObject({ effectiveFrom: '2026-03-01', effectiveTo: '', buildings: [] });
  });

  it('reads the history of a law as facts and not as text', async () => {
    const { facts, passages } = await policyOf(
      '某市_某市养犬条例(2020-12-30).md',
      '# 某市养犬条例\n\n2010年5月1日 某市第十届人民代表大会常务委员会第二次会议通过\n\n2020年12月30日 某市第十二届人民代表大会常务委员会第九次会议修订\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第二条 本条例自2011年1月1日起施行。\n',
    );
    expect(facts).toMatchObject({
      title: '某市养犬条例',
      kind: 'rule',
      issuer: '某市人民代表大会常务委员会',
      issued: '2020-12-30',
      effectiveFrom: '2011-01-01',
    });
    expect(passages).toHaveLength(2);
  });
});

describe('the sample community', () => {
  const folder = path.resolve('data/policies');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => path.relative(folder, path.join(e.parentPath, e.name)));

  it.each(files)('%s loads without a problem, and its passages stand in it', async (file) => {
    const bytes = readFileSync(path.join(folder, file));
    const { policy, problems } = await loadBytes(bytes, file);
    expect(problems).toEqual([]);
    const { facts, passages } = policy!;
    expect(facts.title).not.toBe('');
    expect(facts.title).not.toBe(facts.id === facts.title ? '' : facts.id);
    if (!/\.(md|txt)$/.test(file)) return;
    const source = bytes.toString('utf8');
    for (const passage of passages) expect(source).toContain(passage.text);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import { type PdfPage, pdf, pdfPage, ruledTable } from '../../support/pdf.ts';

/** Lines of 34 ems, as Word sets a page: a paragraph's first line is indented, words and figures are not cut. */
function paragraph(text: string, indent = 2): { text: string; x: number }[] {
  const lines: { text: string; x: number }[] = [];
  let line = '';
  let left = 34 - indent;
  for (const word of text.match(/[\x21-\x7e]+|[^\x21-\x7e][，。；：、）]?/g) ?? []) {
    const width = /[\x20-\x7e]/.test(word) ? word.length / 2 : word.length;
    if (width > left) {
      lines.push({ text: line, x: lines.length === 0 ? 90 + indent * 12 : 90 });
      line = '';
      left = 34;
    }
    line += word;
    left -= width;
  }
  return [...lines, { text: line, x: lines.length === 0 ? 90 + indent * 12 : 90 }];
}

async function policyOf(pages: readonly PdfPage[], file = 'a.pdf') {
  const { policy, problems } = await loadBytes(pdf(pages), file);
  expect(problems).toEqual([]);
  return policy!;
}

const CLAUSES = [
  '第一条 为了规范本小区装修活动，保障房屋安全和居民正常生活，根据有关法律法规，结合本小区实际，制定本规定。',
  '第二条 装修人应当在开工前三个工作日到物业服务中心办理登记，提交身份证、房产证和装修方案；承租人装修的，还应当提交业主同意的书面材料。',
  '第三条 产生噪声的作业应当在工作日8:00至12:00、14:00至18:00进行；周六、周日和法定节假日不得进行。',
];

describe('a PDF with text', () => {
  it('has its paragraphs and clauses put together from lines, without running heads and page numbers', async () => {
    const head = { text: '某某社区居民委员会文件', x: 230 };
    const page = (lines: Parameters<typeof pdfPage>[0], number: number): PdfPage => {
      const body = pdfPage(lines, { top: 740 });
      return {
        texts: [{ text: head.text, x: head.x, y: 800, size: 9 }, ...body.texts!, { text: `— ${number} —`, x: 280, y: 50, size: 9 }],
      };
    };
    const third = paragraph(CLAUSES[2]!);
    const policy = await policyOf([
      page([{ text: '小区装修管理规定', size: 20, x: 215 }, '', ...paragraph(CLAUSES[0]!), ...paragraph(CLAUSES[1]!), third[0]!], 1),
      page([...third.slice(1), { text: '某某物业服务中心', x: 380 }, { text: '2026年3月1日', x: 400 }], 2),
    ]);
    expect(policy.facts).toMatchObject({ title: '小区装修管理规定', kind: 'rule', issuer: '某某物业服务中心', issued: '2026-03-01' });
    expect(policy.passages.slice(0, 2).map((p) => `${p.clause} ${p.text}`)).toEqual(CLAUSES.slice(0, 2));
    expect(policy.passages[2]!.clause).toBe('第三条');
    expect(policy.passages[2]!.text.split('\n')[0]).toBe(CLAUSES[2]!.slice(4));
    expect(JSON.stringify(policy.passages)).not.toMatch(/文件|— \d/);
  });

  it('reads chapters, large headings and lists', async () => {
    const policy = await policyOf([
      pdfPage([
        { text: '居民办事指南', size: 22, x: 220 },
        { text: '老年优待证', size: 16 },
        { text: '一、办理条件', x: 114 },
        ...paragraph('年满六十周岁、户籍在本市的老年人可以申请办理，不分居住在哪个小区，也不收取任何费用，请放心前来。'),
        { text: '二、所需材料', x: 114 },
        { text: '1. 本人身份证；', x: 114 },
        { text: '2. 一寸照片两张。', x: 114 },
        { text: '居住证', size: 16 },
        ...paragraph('在本市居住满半年的可以申请。'),
      ]),
    ]);
    expect(policy.facts.title).toBe('居民办事指南');
    expect(policy.passages.map((p) => [p.heading, p.clause, p.text])).toEqual([
      ['老年优待证', '一、办理条件', '年满六十周岁、户籍在本市的老年人可以申请办理，不分居住在哪个小区，也不收取任何费用，请放心前来。'],
      ['老年优待证', '二、所需材料', '1. 本人身份证；\n2. 一寸照片两张。'],
      ['', '居住证', '在本市居住满半年的可以申请。'],
    ]);
  });

  it('reads a table whose columns only stand below each other, and a cell that goes on in the next line', async () => {
    const policy = await policyOf([
      pdfPage(
        [
          { text: '停车收费公示', size: 20, x: 235 },
          [
            [90, '车位'],
            [200, '月租'],
            [300, '备注'],
          ],
          [
            [90, '地下车库'],
            [200, '260元'],
            [300, '含照明和保洁'],
          ],
          [[300, '费用']],
          [
            [90, '地面车位'],
            [200, '150元'],
            [300, '先到先得'],
          ],
        ],
        { step: 18 },
      ),
    ]);
    expect(policy.passages.map((p) => [p.lead, p.text])).toEqual([
      ['车位\t月租\t备注', '地下车库\t260元\t含照明和保洁费用'],
      ['车位\t月租\t备注', '地面车位\t150元\t先到先得'],
    ]);
  });

  it('reads a table with rules: cells of several lines, cells that span rows, and on to the next page', async () => {
    const table = ruledTable({
      x: 90,
      y: 700,
      columns: [80, 100, 200],
      rows: [
        { height: 24, cells: ['楼栋', '项目', '标准'] },
        { height: 44, cells: [{ text: '3号楼', rows: 2 }, '物业费', ['每平方米每月1.80元，', '按建筑面积计收']] },
        { height: 24, cells: [undefined, '电梯费', '每户每月25元'] },
      ],
    });
    const more = ruledTable({
      x: 90,
      y: 780,
      columns: [80, 100, 200],
      rows: [{ height: 24, cells: ['5号楼', '物业费', '每平方米每月2.10元'] }],
    });
    const policy = await policyOf([
      {
        texts: [
          { text: '收费标准一览表', x: 220, y: 760, size: 20 },
          ...table.texts!,
          { text: '以上标准自2026年1月1日起执行。', x: 114, y: 560 },
        ],
        rules: table.rules,
      },
      more,
    ]);
    const header = '楼栋\t项目\t标准';
    expect(policy.passages.filter((p) => p.lead !== '').map((p) => [p.lead, p.text])).toEqual([
      [header, '3号楼\t物业费\t每平方米每月1.80元，按建筑面积计收'],
      [header, '3号楼\t电梯费\t每户每月25元'],
    ]);
    expect(policy.passages.at(-1)!.text).toMatch(/^以上标准自2026年1月1日起执行。/);
    const onward = await policyOf([{ texts: table.texts!, rules: table.rules }, more]);
    expect(onward.passages.map((p) => [p.lead, p.text]).at(-1)).toEqual([header, '5号楼\t物业费\t每平方米每月2.10元']);
  });

  it('has ordinary characters where the file has radicals, and no letters set apart', async () => {
    const policy = await policyOf([
      pdfPage([{ text: '通 知', size: 20, x: 260 }, ...paragraph('⼩区⻋辆请停⼊⻋位，⻔前三米不得停放，违者按⻩⾊标线处理。')]),
    ]);
    expect(policy.facts.title).toBe('通知');
    expect(policy.passages[0]!.text).toBe('小区车辆请停入车位，门前三米不得停放，违者按黄色标线处理。');
  });

  it.each(['GBK-EUC-H', 'UniGB-UCS2-H'] as const)('reads codes of the map %s, which the file only names', async (named) => {
    const { policy, problems } = await loadBytes(
      pdf([pdfPage([{ text: '养犬规定', size: 20, x: 250 }, '第一条 犬只出户须拴绳，绳长不超过1.5米，OK？鑫淼龘〇。'])], { named }),
      'a.pdf',
    );
    expect(problems).toEqual([]);
    expect(policy!.facts.title).toBe('养犬规定');
    expect(policy!.passages[0]).toMatchObject({ clause: '第一条', text: '犬只出户须拴绳，绳长不超过1.5米，OK？鑫淼龘〇。' });
  });

  it('keeps numbers whole at the end of a line, and puts words apart', async () => {
    const policy = await policyOf([
      pdfPage([
        { text: '办事电话', size: 20, x: 250 },
        { text: '有问题请拨打社区值班电话咨询，工作日全天有人接听，号码是0311-', x: 90 },
        { text: '0000-9700，也可以发送邮件到邮箱，地址请向工作人员索取，主题写Wi-Fi for', x: 90 },
        { text: 'residents即可。', x: 90 },
      ]),
    ]);
    expect(policy.passages[0]!.text).toContain('号码是0311-0000-9700，');
    expect(policy.passages[0]!.text).toContain('Wi-Fi for residents即可。');
  });
});

describe('a PDF that can not be read', () => {
  const problemOf = async (bytes: Uint8Array) => {
    const { policy, problems } = await loadBytes(bytes, 'a.pdf');
    expect(policy).toBeUndefined();
    expect(problems).toHaveLength(1);
    return problems[0]!.message;
  };

  it('says why', async () => {
    expect(await problemOf(pdf([pdfPage(['甲'])], { encrypted: true }))).toMatch(/protected by a password; save it without one/);
    expect(await problemOf(Buffer.from('%PDF-1.7 and nothing behind it'))).toMatch(/is not a PDF file, or is damaged/);
    expect(await problemOf(pdf([pdfPage(['甲'.repeat(30)])]).subarray(0, 700))).toMatch(/is damaged/);
    expect(await problemOf(new Uint8Array())).toBe('is empty');
    expect(await problemOf(pdf([{}]))).toMatch(/no text/);
    expect(await problemOf(pdf([pdfPage(['甲乙丙丁'.repeat(20)])], { withoutUnicode: true }))).toMatch(/is a scan/);
    expect(await problemOf(pdf([scan(200, 280)]))).toMatch(/is a scan: its pages are pictures.*OPENAI_VISION_MODEL/);
  });

  it('reads the pages that have text, and names those that are pictures', async () => {
    const { policy, problems, unread } = await loadBytes(pdf([pdfPage(paragraph(CLAUSES[1]!)), scan(200, 280), scan(200, 280)]), 'a.pdf');
    expect(policy!.passages[0]!.text).toBe(CLAUSES[1]!.slice(4));
    expect(problems).toEqual([{ file: 'a.pdf', line: 0, message: expect.stringMatching(/^page 2–3: a picture whose words are not read/) }]);
    expect(unread).toBe(true);
  });

  it('never throws, and reads half a file or says that it is damaged', async () => {
    const whole = pdf([pdfPage([{ text: '小区公告', size: 20, x: 250 }, ...paragraph(CLAUSES[0]!)])]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.uint8Array({ minLength: 1, maxLength: 20 }), async (at, noise) => {
        const broken = new Uint8Array(whole);
        broken.set(noise.subarray(0, whole.length - at), at);
        const { policy, problems } = await loadBytes(broken, 'a.pdf');
        expect(policy !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('reads 500 pages in bounded time, and lets others have their turn', async () => {
    const bytes = pdf(
      Array.from({ length: 500 }, (_, n) =>
        pdfPage(Array.from({ length: 12 }, (_, i) => paragraph(`第${n * 12 + i + 1}条 ${CLAUSES[1]!.slice(4)}`)).flat(), {
          top: 780,
          step: 14,
        }),
      ),
    );
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    const { policy } = await loadBytes(bytes, 'a.pdf');
    const took = performance.now() - started;
    clearInterval(timer);
    expect(policy!.passages).toHaveLength(6000);
    expect(took).toBeLessThan(60_000);
    expect(longest).toBeLessThan(3000);
    if (process.env.HUIYIN_SHOW_TIMES) process.stderr.write(`500 pages: ${Math.round(took)} ms, longest pause ${Math.round(longest)} ms\n`);
  });

  it('refuses more pages than a document has', async () => {
    expect(await problemOf(pdf(Array.from({ length: 1001 }, () => ({}))))).toMatch(/has 1001 pages; PDFs of up to 1000 pages are read/);
  });
});

function scan(width: number, height: number): PdfPage {
  return { pixels: { bytes: new Uint8Array(width * height).fill(230), width, height } };
}

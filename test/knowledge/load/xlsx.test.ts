import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import { dateText, numberText } from '../../../src/knowledge/load/sheet-cell.ts';

async function xlsx(fill: (workbook: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  fill(workbook);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

async function policyOf(fill: (workbook: ExcelJS.Workbook) => void, file = '表.xlsx') {
  const { policy, problems } = await loadBytes(await xlsx(fill), file);
  expect(problems).toEqual([]);
  return policy!;
}

describe('a sheet', () => {
  it('is read as rows that know their header, under the title that is merged above it', async () => {
    const { facts, passages } = await policyOf((workbook) => {
      const sheet = workbook.addWorksheet('Sheet1');
      sheet.addRow(['社区常用电话一览表']);
      sheet.mergeCells('A1:C1');
      sheet.addRow(['发布单位：某某社区居委会']);
      sheet.addRow(['部门', '电话', '服务时间']);
      sheet.addRow(['值班室', '0311-0000-9700', '全天']);
      sheet.addRow(['物业', { richText: [{ text: '0311-0000-' }, { text: '9711', font: { bold: true } }] }, '8:00-20:00']);
      sheet.addRow(['网格员', { text: '0311-0000-9722', hyperlink: 'tel:031100009722' }, '工作日']);
    });
    expect(facts).toMatchObject({ title: '社区常用电话一览表', issuer: '某某社区居委会', kind: 'guide' });
    expect(passages.map((p) => [p.lead, p.text, p.line])).toEqual([
      ['部门\t电话\t服务时间', '值班室\t0311-0000-9700\t全天', 4],
      ['部门\t电话\t服务时间', '物业\t0311-0000-9711\t8:00-20:00', 5],
      ['部门\t电话\t服务时间', '网格员\t0311-0000-9722\t工作日', 6],
    ]);
  });

  it('reads questions and answers as a CSV does', async () => {
    const bytes = await xlsx((workbook) => {
      const sheet = workbook.addWorksheet('问答');
      sheet.addRow(['序号', '问题', '答案', '常见问法']);
      sheet.addRow([1, '门禁卡丢了怎么补？', '到物业补办，每张10元。\n带身份证。', '卡丢了；门卡补办']);
      sheet.addRow([2, '没有答案的一行', '', '']);
    });
    const { policy, problems } = await loadBytes(bytes, '问答.xlsx');
    expect(problems).toEqual([{ file: '问答.xlsx', line: 3, message: 'a question or its answer is empty; the row is left out' }]);
    expect(policy!.facts.kind).toBe('faq');
    expect(policy!.passages).toEqual([
      expect.objectContaining({ question: '门禁卡丢了怎么补？', text: '到物业补办，每张10元。\n带身份证。', asked: '卡丢了\n门卡补办' }),
    ]);
    const csv = await loadBytes(Buffer.from('序号,问题,答案\n1,门禁卡丢了怎么补？,到物业补办\n2,没有答案的一行,\n'), '问答.csv');
    expect(csv.problems.map((p) => [p.line, p.message])).toEqual(problems.map((p) => [p.line, p.message]));
    expect(csv.policy!.passages[0]).toMatchObject({ question: '门禁卡丢了怎么补？', text: '到物业补办' });
  });

  it('shows dates, numbers, percentages and results of formulas as the sheet does', async () => {
    const { passages } = await policyOf((workbook) => {
      const sheet = workbook.addWorksheet('收费');
      sheet.addRow(['项目', '单价', '折扣', '起算', '合计', '有效']);
      const row = sheet.addRow([
        '物业费',
        1.8,
        0.05,
        new Date(Date.UTC(2026, 2, 1)),
        { formula: 'B2*100', result: 180.00000000000003 },
        true,
      ]);
      row.getCell(2).numFmt = '0.00"元/㎡"';
      row.getCell(3).numFmt = '0%';
      row.getCell(4).numFmt = 'yyyy-mm-dd';
      const time = sheet.addRow(['开门', 7, 0.125, new Date(Date.UTC(1899, 11, 30, 8, 30)), { error: '#REF!' }, false]);
      time.getCell(2).numFmt = '000';
      time.getCell(3).numFmt = '0.0%';
      time.getCell(4).numFmt = 'h:mm';
    });
    expect(passages.map((p) => p.text)).toEqual(['物业费\t1.80元/㎡\t5%\t2026年3月1日\t180\t是', '开门\t007\t12.5%\t8:30\t\t否']);
  });

  it.each([
    [1234.5, '#,##0.00', '1234.50'],
    [0.1 + 0.2, 'General', '0.3'],
    [120, '0"元/月"', '120元/月'],
    [1.005, '0.00', '1.01'],
    [-3, '0', '-3'],
    [5, '0.0#', '5.0'],
    [0.5, '0.00%', '50.00%'],
    [13800000000, '@', '13800000000'],
    [1e21, '', '1000000000000000000000'],
    [260, '"¥"#,##0;[Red]"¥"-#,##0', '¥260'],
    [0.333333333333333, '', '0.333333333333'],
  ])('%d in %s is %s', (value, format, shown) => expect(numberText(value, format)).toBe(shown));

  it.each([
    ['2026-03-01T00:00:00Z', 'yyyy/m/d', '2026年3月1日'],
    ['2026-03-01T14:30:00Z', 'yyyy/m/d h:mm', '2026年3月1日14:30'],
    ['2026-03-01T00:00:00Z', 'yyyy"年"m"月"', '2026年3月'],
    ['2026-03-01T00:00:00Z', 'm"月"d"日"', '3月1日'],
    ['2026-03-01T00:00:00Z', '[$-804]yyyy"年"m"月"d"日";@', '2026年3月1日'],
    ['2026-03-01T08:59:59.999Z', 'h:mm', '9:00'],
  ])('%s in %s is %s', (value, format, shown) => expect(dateText(new Date(value), format)).toBe(shown));

  it('fills merged cells into each of their rows, and joins a header of two rows', async () => {
    const { passages } = await policyOf((workbook) => {
      const sheet = workbook.addWorksheet('停车');
      sheet.addRow(['区域', '收费标准', '', '备注']);
      sheet.addRow(['', '小型车', '大型车', '']);
      sheet.addRow(['东区', '5元', '10元', '夜间免费']);
      sheet.addRow(['', '月卡260元', '月卡500元', '']);
      sheet.addRow(['西区', '4元', '8元', '']);
      for (const range of ['A1:A2', 'B1:C1', 'D1:D2', 'A3:A4']) sheet.mergeCells(range);
    });
    expect(passages.map((p) => [p.lead, p.text])).toEqual([
      ['区域\t收费标准 小型车\t收费标准 大型车\t备注', '东区\t5元\t10元\t夜间免费'],
      ['区域\t收费标准 小型车\t收费标准 大型车\t备注', '东区\t月卡260元\t月卡500元\t'],
      ['区域\t收费标准 小型车\t收费标准 大型车\t备注', '西区\t4元\t8元\t'],
    ]);
  });

  it('reads every sheet and every table in it, but nothing that is hidden or struck out', async () => {
    const bytes = await xlsx((workbook) => {
      const phones = workbook.addWorksheet('电话');
      phones.addRow(['名称', '电话', '内部备注']);
      phones.addRow(['值班室', '0311-0000-9700', '内线1']);
      phones.addRow(['旧值班室', '0311-0000-9799', '内线2']);
      phones.addRow(['物业', { richText: [{ text: '0311-0000-9788', font: { strike: true } }, { text: '0311-0000-9711' }] }, '内线3']);
      phones.getRow(3).hidden = true;
      phones.getColumn(3).hidden = true;
      phones.addRow([]);
      phones.addRow(['注：夜间请打值班室。']);
      const draft = workbook.addWorksheet('草稿');
      draft.addRow(['名称', '电话']);
      draft.addRow(['不要', '读']);
      draft.state = 'hidden';
      const fees = workbook.addWorksheet('收费');
      fees.addRow(['停车']);
      fees.addRow(['车位', '月租']);
      fees.addRow(['地下', 260]);
      fees.addRow([]);
      fees.addRow(['物业费']);
      fees.addRow(['楼栋', '单价', '说明']);
      fees.addRow(['3号楼', 1.8, '元每平方米']);
    });
    const { policy, problems } = await loadBytes(bytes, '一览.xlsx');
    expect(problems.map((p) => p.message)).toEqual(['sheet 电话: 1 hidden rows are left out; show them if they are to be read']);
    expect(policy!.passages.map((p) => [[p.heading, p.clause].filter(Boolean).join(' > '), p.lead, p.text])).toEqual([
      ['电话', '名称\t电话', '值班室\t0311-0000-9700'],
      ['电话', '名称\t电话', '物业\t0311-0000-9711'],
      ['电话', '', '注：夜间请打值班室。'],
      ['收费 > 停车', '车位\t月租', '地下\t260'],
      ['收费 > 物业费', '楼栋\t单价\t说明', '3号楼\t1.8\t元每平方米'],
    ]);
  });

  it('goes on below an empty row where no new table begins', async () => {
    const { passages } = await policyOf((workbook) => {
      const sheet = workbook.addWorksheet('Sheet1');
      for (const row of [['楼栋', '楼长电话'], ['1号楼', '0311-0000-9701'], [], ['2号楼', '0311-0000-9702']]) sheet.addRow(row);
    });
    expect(passages.map((p) => [p.lead, p.text])).toEqual([
      ['楼栋\t楼长电话', '1号楼\t0311-0000-9701'],
      ['楼栋\t楼长电话', '2号楼\t0311-0000-9702'],
    ]);
  });

  it('says what is wrong with a file', async () => {
    const problemOf = async (bytes: Uint8Array, file = 'a.xlsx') => (await loadBytes(bytes, file)).problems.map((p) => p.message).join();
    expect(await problemOf(Buffer.from('PK'))).toMatch(/is not an XLSX file, or is damaged/);
    expect(await problemOf(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]))).toMatch(/protected by a password, or is an old XLS/);
    expect(await problemOf(new Uint8Array())).toBe('is empty');
    expect(await problemOf(Buffer.from('x'), 'a.xls')).toBe('XLS is not readable; save it as XLSX');
    expect(await problemOf(Buffer.from('x'), 'a.doc')).toBe('DOC is not readable; save it as DOCX');
    expect(await problemOf(Buffer.from('x'), 'a.wps')).toBe('WPS is not readable; save it as DOCX');
    expect(await problemOf(Buffer.from('x'), 'a.ppt')).toBe('PPT is not readable; save it as PDF');
    const formula = await xlsx((workbook) => {
      workbook.addWorksheet('a').addRows([
        ['项目', '金额'],
        ['物业费', { formula: 'A1', date1904: false }],
        ['电梯费', 25],
      ]);
    });
    expect(await problemOf(formula)).toMatch(/sheet a: 1 formulas have no result/);
    const large = await xlsx((workbook) => {
      const sheet = workbook.addWorksheet('a');
      for (let i = 0; i < 20_001; i++) sheet.addRow([i, '户']);
    });
    expect(await problemOf(large)).toMatch(/has more than 20000 rows in one sheet/);
  });

  it('never throws, whatever has become of the file', async () => {
    const whole = await xlsx((workbook) =>
      workbook.addWorksheet('a').addRows([
        ['项目', '金额'],
        ['物业费', 1],
        ['电梯费', 25],
      ]),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 20), fc.uint8Array({ minLength: 1, maxLength: 20 }), async (at, noise) => {
        const broken = new Uint8Array(whole);
        broken.set(noise, at);
        const { policy, problems } = await loadBytes(broken, 'a.xlsx');
        expect(policy !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

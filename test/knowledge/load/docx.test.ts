import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import { numberAs } from '../../../src/knowledge/load/word-numbering.ts';
import { zipOf } from '../../support/upload.ts';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const RELS =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';
const PARTS =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="n" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>';

const level = (at: number, format: string, text: string, more = '') =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;
/** 1: clauses and their items; 2: chapters, by a style; 3: clauses that begin anew; 4: bullets. */
const NUMBERING = `<?xml version="1.0"?><w:numbering ${W}><w:abstractNum w:abstractNumId="7">${level(0, 'chineseCountingThousand', '第%1条')}${level(1, 'chineseCounting', '（%2）')}${level(2, 'decimal', '%3.')}</w:abstractNum><w:abstractNum w:abstractNumId="8">${level(0, 'chineseCounting', '第%1章', '<w:pStyle w:val="Chapter"/>')}</w:abstractNum><w:abstractNum w:abstractNumId="9">${level(0, 'bullet', '·')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num><w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num></w:numbering>`;
const STYLES = `<?xml version="1.0"?><w:styles ${W}><w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>`;

const paragraph = (text: string, list?: number, at = 0, style = '') =>
  `<w:p><w:pPr>${style ? `<w:pStyle w:val="${style}"/>` : ''}${list === undefined ? '' : `<w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="${list}"/></w:numPr>`}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
const docx = (body: string) =>
  zipOf(
    [
      ['[Content_Types].xml', TYPES],
      ['_rels/.rels', RELS],
      ['word/_rels/document.xml.rels', PARTS],
      ['word/numbering.xml', NUMBERING],
      ['word/styles.xml', STYLES],
      ['word/document.xml', `<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`],
    ].map(([name, text]) => ({ name: name!, bytes: Buffer.from(text!) })),
  );

const passagesOf = async (body: string) => {
  const { policy, problems } = await loadBytes(docx(body), 'a.docx');
  expect(problems).toEqual([]);
  return policy!.passages.map((p) => [p.heading, p.clause, p.text]);
};

describe('numbers that Word only shows', () => {
  it('are those of clauses, of their items, and of chapters by their style', async () => {
    const body =
      paragraph('小区装修规定') +
      paragraph('总则', undefined, 0, 'Chapter') +
      paragraph('装修前登记。', 1) +
      paragraph('登记带下列材料：', 1) +
      paragraph('身份证；', 1, 1) +
      paragraph('房产证。', 1, 1) +
      paragraph('时间', undefined, 0, 'Chapter') +
      paragraph('夜间不施工：', 1) +
      paragraph('十点以后；', 1, 1);
    expect(await passagesOf(body)).toEqual([
      ['第一章 总则', '第一条', '装修前登记。'],
      ['第一章 总则', '第二条', '登记带下列材料：\n（一）身份证；\n（二）房产证。'],
      ['第二章 时间', '第三条', '夜间不施工：\n（一）十点以后；'],
    ]);
  });

  it('begin anew where the list does, and leave what is typed and bulleted as it is', async () => {
    const body =
      paragraph('规定') +
      Array.from({ length: 11 }, (_, i) => paragraph(`甲${i + 1}。`, 1)).join('') +
      paragraph('附则') +
      paragraph('乙。', 3) +
      paragraph('点。', 4) +
      paragraph('第九条 手写。');
    const found = await passagesOf(body);
    expect(found.slice(0, 11).map(([, clause, text]) => `${clause} ${text}`.split('\n')[0])).toEqual(
      ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一'].map((n, i) => `第${n}条 甲${i + 1}。`),
    );
    expect(found.slice(11).map(([, clause, text]) => [clause, text])).toEqual([
      ['第一条', '乙。\n点。'],
      ['第九条', '手写。'],
    ]);
  });

  it.each([
    ['chineseCounting', 10, '十'],
    ['chineseCounting', 15, '十五'],
    ['chineseCounting', 20, '二十'],
    ['chineseCountingThousand', 101, '一百零一'],
    ['chineseCountingThousand', 110, '一百一十'],
    ['chineseLegalSimplified', 3, '叁'],
    ['ideographDigital', 12, '一二'],
    ['decimalEnclosedCircleChinese', 3, '③'],
    ['upperLetter', 27, 'AA'],
    ['lowerRoman', 4, 'iv'],
    ['decimal', 7, '7'],
  ])('%s of %i is %s', (format, n, text) => expect(numberAs(format, n)).toBe(text));
});

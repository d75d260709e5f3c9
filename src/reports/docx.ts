import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  FootnoteReferenceRun,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Block, Part, WorkReport } from './work-report.ts';

/** A report as a Word document: headings, tables, and a footnote for every number that says what it counts. */

const FONT = { ascii: 'Times New Roman', eastAsia: '仿宋', hAnsi: 'Times New Roman', cs: 'Times New Roman' };
const HEADING_FONT = { ...FONT, eastAsia: '黑体' };
/** Half points: 三号, 小四. */
const SIZE = { body: 32, table: 24, note: 18 };

export async function reportDocx(report: WorkReport): Promise<Buffer> {
  const footnotes: Record<number, { children: Paragraph[] }> = {};
  let last = 0;
  const note = (words: string): FootnoteReferenceRun => {
    last++;
    footnotes[last] = { children: [new Paragraph({ children: [new TextRun({ text: words, font: FONT, size: SIZE.note })] })] };
    return new FootnoteReferenceRun(last);
  };
  const runs = (parts: readonly Part[]): (TextRun | FootnoteReferenceRun)[] =>
    parts.flatMap((part) =>
      typeof part === 'string'
        ? [new TextRun({ text: part, font: FONT, size: SIZE.body })]
        : [new TextRun({ text: part.value, font: FONT, size: SIZE.body, bold: true }), note(part.counts)],
    );
  const paragraph = (parts: readonly Part[], before = ''): Paragraph =>
    new Paragraph({ indent: { firstLine: 640 }, spacing: { line: 480 }, children: runs(before === '' ? parts : [before, ...parts]) });
  const blocks = (block: Block): (Paragraph | Table)[] => {
    switch (block.kind) {
      case 'text':
        return [paragraph(block.parts)];
      case 'items':
        return block.items.map((parts, i) => paragraph(parts, `${i + 1}. `));
      case 'table':
        return [
          table(block),
          new Paragraph({
            spacing: { after: 200 },
            children: [new TextRun({ text: block.note, font: FONT, size: SIZE.note }), note(block.note)],
          }),
        ];
      default:
        return block satisfies never;
    }
  };
  const body = report.sections.flatMap(({ heading, blocks: inside }) => [
    new Paragraph({
      heading: HeadingLevel.HEADING_1,
      spacing: { before: 240, after: 120 },
      children: [new TextRun({ text: heading, font: HEADING_FONT, size: SIZE.body, bold: true, color: '000000' })],
    }),
    ...inside.flatMap(blocks),
  ]);
  const document = new Document({
    title: report.title,
    creator: '回音',
    description: report.draftNote,
    footnotes,
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: 2098, bottom: 1984, left: 1587, right: 1474 } } },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 24 })],
              }),
            ],
          }),
        },
        children: [
          new Paragraph({
            heading: HeadingLevel.TITLE,
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            children: [new TextRun({ text: report.title, font: HEADING_FONT, size: 44, bold: true, color: '000000' })],
          }),
          new Paragraph({
            spacing: { after: 240 },
            children: [new TextRun({ text: report.draftNote, font: FONT, size: SIZE.note, color: '666666' })],
          }),
          ...body,
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const LINE = { style: BorderStyle.SINGLE, size: 4, color: '888888' };

function table({ header, rows }: Extract<Block, { kind: 'table' }>): Table {
  const cell = (text: string, bold: boolean): TableCell =>
    new TableCell({
      borders: { top: LINE, bottom: LINE, left: LINE, right: LINE },
      margins: { left: 80, right: 80 },
      children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ text, font: FONT, size: SIZE.table, bold })] })],
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    // The names need room; the rest are short numbers.
    columnWidths: header.map((_, i) => (i === 0 ? 2000 : Math.floor(6800 / (header.length - 1)))),
    rows: [header, ...rows].map(
      (cells, i) => new TableRow({ tableHeader: i === 0, cantSplit: true, children: cells.map((text) => cell(text, i === 0)) }),
    ),
  });
}

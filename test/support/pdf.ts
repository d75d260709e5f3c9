/**
 * A small writer of PDF files: text at places, in one CJK font that is not embedded (its ToUnicode map says what each code
 * means, which is all that reading needs), and pictures as a scanner puts them.
 */

export interface PdfText {
  readonly text: string;
  /** In points from the left and from the bottom of an A4 page (595 × 842). */
  readonly x: number;
  readonly y: number;
  readonly size?: number;
}

export interface PdfPage {
  readonly texts?: readonly PdfText[];
  /** Fill the page. */
  readonly jpeg?: { readonly bytes: Uint8Array; readonly width: number; readonly height: number };
  /** Grey pixels, as a scanner of office machines stores them; fills the page. */
  readonly pixels?: { readonly bytes: Uint8Array; readonly width: number; readonly height: number };
  /** Lines that are drawn: x1, y1, x2, y2. */
  readonly rules?: readonly (readonly [number, number, number, number])[];
  /** Degrees by which the page is turned to be read. */
  readonly rotate?: number;
}

export interface PdfOptions {
  /** Ask for a password that nobody has. */
  readonly encrypted?: boolean;
  /** Codes without a meaning, as programs write that subset fonts carelessly. */
  readonly withoutUnicode?: boolean;
  /** Codes of a map that the file only names, as programs of old write Chinese; nothing else says what they mean. */
  readonly named?: 'GBK-EUC-H' | 'UniGB-UCS2-H';
}

export function pdf(pages: readonly PdfPage[], options: PdfOptions = {}): Uint8Array {
  const objects: (string | Buffer)[] = [];
  const add = (body: string | Buffer): number => objects.push(body);
  const stream = (dictionary: string, data: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`, 'latin1'),
      data,
      Buffer.from('\nendstream', 'latin1'),
    ]);

  const codes = new Map<string, number>();
  for (const page of pages) for (const { text } of page.texts ?? []) for (const c of text) if (!codes.has(c)) codes.set(c, codes.size + 1);
  const hex = (n: number) => n.toString(16).padStart(4, '0');
  const gbk = options.named === 'GBK-EUC-H' ? gbkCodes() : undefined;
  const encoded = (text: string) =>
    [...text].map((c) => gbk?.get(c) ?? hex(options.named === 'UniGB-UCS2-H' ? c.charCodeAt(0) : codes.get(c)!)).join('');
  const wide = (c: string) => (c.charCodeAt(0) < 0x2000 ? 500 : 1000);

  const catalog = add('');
  const tree = add('');
  const entries = [...codes];
  const maps: string[] = [];
  for (let i = 0; i < entries.length; i += 100) {
    const some = entries.slice(i, i + 100);
    const unicode = (c: string) => Buffer.from(c, 'utf16le').swap16().toString('hex');
    maps.push(`${some.length} beginbfchar\n${some.map(([c, code]) => `<${hex(code)}> <${unicode(c)}>`).join('\n')}\nendbfchar`);
  }
  const toUnicode = add(
    stream(
      '',
      Buffer.from(
        `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Own def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${maps.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`,
      ),
    ),
  );
  const descriptor = add(
    '<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>',
  );
  const descendant = add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Adobe) /Ordering (${options.named ? 'GB1' : 'Identity'}) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 1000 /CIDToGIDMap /Identity /W [${entries.map(([c, code]) => `${code} [${wide(c)}]`).join(' ')}] >>`,
  );
  const font = add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /${options.named ?? 'Identity-H'} /DescendantFonts [${descendant} 0 R]${options.withoutUnicode || options.named ? '' : ` /ToUnicode ${toUnicode} 0 R`} >>`,
  );

  const kids: number[] = [];
  for (const page of pages) {
    const images: number[] = [];
    if (page.jpeg)
      images.push(
        add(
          stream(
            `/Type /XObject /Subtype /Image /Width ${page.jpeg.width} /Height ${page.jpeg.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
            page.jpeg.bytes,
          ),
        ),
      );
    if (page.pixels)
      images.push(
        add(
          stream(
            `/Type /XObject /Subtype /Image /Width ${page.pixels.width} /Height ${page.pixels.height} /ColorSpace /DeviceGray /BitsPerComponent 8`,
            page.pixels.bytes,
          ),
        ),
      );
    const drawn = images.map((_, i) => `q 595 0 0 842 0 0 cm /I${i} Do Q`);
    const ruled = (page.rules ?? []).map(([x1, y1, x2, y2]) => `0.5 w ${x1} ${y1} m ${x2} ${y2} l S`);
    const written = (page.texts ?? []).map(
      ({ text, x, y, size }) => `BT /F ${size ?? 12} Tf 1 0 0 1 ${x} ${y} Tm <${encoded(text)}> Tj ET`,
    );
    const content = add(stream('', Buffer.from([...drawn, ...ruled, ...written].join('\n'))));
    kids.push(
      add(
        `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842]${page.rotate ? ` /Rotate ${page.rotate}` : ''} /Resources << /Font << /F ${font} 0 R >> /XObject << ${images.map((id, i) => `/I${i} ${id} 0 R`).join(' ')} >> >> /Contents ${content} 0 R >>`,
      ),
    );
  }
  objects[catalog - 1] = `<< /Type /Catalog /Pages ${tree} 0 R >>`;
  objects[tree - 1] = `<< /Type /Pages /Kids [${kids.map((id) => `${id} 0 R`).join(' ')}] /Count ${kids.length} >>`;
  const secret = options.encrypted
    ? add(`<< /Filter /Standard /V 1 /R 2 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> /P -4 >>`)
    : undefined;

  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  for (const [i, body] of objects.entries()) {
    offsets.push(at);
    const whole = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
      Buffer.from('\nendobj\n'),
    ]);
    parts.push(whole);
    at += whole.length;
  }
  const id = '<0123456789abcdef0123456789abcdef>';
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root ${catalog} 0 R${secret ? ` /Encrypt ${secret} 0 R` : ''} /ID [${id} ${id}] >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Lines of a page from its top, as a word processor sets them; a line may be cells at columns of their own. */
export function pdfPage(
  lines: readonly (
    | string
    | { readonly text: string; readonly size?: number; readonly x?: number }
    | readonly (readonly [number, string])[]
  )[],
  options: { readonly top?: number; readonly step?: number } = {},
): PdfPage {
  const texts: PdfText[] = [];
  let y = options.top ?? 760;
  for (const line of lines) {
    if (typeof line === 'string') {
      if (line !== '') texts.push({ text: line, x: 90, y });
    } else if ('text' in line) texts.push({ text: line.text, x: line.x ?? 90, y, ...(line.size ? { size: line.size } : {}) });
    else for (const [x, text] of line) texts.push({ text, x, y });
    y -= options.step ?? 22;
  }
  return { texts };
}

interface TableCell {
  readonly text: string | readonly string[];
  /** So many rows it spans. */
  readonly rows: number;
}

/** A table with rules around its cells; a cell that an upper one covers is undefined. Texts stand in the middle of their height. */
export function ruledTable(table: {
  readonly x: number;
  readonly y: number;
  readonly columns: readonly number[];
  readonly rows: readonly { readonly height: number; readonly cells: readonly (string | readonly string[] | TableCell | undefined)[] }[];
}): Required<Pick<PdfPage, 'texts' | 'rules'>> {
  const texts: PdfText[] = [];
  const rules: [number, number, number, number][] = [];
  const edges = (first: number, steps: readonly number[]): readonly number[] =>
    [first].concat(steps.map((_, i) => first + steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0)));
  const xs = edges(table.x, table.columns);
  const ys = edges(
    table.y,
    table.rows.map((row) => -row.height),
  );
  for (const [r, row] of table.rows.entries())
    for (const [c, cell] of row.cells.entries()) {
      if (cell === undefined) continue;
      const spans = typeof cell === 'object' && 'rows' in cell ? cell : { text: cell, rows: 1 };
      const [left, right, top, bottom] = [xs[c]!, xs[c + 1]!, ys[r]!, ys[r + spans.rows]!];
      rules.push([left, top, right, top], [left, bottom, right, bottom], [left, top, left, bottom], [right, top, right, bottom]);
      const lines = typeof spans.text === 'string' ? [spans.text] : spans.text;
      const first = (top + bottom) / 2 + ((lines.length - 1) * 14) / 2 - 4;
      for (const [i, text] of lines.entries()) texts.push({ text, x: left + 6, y: first - i * 14 });
    }
  return { texts, rules };
}

/** Two bytes of each character, as hexadecimal digits; one of ASCII. */
function gbkCodes(): ReadonlyMap<string, string> {
  const codes = new Map(Array.from({ length: 0x5f }, (_, i) => [String.fromCharCode(0x20 + i), (0x20 + i).toString(16)]));
  const decoder = new TextDecoder('gbk');
  for (let high = 0x81; high <= 0xfe; high++)
    for (let low = 0x40; low <= 0xfe; low++) {
      const c = decoder.decode(Uint8Array.of(high, low));
      if (c.length === 1 && !codes.has(c)) codes.set(c, ((high << 8) | low).toString(16));
    }
  return codes;
}

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { held } from '../../src/store/held.ts';
import { pdf, pdfPage } from '../support/pdf.ts';
import { huiyin } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-commands-'));
const at = (name: string) => path.join(folder, name);
const settings = { HUIYIN_DATA_DIR: at('var') };
const run = (...args: string[]) => huiyin(args, { settings });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RULE = `---
id: dogs
title: 养犬规定
kind: rule
issuer: 居委会
issued: 2026-01-01
effective_from: 2026-01-01
---
# 养犬规定
第一条 出门遛狗应当用不超过1.5米的绳子牵好，由成年人牵领。
第二条 每户最多养一条犬。
`;

beforeAll(() => {
  mkdirSync(at('docs'));
  writeFileSync(at('docs/dogs.md'), RULE);
});

describe('huiyin index and ask', () => {
  it('indexes a folder, names what is wrong by file and line, and goes on with the rest', async () => {
    mkdirSync(at('mixed'));
    writeFileSync(at('mixed/dogs.md'), RULE);
    writeFileSync(
      at('mixed/when.md'),
      RULE.replace('effective_from: 2026-01-01', 'effective_from: 2026-02-30').replace('id: dogs', 'id: when'),
    );
    writeFileSync(at('mixed/letter.docx'), 'this is not a Word document');
    writeFileSync(at('mixed/rule.pdf'), pdf([pdfPage([{ text: '停车规定', size: 20, x: 250 }, '第一条 地库限高2.1米。'])]));
    writeFileSync(at('mixed/scan.pdf'), pdf([{ pixels: { bytes: new Uint8Array(100), width: 10, height: 10 } }]));
    writeFileSync(at('mixed/photo.jpg'), Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]));
    writeFileSync(at('mixed/old.xls'), 'x');
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('电话').addRows([
      ['名称', '电话'],
      ['值班室', '0311-0000-9700'],
    ]);
    await workbook.xlsx.writeFile(at('mixed/phones.xlsx'));
    const { code, stdout } = await run('index', at('mixed'), '--db', at('mixed.db'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/new\s+\d+ passages {2}dogs\.md/);
    expect(stdout).toMatch(/LEFT OUT\s+0 passages {2}when\.md\n\s+line 7: .*2026-02-30/);
    expect(stdout).toMatch(/LEFT OUT\s+0 passages {2}letter\.docx\n\s+\S+/);
    expect(stdout).toMatch(/new\s+1 passages {2}rule\.pdf/);
    expect(stdout).toMatch(/new\s+1 passages {2}phones\.xlsx/);
    expect(stdout).toMatch(/LEFT OUT\s+0 passages {2}scan\.pdf\n\s+is a scan/);
    expect(stdout).toMatch(/LEFT OUT\s+0 passages {2}photo\.jpg\n\s+is a picture/);
    expect(stdout).toMatch(/LEFT OUT\s+0 passages {2}old\.xls\n\s+XLS is not readable; save it as XLSX/);
  });

  it('answers, and shows exactly what a program needs', async () => {
    expect((await run('index', at('docs'), '--db', at('dogs.db'))).code).toBe(0);
    const { code, stdout } = await run('ask', '--db', at('dogs.db'), '--at', '2026-11-22T10:00:00+08:00', '--json', '遛狗绳子最长多少米');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      kind: 'answered',
      citations: [{ file: 'dogs.md', policy: 'dogs', title: '养犬规定', clause: '第一条', inForce: true }],
    });
    expect(RULE).toContain(answer.citations[0].quote);
    expect(answer.text).toContain('1.5米');
    expect(answer.candidates[0]).toMatchObject({ file: 'dogs.md', clause: '第一条', score: expect.any(Number) });
    expect(Object.keys(answer)).toEqual(['kind', 'text', 'citations', 'confidence', 'ms', 'candidates']);
  });

  it('answers a batch in order, and names the line that is no JSON', async () => {
    writeFileSync(at('batch.jsonl'), '{"id":"a","text":"每户最多养几条狗"}\nnot json\n{"id":"b","text":"怎么给火箭加油"}\n{"id":"c"}\n');
    const { code, stdout, stderr } = await run(
      'ask',
      '--db',
      at('dogs.db'),
      '--at',
      '2026-11-22T10:00:00+08:00',
      '--batch',
      at('batch.jsonl'),
    );
    expect(code).toBe(1);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.id, line.kind])).toEqual([
      ['a', 'answered'],
      ['b', 'no-ground'],
    ]);
    expect(stderr).toMatch(/batch\.jsonl:2: is not JSON/);
    expect(stderr).toMatch(/batch\.jsonl:4: text:/);
  });

  it.each([
    ['an empty folder', () => mkdirSync(at('empty')), ['index', at('empty'), '--db', at('x.db')], /empty/],
    ['a folder that is not there', () => undefined, ['index', at('nowhere'), '--db', at('x.db')], /nowhere/],
    [
      'a database that is not there',
      () => undefined,
      ['ask', '--db', at('none.db'), '几点'],
      /There is no database .*none\.db.*huiyin index/,
    ],
    [
      'a database of another program',
      () =>
        held(new BetterSqlite3(at('notes.db')))
          .exec('create table notes (id integer)')
          .close(),
      ['ask', '--db', at('notes.db'), '几点'],
      /notes\.db is a database of another program/,
    ],
    [
      'a batch file that is not there',
      () => undefined,
      ['ask', '--db', at('dogs.db'), '--batch', at('no.jsonl')],
      /no\.jsonl does not exist/,
    ],
    ['no question', () => undefined, ['ask'], /Ask something/],
    [
      'a moment that is none',
      () => undefined,
      ['ask', '--db', at('dogs.db'), '--at', '2026-02-30', '几点'],
      /--at 2026-02-30 is no moment/,
    ],
  ])('says what is wrong with %s', async (_what, prepare, args, message) => {
    prepare();
    const { code, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['an unknown option', ['ask', '--bogus', 'x'], /unknown option '--bogus'/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
  ])('ends with 2 on %s', async (_what, args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('names unknown settings, and an unreadable data folder', async () => {
    const typo = await huiyin(['doctor'], { settings: { ...settings, HUIYIN_PROT: '1' } });
    expect(typo.code).toBe(1);
    expect(typo.stdout).toMatch(/HUIYIN_PROT is not a setting.*HUIYIN_PORT/);
    writeFileSync(at('a-file'), '');
    const noFolder = await huiyin(['start'], { settings: { HUIYIN_DATA_DIR: at('a-file/var'), HUIYIN_LOG_LEVEL: 'silent' } });
    expect(noFolder.code).toBe(1);
    expect(noFolder.stderr).toMatch(/HUIYIN_DATA_DIR/);
    if (process.getuid?.() !== 0) {
      mkdirSync(at('locked'));
      chmodSync(at('locked'), 0o000);
      const locked = await huiyin(['start'], { settings: { HUIYIN_DATA_DIR: at('locked'), HUIYIN_LOG_LEVEL: 'silent' } });
      chmodSync(at('locked'), 0o700);
      expect(locked.stderr).toMatch(/can not be read or written.*HUIYIN_DATA_DIR/);
    }
  });
});

describe('huiyin replay', () => {
  it('plays a transcript on a scratch copy, names a bad line by its number, and goes on', async () => {
    writeFileSync(
      at('chat.jsonl'),
      [
        '{"id":"1","at":"2026-11-22T10:00:00+08:00","group":"3号楼居民群","sender":"赵姐","role":"resident","text":"@小邻 装修周六能不能打电钻","mentions":true}',
        '{"id":"2","at":"2026-11-22T10:00:10+08:00","group":"3号楼居民群","sender":"阿珍","role":"resident","text":"今天好冷啊，谁家有闲置的电暖器","mentions":false}',
        'oops',
        '{"id":"3","at":"2026-11-22T10:01:00+08:00","group":"某某家园大群","sender":"果果妈","role":"resident","text":"三栋二单元四楼的楼道灯又不亮了","mentions":false}',
        '{"id":"4","at":"2026-11-22T10:02:00+08:00","group":"某某家园大群","sender":"老王","role":"resident","text":"我家也是","quote":"3","mentions":false}',
        '{"id":"5","at":"2026-11-22T10:03:00+08:00","private":true,"sender":"小何","role":"resident","text":"/通知 全体：今晚停电","mentions":false}',
        '{"id":"6","at":"2026-11-22T10:04:00+08:00","group":"某某家园大群","sender":"别的助手","role":"bot","text":"大家好，我是机器人","mentions":false}',
      ].join('\n'),
    );
    const { code, stdout, stderr } = await run('replay', at('chat.jsonl'), '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/chat\.jsonl:3: is not JSON/);
    const lines = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((line) => [line.id, line]),
    );
    expect(lines.get('1')).toMatchObject({ decision: 'answer', replies: [{ to: 'group', text: expect.stringContaining('第九条') }] });
    expect(lines.get('2')).toMatchObject({ decision: 'silent', replies: [], tickets: [] });
    expect(lines.get('3')).toMatchObject({
      decision: 'ticket',
      slots: { building: '3号楼', unit: '2单元', category: '设施维修' },
      tickets: [expect.stringMatching(/^T2026-\d{6}$/)],
    });
    expect(lines.get('4')).toMatchObject({ decision: 'ticket', tickets: lines.get('3').tickets });
    expect(lines.get('5').decision).not.toBe('ack');
    expect(lines.get('6')).toMatchObject({ decision: 'silent' });
    // Nothing of it is left: the database of the program has no ticket.
    expect((await run('tickets', '--all')).stdout).toMatch(/还没有工单/);
  });
});

describe('huiyin backup and doctor', () => {
  it('copies the database, and finds everything in order', async () => {
    // What belongs to the database and stands beside it.
    const data = settings.HUIYIN_DATA_DIR;
    mkdirSync(path.join(data, 'documents'), { recursive: true });
    writeFileSync(path.join(data, 'documents', 'u-1.pdf'), 'document');
    writeFileSync(path.join(data, 'lexicon.txt'), '毛孩子 → 犬只\n');
    expect((await run('backup', at('copy.db'))).stdout.trim().split('\n')).toEqual([at('copy.db'), at('copy-files')]);
    expect(readFileSync(at('copy-files/documents/u-1.pdf'), 'utf8')).toBe('document');
    expect(existsSync(at('copy-files/lexicon.txt'))).toBe(true);
    rmSync(path.join(data, 'lexicon.txt'));
    expect((await run('backup', at('copy.db'))).stderr).toMatch(/exists already/);
    const { code, stdout } = await huiyin(['doctor'], { settings: { ...settings, HUIYIN_PORT: '0' } });
    expect(stdout).toMatch(/✓ configuration/);
    expect(stdout).toMatch(/✓ community: 梧桐里社区/);
    expect(code).toBe(0);
  });
});

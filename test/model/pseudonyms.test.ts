import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disguise, namesIn } from '../../src/model/pseudonyms.ts';

const NAMES = ['张桂芬', '何清妍'];
const PUBLISHED = ['物业电话 0311-0000-9711，网格员何清妍'];
const hidden = (text: string) => disguise([text], { names: NAMES, published: PUBLISHED });
const seen = (text: string): string => hidden(text).texts[0]!;

describe("persons' data in a question", () => {
  it.each([
    ['我电话13800001234，遛狗几点', '我电话〔电话1〕,遛狗几点'],
    ['１３８ ００００ １２３４ 几点停水', '〔电话1〕 几点停水'],
    ['幺三八零零零零一二三四 打给我', '〔电话1〕 打给我'],
    ['家里电话 0311-0000-9999', '家里电话 〔电话1〕'],
    ['身份证130102195003121234能办低保吗', '身份证〔证件1〕能办低保吗'],
    ['3号楼2单元401漏水', '3号楼2单元〔门牌1〕漏水'],
    ['3-2-401停水吗', '〔门牌1〕停水吗'],
    ['401漏水了', '〔号码1〕漏水了'],
    ['我家在5号楼三单元六零二', '我家在5号楼三单元〔门牌1〕'],
    ['冀A·D12345能停吗', '〔车牌1〕能停吗'],
    ['微信号abc_123 加我', '微信号〔账号1〕 加我'],
    ['发到 a.b@example.com', '发到 〔邮箱1〕'],
    ['我妈1950年3月12日出生，能领多少', '我妈〔生日1〕出生,能领多少'],
    ['我叫王小明，能领多少', '我叫〔姓名1〕,能领多少'],
    ['隔壁王大妈家的狗', '隔壁〔姓名1〕家的狗'],
    ['张桂芬85岁能领多少', '〔姓名1〕85岁能领多少'],
    ['13800001234和13800001234、13800005678', '〔电话1〕和〔电话1〕、〔电话2〕'],
  ])('%s → %s', (text, expected) => expect(seen(text)).toBe(expected));

  it.each([
    '周六8:00-12:00能打电钻吗',
    '2026年11月26日停电吗',
    '押金2000元能退吗',
    '打12345有用吗',
    '着火打119',
    '85岁能领多少',
    '第12网格归谁管',
    '6-8点能遛狗吗',
    '13号楼几点停水',
    '一百二十平的房子取暖费',
    '电动车60V20Ah能充吗',
    '王阿姨们跳舞几点',
    '物业陈师傅几点下班',
  ])('leaves what is none: %s', (text) => expect(seen(text)).toBe(text));

  it('leaves what is published in the passages themselves', () => {
    expect(seen('0311-0000-9711是物业吗')).toBe('0311-0000-9711是物业吗');
    expect(seen('何清妍管哪栋')).toBe('何清妍管哪栋');
  });

  it('is put back, or told in general words, whatever brackets the model writes', () => {
    const it = hidden('我电话13800001234，住3-2-401');
    for (const answer of ['会打〔电话1〕到〔门牌1〕', '会打【电话1】到[门牌1]', '会打（电话 1）到〔门牌1〕']) {
      expect(it.restore(answer)).toBe('会打13800001234到3-2-401');
      expect(it.inGeneral(answer)).toBe('会打您的电话到您家');
    }
    expect(it.restore('〔电话2〕')).toBe('〔电话2〕');
  });

  it('takes no placeholder for ours that the resident, or a document, wrote', () => {
    expect(seen('〔电话1〕是谁')).not.toContain('〔');
    const it = disguise(['打13800001234'], { names: [], published: ['样例：〔电话1〕'] });
    expect(it.texts[0]).toBe('打〔电话2〕');
    expect(it.restore('〔电话1〕')).toBe('〔电话1〕');
  });

  it('shares placeholders between the texts of one request', () => {
    expect(disguise(['打13800001234', '就是138-0000-1234'], { names: [], published: [] }).texts).toEqual(['打〔电话1〕', '就是〔电话1〕']);
  });
});

describe('whatever a resident writes', () => {
  const digit = fc.integer({ min: 0, max: 9 }).map(String);
  const digits = (n: number) => fc.array(digit, { minLength: n, maxLength: n }).map((d) => d.join(''));
  const gap = fc.constantFrom('', ' ', '-', '·');
  const mobile = fc
    .tuple(fc.constantFrom('3', '5', '7', '8', '9'), digits(1), gap, digits(4), gap, digits(4))
    .map(([a, b, g, c, h, d]) => `1${a}${b}${g}${c}${h}${d}`);
  const idNumber = fc
    .tuple(
      digits(5),
      fc.integer({ min: 1920, max: 2020 }),
      fc.integer({ min: 10, max: 12 }),
      fc.integer({ min: 10, max: 28 }),
      digits(3),
      fc.constantFrom('X', 'x', '5'),
    )
    .map(([a, y, m, d, s, x]) => `1${a}${y}${m}${d}${s}${x}`);
  const landline = fc.tuple(digits(2), fc.constantFrom('-', ''), digits(8)).map(([a, g, b]) => `0${a}${g}${b}`);
  const door = fc
    .tuple(fc.integer({ min: 1, max: 34 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 8 }))
    .chain(([b, u, f, r]) => {
      const room = `${f}0${r}`;
      return fc.constantFrom(`${b}-${u}-${room}`, `${b}号楼${u}单元${room}`, `${b}栋${room}室`, `${room}室`, `${b}号楼${room}`);
    });
  const card = fc.tuple(digits(4), gap, digits(4), gap, digits(4), gap, digits(4)).map((p) => `6${p.join('')}`);
  const wide = (text: string) => text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
  const secret = fc.oneof(mobile, idNumber, landline, door, card).chain((s) => fc.constantFrom(s, wide(s)));
  const words = fc.constantFrom(
    '我是',
    '几点停水，',
    '麻烦打',
    '家里漏水',
    '，遛狗几点',
    '电话',
    '身份证',
    '住',
    '的业主',
    '？',
    '急！',
    '老人85岁',
    '周六',
    ' ',
    '押金2000元',
  );

  it('no number that identifies somebody leaves the house, and all of it comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, secret, words), { minLength: 1, maxLength: 3 }), (parts) => {
        const text = parts.flat().join('');
        const it = disguise([text], { names: [], published: ['打 0311-0000-9711'] });
        const out = it.texts[0]!;
        for (const [, personal] of parts)
          for (const run of personal.normalize('NFKC').match(/\d{3,}/g) ?? []) expect(out.replace(/押金2000元/g, '')).not.toContain(run);
        const plain = text.normalize('NFKC');
        expect(it.restore(out)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  it('a door that is spelt in two ways comes back in both', () => {
    const text = '我是303室的，我是1号楼1单元303的'.normalize('NFKC');
    const it = disguise([text], { names: [], published: [] });
    expect(it.texts[0]).not.toContain('303');
    expect(it.restore(it.texts[0]!)).toBe(text);
  });

  it('any text comes back as it was written, but for its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-室号楼王大妈我叫李:@.aA元 点〔〕[]电话'), maxLength: 40 }), (text) => {
        const it = disguise([text], { names: NAMES, published: [] });
        const plain = text.normalize('NFKC');
        const back = it.restore(it.texts[0]!);
        if (!/[〔[（(]/.test(plain)) expect(back).toBe(plain.replace(/〕/g, ' '));
        expect(back).not.toContain('undefined');
      }),
      { numRuns: 500 },
    );
  });
});

describe('persons in an answer', () => {
  it('are known by name, and by how neighbours call them', () => {
    expect(namesIn('请找何清妍或王大妈', NAMES)).toEqual(['王大妈', '何清妍']);
    expect(namesIn('请找周主任或网格员', NAMES)).toEqual([]);
  });
});

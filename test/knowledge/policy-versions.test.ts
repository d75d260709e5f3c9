import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoadedPolicy } from '../../src/knowledge/policy.ts';
import { difference, wordDifference } from '../../src/knowledge/policy-versions.ts';
import { DOGS, LANGUAGE, type Library, openLibrary } from './support.ts';

const { segmenter } = LANGUAGE;
const say = (before: string, after: string): string =>
  wordDifference(before, after, segmenter)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `[+${text}]` : `[-${text}]`))
    .join('');

describe('the difference of two texts', () => {
  it.each([
    ['遛狗绳长不超过1.5米。', '遛狗绳长不超过2米。', '遛狗绳长不超过[-1.5米][+2米]。'],
    ['每天22:00到次日6:00不得施工。', '每天21:30到次日6:00不得施工。', '每天[-22:00][+21:30]到次日6:00不得施工。'],
    ['居民应当到居委会登记。', '居民应当到警务室登记。', '居民应当到[-居委会][+警务室]登记。'],
    ['免费。', '免费。带身份证。', '免费。[+带身份证。]'],
    ['一样', '一样', '一样'],
    ['', '新的', '[+新的]'],
    ['旧的', '', '[-旧的]'],
    // One mark between two changes does not split them.
    ['周一、周二', '周三、周四', '[-周一、周二][+周三、周四]'],
  ])('%s → %s', (before, after, says) => {
    expect(say(before, after)).toBe(says);
  });

  it('loses nothing and invents nothing: without what was added it is the old one, without what was removed the new one', () => {
    const text = fc
      .array(fc.constantFrom('居民', '不得', '施工', '22:00', '1.5米', '、', '。', '\n', '\t', 'WiFi ', '（一）', '😀', '第九条', ' '), {
        maxLength: 40,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = wordDifference(before, after, segmenter);
        const without = (kind: string) =>
          pieces
            .filter((piece) => piece.kind !== kind)
            .map((piece) => piece.text)
            .join('');
        expect([without('added'), without('removed')]).toEqual([before, after]);
        expect(pieces.some((piece) => piece.text === '')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the difference of two documents', () => {
  const facts = {
    id: 'a',
    title: '规定',
    kind: 'rule',
    issuer: '',
    issued: '',
    effectiveFrom: '',
    effectiveTo: '',
    supersedes: [],
    buildings: [],
    grids: [],
  } as const;
  const loaded = (clauses: readonly (readonly [string, string])[]): LoadedPolicy => ({
    facts,
    inferred: [],
    passages: clauses.map(([clause, text]) => ({ clause, text, heading: '', lead: '', question: '', asked: '', refused: '', line: 0 })),
  });
  const says = (before: readonly (readonly [string, string])[], after: readonly (readonly [string, string])[]) =>
    difference(loaded(before), loaded(after), segmenter).passages.map((p) => `${p.kind} ${p.place}`);

  it('compares what bears the same name, and tells what came and went where it stands', () => {
    expect(
      says(
        [
          ['第一条', '甲甲甲'],
          ['第二条', '乙乙乙'],
          ['第三条', '丙丙丙'],
        ],
        [
          ['第一条', '甲甲甲'],
          ['第三条', '丙丙丙丙'],
          ['第四条', '丁丁丁'],
        ],
      ),
    ).toEqual(['same 第一条', 'removed 第二条', 'changed 第三条', 'added 第四条']);
  });

  it('finds a clause again whose number has moved', () => {
    expect(says([['第二条', '犬只出户必须拴绳，绳长不超过一米五。']], [['第三条', '犬只出户必须拴绳，绳长不超过两米。']])).toEqual([
      'changed 第三条',
    ]);
  });

  it('tells each passage of both exactly once', () => {
    const clauses = fc.array(
      fc.tuple(fc.constantFrom('第一条', '第二条', '第三条', ''), fc.constantFrom('甲乙丙', '甲乙丁', '戊己庚', '辛')),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(clauses, clauses, (before, after) => {
        const { passages } = difference(loaded(before), loaded(after), segmenter);
        const count = (...kinds: readonly string[]) => passages.filter((p) => kinds.includes(p.kind)).length;
        expect([count('same', 'changed', 'removed'), count('same', 'changed', 'added')]).toEqual([before.length, after.length]);
      }),
      { numRuns: 300 },
    );
  });

  it('of long documents that share nothing costs no minute, and loses nothing either', () => {
    const many = (word: string) =>
      loaded(Array.from({ length: 5000 }, (_, i) => [`第${i}条`, `${word}${i} 的内容不一样 ${i * 7}`] as const));
    const started = performance.now();
    const { passages } = difference(many('甲'), many('乙'), segmenter);
    expect(performance.now() - started).toBeLessThan(8000);
    expect(passages.filter((p) => p.kind === 'changed')).toHaveLength(5000);
  });
});

describe('versions in the database', () => {
  let library: Library;
  afterEach(() => library.close());
  const versions = (file: string) => library.knowledge.versions.of(library.store.db, file);

  it('are numbered from 1, with who wrote and who replaced them', async () => {
    library = await openLibrary({ 'dogs.md': DOGS });
    expect(await versions('dogs.md')).toEqual([]);
    library.write({ 'dogs.md': DOGS.replace('1.5米', '2米') });
    await library.index();
    library.write({ 'dogs.md': DOGS.replace('1.5米', '3米') });
    await library.index();
    expect((await versions('dogs.md')).map((v) => [v.version, v.reason, v.replacedBy, v.origin])).toEqual([
      [2, 'replaced', '', 'folder'],
      [1, 'replaced', '', 'folder'],
    ]);
    const first = await library.knowledge.versions.read(library.store.db, 'dogs.md', 1);
    expect(first?.loaded.passages.at(-1)?.text).toContain('1.5米');
    expect(first?.loaded.facts).toMatchObject({ id: 'dogs', issuer: '社区居委会' });
  });

  it('are kept of what the program writes itself as well, and not twice of the same', async () => {
    library = await openLibrary();
    const put = (text: string) =>
      library.store.transaction((tx) =>
        library.knowledge.putDocument(tx, {
          file: 'notice/1',
          origin: 'notice',
          title: '停水',
          kind: 'notice',
          issuer: '物业',
          issued: '2026-11-22',
          text,
        }),
      );
    await put('明天停水。');
    await put('明天停水。');
    expect(await versions('notice/1')).toEqual([]);
    await put('后天停水。');
    await library.store.transaction((tx) => library.knowledge.removeDocument(tx, 'notice/1', '小林'));
    expect((await versions('notice/1')).map((v) => [v.version, v.reason, v.replacedBy])).toEqual([
      [2, 'withdrawn', '小林'],
      [1, 'replaced', ''],
    ]);
    expect((await library.knowledge.versions.gone(library.store.db, ['notice'])).map((v) => [v.file, v.version])).toEqual([
      ['notice/1', 2],
    ]);
    await put('大后天停水。');
    expect(await library.knowledge.versions.gone(library.store.db, ['notice'])).toEqual([]);
  });

  it('of a change that is taken back are not kept', async () => {
    library = await openLibrary({ 'dogs.md': DOGS });
    await expect(
      library.store.transaction(async (tx) => {
        await library.knowledge.removeDocument(tx, 'dogs.md');
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect(await versions('dogs.md')).toEqual([]);
  });
});

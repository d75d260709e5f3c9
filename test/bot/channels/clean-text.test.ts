import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, cleanText, MAX_TEXT } from '../../../src/bot/channels/clean-text.ts';

describe('clean text', () => {
  it('removes what can not be seen and keeps what is said', () => {
    expect(cleanText('停\u200b水\u202e了\u0007\ufeff？\u0000')).toBe('停水了？');
    expect(cleanText('一\r\n二\r三\u2028四')).toBe('一\n二\n三\n四');
    expect(cleanText('a\tb')).toBe('a\tb');
    expect(cleanText('@小邻\u2005在吗')).toBe('@小邻\u2005在吗');
    expect(cleanText('e\u0301')).toBe('é');
    expect(cleanText('字\ud83d符')).toBe('字符');
    expect(cleanText('\u{e0049}\u{e0067}隐藏')).toBe('隐藏');
  });

  it('leaves an emoji of several persons whole', () => {
    expect(cleanText('👨‍👩‍👧 👩🏽‍🚒 好\u200d的')).toBe('👨‍👩‍👧 👩🏽‍🚒 好的');
  });

  it('cuts a message of a megabyte, quickly, between characters, and says so', () => {
    const started = performance.now();
    const cut = cleanText('停水😀'.repeat(300_000));
    expect(performance.now() - started).toBeLessThan(200);
    expect(cut.length).toBeLessThan(MAX_TEXT + 40);
    expect(cut).toMatch(/消息过长/);
    expect(cut).not.toMatch(/\p{Surrogate}/u);
    expect(cleanText('停'.repeat(MAX_TEXT))).toHaveLength(MAX_TEXT);
  });

  it('nothing of a message of control characters is left', () => {
    expect(cleanText('\u0001\u0002\u001b\u009f'.repeat(1000))).toBe('');
  });

  it('cleans once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('makes one line of a name', () => {
    expect(cleanName(' 赵\n姐\u202e  3号楼 ')).toBe('赵 姐 3号楼');
    expect(cleanName('长'.repeat(500))).toHaveLength(60);
  });
});

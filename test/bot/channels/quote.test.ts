import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinQuote, splitQuote } from '../../../src/bot/channels/quote.ts';

describe('quotes', () => {
  it('separates the reply from what it quotes', () => {
    expect(splitQuote('「赵姐：几点停水」\n- - - - - - - - - - - - - - -\n同问', ['小邻'])).toEqual({
      text: '同问',
      quote: { senderName: '赵姐', text: '几点停水', ofBot: false },
    });
  });

  it('knows its own words, also under another of its names', () => {
    const text = joinQuote('小邻（3号楼）', '已登记 T2026-000105：3号楼2单元', '五楼还是不亮');
    expect(splitQuote(text, ['小邻', '小邻（3号楼）']).quote).toEqual({
      senderName: '小邻（3号楼）',
      text: '已登记 T2026-000105：3号楼2单元',
      ofBot: true,
    });
    expect(splitQuote('「小邻居：在吗」\n- - - - - - - - -\n在', ['小邻']).quote?.ofBot).toBe(false);
  });

  it.each(['「你好」', '「赵姐：你好」\n不是引用', '普通的话「赵姐：x」\n- - - - - - - -\ny', '', '「', '「赵姐：你好」\n- - -\n太短的线'])(
    '%j is no quote',
    (text) => {
      expect(splitQuote(text, ['小邻'])).toEqual({ text });
    },
  );

  it('reads a quote without a name, with a broken bracket, and without a reply', () => {
    expect(splitQuote('「只有话」\n- - - - - - - - -\n好', []).quote).toEqual({ senderName: undefined, text: '只有话', ofBot: false });
    expect(splitQuote('「赵姐：说「半句」\n- - - - - - - - -\n好', []).text).toBe('好');
    expect(splitQuote('「赵姐：几点」\n- - - - - - - - -', []).text).toBe('');
  });

  it('reads back what it writes, brackets and lines in the quoted words included', () => {
    const plain = fc
      .string({ unit: fc.constantFrom(...'几点停水abc1，。 '), minLength: 1, maxLength: 30 })
      .map((text) => text.trim() || '好');
    const quoted = fc
      .array(
        fc.oneof(
          plain,
          plain.map((text) => `「${text}」`),
          plain.map((text) => `${text}\n`),
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((parts) => parts.join('').trim());
    fc.assert(
      fc.property(quoted, plain, (words, reply) => {
        expect(splitQuote(joinQuote('小邻', words, reply), ['小邻'])).toEqual({
          text: reply,
          quote: { senderName: '小邻', text: words, ofBot: true },
        });
      }),
    );
  });
});

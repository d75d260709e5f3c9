import type { Gap, GapTold } from './gap.ts';

/** What those who asked read. */

export const answerText = (gap: Pick<Gap, 'number'>, headline: string, text: string): string =>
  `您之前问的「${headline}」有答复了：${text}\n来源：社区答复（${gap.number}）`;

export const correctionText = (gap: Pick<Gap, 'number'>, headline: string, text: string): string =>
  `更正：您之前问的「${headline}」，请以这次的答复为准：${text}\n来源：社区答复（${gap.number}）`;

export const withdrawalText = (gap: Pick<Gap, 'number'>, headline: string, reason: string): string =>
  `您之前问的「${headline}」，上次的答复先撤回，请不要再照着办。${reason === '' ? '' : `原因：${reason.replace(/[。.]$/, '')}。`}有了新的答复再告诉您。（编号 ${gap.number}）`;

/** What staff on duty read of a question that waits; quoting it is enough to answer. */
export const waitingText = (gap: Pick<Gap, 'number' | 'question' | 'source'>): string =>
  `${gap.source === 'unhelpful' ? `居民说没答到点子上：「${gap.question}」` : `居民问：「${gap.question}」，资料里没有依据。`}\n引用这条消息写上答复发给我就行，发出前我会请您确认。（编号 ${gap.number}）`;

/** One text for those who had heard nothing, and one for those who had. */
export function toldTexts(told: GapTold): { readonly first: string; readonly again: string } {
  const { gap } = told;
  switch (told.kind) {
    case 'answered':
      return { first: answerText(gap, gap.headline, gap.answer), again: correctionText(gap, gap.headline, gap.answer) };
    case 'withdrawn': {
      const text = withdrawalText(gap, gap.headline, told.reason);
      return { first: text, again: text };
    }
    default:
      return told satisfies never;
  }
}

import { maskPersonal } from '../log.ts';
import { normaliseWording } from './index/wording.ts';

/** Questions as residents word them: what makes two of them the same, and what of them may be shown and kept. */

/** The same for the same words, however they are spaced, punctuated and begun. */
export function fingerprint(question: string): string {
  return normaliseWording(question)
    .replace(/@\S+[\s\u2005]?/g, '')
    .replace(/[^\p{Script=Han}a-z0-9]/gu, '')
    .replace(/^(?:请问|你好|您好|想问一下|问一下|咨询一下)+/, '')
    .replace(/[吗呢啊呀吧嘛呗么]+$/, '')
    .slice(0, 200);
}

const LONGEST_WAY = 60;

/** A question as a way of asking: one line, without whom it addresses and what belongs to a person. Undefined where little is left. */
export function wayOf(question: string): string | undefined {
  const way = maskPersonal(question)
    .replace(/@\S+[\s\u2005]?/g, ' ')
    .replace(/\[(?:电话|证件号)\]/g, ' ')
    .replace(/[\s;；|｜]+/g, ' ')
    .trim();
  const length = [...way].length;
  return length > LONGEST_WAY || !/\p{Script=Han}{2}/u.test(way) ? undefined : way;
}

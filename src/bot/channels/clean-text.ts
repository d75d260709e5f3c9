/** The longest message that is read. A platform delivers up to 1 MB; nobody asks a question of more than a few pages. */
export const MAX_TEXT = 8000;
const CUT_NOTE = '……（消息过长，后面的部分未读取）';

const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Control characters, and what is invisible or turns the direction of writing: it can hide words from the one who reads. */
const UNSEEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;
/** A zero-width joiner belongs into an emoji of several persons, and nowhere else. */
const STRAY_JOINER = /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;

/**
 * Makes a platform's text fit to be read, stored and compared: \n as line end, nothing unseen, one form (NFC) of every
 * character, at most `max` characters. What was longer ends with a note that says so.
 */
export function cleanText(raw: string, max = MAX_TEXT): string {
  // Cut before the expressions run: unseen characters are few in honest texts, and a hostile one gets no more time than this.
  const head = raw.length > max * 4 ? raw.slice(0, max * 4) : raw;
  const text = head.replace(LINE_ENDS, '\n').replace(UNSEEN, '').replace(STRAY_JOINER, '').normalize('NFC');
  if (text.length <= max && head.length === raw.length) return text;
  return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '') + CUT_NOTE;
}

/** A name that is shown: one line, without what can't be seen. */
export function cleanName(raw: string): string {
  return cleanText(raw.slice(0, 200)).replace(/\s+/g, ' ').trim().slice(0, 60);
}

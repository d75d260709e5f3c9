import type { Quote } from '../../messages.ts';

/** WeChat hands a quoting message over as text: 「name：words」, a line of dashes, the reply. */
const RULE = /^\n-(?: -){5,}[ ]*(?:\n|$)/;

/**
 * Separates a reply from what it quotes.
 * @param botNames the names the bot goes by: tells whether the quoted words are ours
 */
export function splitQuote(text: string, botNames: readonly string[]): { readonly text: string; readonly quote?: Quote } {
  if (!text.startsWith('「')) return { text };
  const end = endOfQuote(text);
  if (end === undefined) return { text };
  const quoted = text.slice(1, end);
  const rest = text.slice(end + 1).replace(RULE, '');
  const bot = botNames.find((name) => quoted.startsWith(`${name}：`) || quoted.startsWith(`${name}:`));
  const senderName = bot ?? /^([^：:\n]{1,40})[：:]/.exec(quoted)?.[1];
  const words = senderName === undefined ? quoted : quoted.slice(senderName.length + 1);
  return { text: rest.trim(), quote: { senderName: senderName?.trim(), text: words.trim(), ofBot: bot !== undefined } };
}

/** Writes what `splitQuote` reads. */
export function joinQuote(senderName: string, quoted: string, reply: string): string {
  return `「${senderName}：${quoted}」\n- - - - - - - - - - - - - - -\n${reply}`;
}

/** The bracket that closes the first one and has the rule after it; quoted words may hold brackets themselves. */
function endOfQuote(text: string): number | undefined {
  let depth = 0;
  let loose: number | undefined;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '「') depth++;
    else if (text[i] === '」') {
      depth--;
      if (!RULE.test(text.slice(i + 1, i + 120))) continue;
      if (depth <= 0) return i;
      // The bracket was opened in the quoted words and never closed, as happens where a platform shortens them.
      loose ??= i;
    }
  }
  return loose;
}

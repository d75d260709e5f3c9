/** Who is addressed in a text. Pure: the adapter and the replay of a transcript decide alike. */

export interface Addressed {
  /** Without the bot's mention and the ask prefix where the bot is addressed; else as it was. */
  readonly text: string;
  readonly mentionsBot: boolean;
  /** Names of others that stand after an @; 所有人 is one of them. */
  readonly others: readonly string[];
  /** It reads like a notice that was passed on, and is not addressed to the bot. */
  readonly forwarded: boolean;
}

export interface MentionOptions {
  /** The names the bot goes by here: the configured one, the account's, the one it has in this group. */
  readonly names: readonly string[];
  /** 问 makes 问：… a question to the bot. */
  readonly askPrefix: string;
  /** The platform lists the bot among those mentioned. */
  readonly listed?: boolean;
  /** Names of others whom the platform lists. */
  readonly listedOthers?: readonly string[];
}

/** A mention ends at U+2005 (what WeChat puts there), another space, the end, or punctuation: @小邻居 is not @小邻. */
const END = String.raw`(?=[\s，。！？；：、,.!?;:~～…（(）)】」』”"’']|\p{Extended_Pictographic}|$)`;
/** a@b is an address, not a mention. */
const START = String.raw`(?<![\w.%+-])[@＠]`;
/** Words that are quoted speak about the mention, they do not make it: 在群里发“@小邻 停水”就行. */
const QUOTED = /[“"‘'「『《（(]\s*$/;
const OTHER = new RegExp(`${START}(?:([^@＠\\n\\u2005]{1,32})\\u2005|([^\\s@＠，。！？；：、,!?;:]{1,32})${END})`, 'gu');
const GREETING = /^\s*(?:你好|您好|请问(?:一下)?|麻烦(?:你|您)?|那个|喂|在吗|早上好|晚上好|hi|hello)/iu;
/** A passed-on list of questions and answers begins like a question to the bot. */
const ANSWERS_ITSELF = /(?:^|\s)答\s*[：:]/u;
const EVERYONE = new RegExp(`${START}(?:所有人|全体成员|all)${END}`, 'iu');

const NOTICE_MARKS =
  /(?:^|\n)\s*【[^】\n]{2,24}】|^\s*(?:\[转发\]|转发|转自|转)\s*[：:]|^\s*(?:各位|尊敬的|亲爱的|敬爱的)[^\n，,：:]{0,10}(?:居民|业主|邻居|住户|家人|群友|家长)|特此(?:通知|公告|告知|通告)|(?:^|\n)\s*(?:温馨提示|重要通知|紧急通知|通知|公告|通告)\s*[:：\n]/u;
const NOTICE_LENGTH = 60;
const SHORT_LINE = 40;
const SHORT_TEXT = 100;

/**
 * A mention that the platform lists always counts. One that is only written counts where a person who means the bot puts it:
 * in front, at the end of a short text, or inside one short line that addresses nobody else first.
 */
export function stripMention(text: string, options: MentionOptions): Addressed {
  const others = [...new Set([...othersIn(text, options.names), ...(options.listedOthers ?? [])])].slice(0, 20);
  const prefix = options.askPrefix === '' ? undefined : new RegExp(`^[\\s\\u2005]*${literally(options.askPrefix)}\\s*[：:]\\s*`, 'u');
  const names = options.names.filter((name) => name.trim() !== '');
  const self = names.length > 0 && new RegExp(`${START}(?:${alternatives(names)})${END}`, 'gu');
  const everyone = EVERYONE.test(text);
  const notice = readsLikeNotice(text);

  const found = self ? [...text.matchAll(self)] : [];
  // Some platforms list every member for @所有人.
  const listed = options.listed === true && (found.length > 0 || !everyone);
  const addressed = listed || found.some((match) => countsAsMention(text, match, notice));
  if (addressed) {
    const bare = self ? removeMentions(text, self) : text;
    return { text: tidy(prefix ? bare.replace(prefix, '') : bare), mentionsBot: true, others, forwarded: false };
  }
  if (prefix?.test(text) && !ANSWERS_ITSELF.test(text))
    return { text: tidy(text.replace(prefix, '')), mentionsBot: true, others, forwarded: false };
  return { text: tidy(text), mentionsBot: false, others, forwarded: notice };
}

/** A passed-on notice: long enough, and with the marks that committees and property firms put on them. */
export function readsLikeNotice(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  return (text.length >= NOTICE_LENGTH || lines >= 4) && NOTICE_MARKS.test(text);
}

function countsAsMention(text: string, match: RegExpExecArray, notice: boolean): boolean {
  const before = text.slice(0, match.index);
  if (QUOTED.test(before)) return false;
  const after = text.slice(match.index + match[0].length);
  if (isOnlyMentions(before.replace(GREETING, ''))) return true;
  if (notice || startsWithMention(text)) return false;
  const length = text.trim().length;
  if (isOnlyMentions(after)) return length <= SHORT_TEXT;
  return length <= SHORT_LINE && !text.trim().includes('\n');
}

const isOnlyMentions = (part: string) => part.replace(OTHER, '').replace(/[\s\p{P}\p{Extended_Pictographic}]/gu, '') === '';
const startsWithMention = (text: string) => /^\s*[@＠]/.test(text);

function othersIn(text: string, names: readonly string[]): string[] {
  return [...text.matchAll(OTHER)]
    .map((match) => (match[1] ?? match[2] ?? '').trim())
    .filter((name) => name !== '' && !names.includes(name));
}

/** Takes the punctuation that hung on the mention with it, so that what remains reads as if it had not been there. */
function removeMentions(text: string, self: RegExp): string {
  return text
    .replace(new RegExp(`^([\\s\\u2005]*)${self.source}[\\s，,：:、。！!~～]*`, 'u'), '$1')
    .replace(new RegExp(`${self.source}[\\u2005 ]?`, 'gu'), '');
}

const tidy = (text: string) => text.replace(/\u2005/g, ' ').trim();
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** Longest first: 小邻助手 before 小邻. */
const alternatives = (names: readonly string[]) =>
  [...names]
    .sort((a, b) => b.length - a.length)
    .map(literally)
    .join('|');

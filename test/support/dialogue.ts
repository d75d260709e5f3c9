import type { Attachment, Quote } from '../../src/messages.ts';

/**
 * Dialogues as plain text, one file for many. A line is
 *
 *     === what it shows            begins a dialogue; `=== … @ 2026-11-23T22:10 quiet 21:30-07:30` gives it a time of its own
 *     in g-all                     the group of the lines below
 *     赵姐@: 装修周六能不能打电钻      a message; @ = the bot is mentioned, ~ = privately, [g-building-5] = in that group,
 *                                  + = the next one comes before the bot has waited long enough
 *     赵姐「小邻：T1」: 我家也是       with a quote: of the bot's last message that has these words, or of what somebody said
 *     赵姐(图): 灯坏了               with a picture; (转) = forwarded
 *       > 来源 & 第九条              the answer where it was asked holds all these; one line an answer, and no other may come
 *       - 闲聊                       nothing is said there, and the reason that is kept holds this
 *       ~> 只有负责的工作人员          the same, privately to the one who spoke (where that was not in private)
 *       p-lin> 7号楼                 somebody else is told this
 *       ! 第三条                     nothing that is said there holds this
 *       = building:3号楼 category:设施维修    slots of the decision, and `decision`, `intent`
 *     ticket T1 building=3号楼 people=2 status=received words=电梯     how a ticket stands; T1 is the first that was named
 *     tickets 1                    how many there are
 *     gaps 1                       how many questions were kept
 *     --- restart ---              the program ends and begins anew
 *     --- 20 minutes ---           time passes; answers expected below it are those that come by themselves (g-all> …)
 *
 * `#` begins a comment.
 */

export interface Dialogue {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly at?: string;
  readonly quietHours?: string;
  readonly steps: readonly Step[];
}

export interface Expectation {
  readonly line: number;
  readonly kind: 'reply' | 'silence' | 'private' | 'other' | 'not' | 'slots';
  /** For `other`. */
  readonly to?: string;
  readonly pieces: readonly string[];
}

export type Step =
  | {
      readonly kind: 'say';
      readonly line: number;
      readonly who: string;
      readonly group: string | undefined;
      readonly text: string;
      readonly mention: boolean;
      readonly goesOn: boolean;
      readonly picture: boolean;
      readonly forwarded: boolean;
      readonly quote?: { readonly of: string; readonly words: string };
      readonly expect: readonly Expectation[];
    }
  | { readonly kind: 'pass'; readonly line: number; readonly minutes: number; readonly expect: readonly Expectation[] }
  | { readonly kind: 'restart'; readonly line: number }
  | { readonly kind: 'ticket'; readonly line: number; readonly name: string; readonly facts: Readonly<Record<string, string>> }
  | { readonly kind: 'count'; readonly line: number; readonly what: 'tickets' | 'gaps'; readonly count: number };

const HEAD = /^=== (.+?)(?: @ (\S+)(?: quiet (\S+))?)?$/;
const SAID = /^([^\s:：「(（~@[+]+)((?:~|@|\+|\[[^\]]+\]|\((?:图|转)\)|「[^」]*」)*)[:：]\s?(.*)$/;
const EXPECTED = /^\s+(~>|>|-|!|=|\S+>)\s*(.*)$/;

/** @throws with file and line where something can't be read */
export function parseDialogues(source: string, file: string): readonly Dialogue[] {
  const dialogues: (Omit<Dialogue, 'steps'> & { steps: Step[] })[] = [];
  let group = 'g-all';
  for (const [index, raw] of source.split('\n').entries()) {
    const line = index + 1;
    const fail = (why: string): never => {
      throw new Error(`${file}:${line}: ${why}: ${raw}`);
    };
    if (raw.trim() === '' || /^\s*#/.test(raw)) continue;
    const head = HEAD.exec(raw);
    if (head) {
      group = 'g-all';
      dialogues.push({ name: head[1]!, file, line, ...(head[2] && { at: head[2] }), ...(head[3] && { quietHours: head[3] }), steps: [] });
      continue;
    }
    const dialogue = dialogues.at(-1) ?? fail('before the first ===');
    const expected = EXPECTED.exec(raw);
    if (expected) {
      const step = dialogue.steps.at(-1);
      if (step?.kind !== 'say' && step?.kind !== 'pass') return fail('expected of nothing');
      (step.expect as Expectation[]).push(expectation(line, expected[1]!, expected[2]!));
      continue;
    }
    dialogue.steps.push(stepOf(raw.trim(), line) ?? fail('not understood'));
  }
  return dialogues;

  function stepOf(text: string, line: number): Step | undefined {
    const into = /^in (\S+)$/.exec(text);
    if (into) {
      group = into[1]!;
      return { kind: 'pass', line, minutes: 0, expect: [] };
    }
    if (text === '--- restart ---') return { kind: 'restart', line };
    const pass = /^--- (\d+) minutes? ---$/.exec(text);
    if (pass) return { kind: 'pass', line, minutes: Number(pass[1]), expect: [] };
    const count = /^(tickets|gaps) (\d+)$/.exec(text);
    if (count) return { kind: 'count', line, what: count[1] as 'tickets' | 'gaps', count: Number(count[2]) };
    const ticket = /^ticket (T\d+) (.+)$/.exec(text);
    if (ticket)
      return {
        kind: 'ticket',
        line,
        name: ticket[1]!,
        facts: Object.fromEntries(ticket[2]!.split(/\s+/).map((fact) => fact.split('=') as [string, string])),
      };
    const said = SAID.exec(text);
    if (!said) return undefined;
    const marks = said[2]!;
    const quote = /「([^：」]+)(?:：([^」]*))?」/.exec(marks);
    const room = /\[([^\]]+)\]/.exec(marks)?.[1];
    return {
      kind: 'say',
      line,
      who: said[1]!,
      group: marks.includes('~') ? undefined : (room ?? group),
      text: said[3]!,
      mention: marks.replace(/「[^」]*」/, '').includes('@'),
      goesOn: marks.includes('+'),
      picture: marks.includes('(图)'),
      forwarded: marks.includes('(转)'),
      ...(quote && { quote: { of: quote[1]!, words: quote[2] ?? '' } }),
      expect: [],
    };
  }
}

function expectation(line: number, mark: string, words: string): Expectation {
  const pieces = words
    .split(' & ')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  switch (mark) {
    case '>':
      return { line, kind: 'reply', pieces };
    case '~>':
      return { line, kind: 'private', pieces };
    case '-':
      return { line, kind: 'silence', pieces };
    case '!':
      return { line, kind: 'not', pieces };
    case '=':
      return { line, kind: 'slots', pieces: words.split(/\s+/) };
    default:
      return { line, kind: 'other', to: mark.slice(0, -1), pieces };
  }
}

export const PICTURE: Attachment = { kind: 'image', name: 'a.jpg', path: 'a.jpg', bytes: 9 };
export type Quoted = Quote;

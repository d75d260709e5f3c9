import { normaliseWording } from '../../index/wording.ts';
import type { DateWord } from '../when.ts';
import { figuresIn } from './figures.ts';
import { type Clause, clausesOf } from './force.ts';

/** A passage as the model was shown it. */
export interface Source {
  readonly title: string;
  /** Headings and number of the clause. */
  readonly place: string;
  /** What introduces it: the header of its table, or the sentence before its list. */
  readonly lead: string;
  readonly question: string;
  readonly text: string;
}

export interface Asked {
  /** With what was asked before, and without persons' data. */
  readonly question: string;
  /** Its words for days, resolved. */
  readonly dates: readonly DateWord[];
  /** The placeholders that stand for persons' data in it. */
  readonly placeholders: ReadonlySet<string>;
  /** Names of people of the community. */
  readonly names: readonly string[];
}

export interface Sentence {
  readonly text: string;
  readonly next: string | undefined;
  readonly clauses: readonly Clause[];
  /** With its title and what introduces it. */
  readonly normalised: string;
}

export interface Place {
  readonly clause: string;
  readonly around: string;
}

export interface Ground {
  /** All that the cited passages say, for figures and names. */
  readonly all: string;
  readonly normalised: string;
  readonly clauses: readonly Clause[];
  /** The rest of the sentence of each clause: 登记每年换签一次，不收费. */
  readonly behind: ReadonlyMap<Clause, readonly Clause[]>;
  /** Where each figure stands: its clause, and that with those beside it. */
  readonly places: ReadonlyMap<string, readonly Place[]>;
  readonly sentences: readonly Sentence[];
  /** Those of them that are quoted. */
  readonly quoted: readonly Sentence[];
  readonly question: string;
}

export function groundOf(cited: readonly { readonly source: Source; readonly quotes: readonly string[] }[], asked: Asked): Ground {
  const heads: (readonly Clause[])[] = [];
  const sentences: Sentence[] = [];
  const quoted: Sentence[] = [];
  for (const { source, quotes } of cited) {
    const table = source.lead.includes('\t');
    const parts = sentencesOf(source.text);
    const head = `${source.title}，${source.place}`;
    let intro = table ? '' : source.lead;
    heads.push(clausesOf(head), clausesOf(source.lead), clausesOf(source.question));
    parts.forEach((text, i) => {
      const sentence = {
        text,
        next: parts[i + 1],
        clauses: clausesOf(text, intro),
        normalised: normaliseWording(`${head}，${source.question}，${source.lead}，${intro}，${text}`),
      };
      sentences.push(sentence);
      if (quotes.some((quote) => touches(quote, text))) quoted.push(sentence);
      // 下列行为禁止：, whose items follow.
      if (/[：:]\s*$/.test(text)) intro = text;
      else if (!/[；;，,、]\s*$/.test(text) && !/^\s*(?:[（(]|\d+[.、]|[-*])/.test(text)) intro = table ? '' : source.lead;
    });
  }
  const all = cited.map(({ source: s }) => [s.title, s.place, s.lead, s.question, s.text].join('\n')).join('\n');
  const told = [...heads, ...sentences.map(({ clauses }) => clauses)];
  const behind = new Map(told.flatMap((clauses) => clauses.map((clause, i) => [clause, clauses.slice(i + 1)] as const)));
  const places = new Map<string, Place[]>();
  for (const clauses of told)
    clauses.forEach((clause, at) => {
      for (const key of figuresIn(clause.text).flatMap(({ keys }) => keys))
        places.set(key, [
          ...(places.get(key) ?? []),
          {
            clause: clause.text,
            around: clauses
              .slice(Math.max(0, at - 1), at + 2)
              .map((c) => c.text)
              .join('，'),
          },
        ]);
    });
  return {
    all,
    normalised: normaliseWording(all),
    clauses: told.flat(),
    behind,
    places,
    sentences,
    quoted,
    question: normaliseWording(asked.question),
  };
}

/** Sentences and items, with what ends them. */
export function sentencesOf(text: string): readonly string[] {
  return (text.match(/[^。！？!?；;\n]+[。！？!?；;]*/g) ?? []).map((s) => s.trim()).filter((s) => s !== '');
}

function touches(quote: string, sentence: string): boolean {
  const [a, b] = [quote, sentence].map((text) => text.replace(/[\s*_`|。！？!?；;]/g, '')) as [string, string];
  return (
    a !== '' && b !== '' && (a.includes(b) || b.includes(a) || sentencesOf(quote).some((part) => part !== quote && touches(part, sentence)))
  );
}

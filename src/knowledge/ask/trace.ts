import type { InvertedIndex } from '../index/inverted-index.ts';
import { dateTerms } from '../index/policy-terms.ts';
import { rarity } from '../index/weights.ts';
import { normaliseWording, runsOf } from '../index/wording.ts';
import type { TraceTerm } from '../knowledge.ts';
import type { Found } from './finder.ts';
import type { Question } from './question.ts';

type FieldName = TraceTerm['fields'][number];

/** Which words of a question a passage met, in which fields, and by what: for staff who ask why it was found. Weightiest first. */
export function traceOf(question: Question, found: Found, index: InvertedIndex): readonly TraceTerm[] {
  const { policy, passage } = found;
  const texts: readonly (readonly [FieldName, string])[] = [
    ['title', policy.title],
    ['heading', `${passage.heading} ${passage.clause} ${passage.lead}`],
    ['question', passage.question],
    ['asked', passage.asked],
    ['text', passage.text],
  ];
  const fields = texts.map(([name, text]) => ({ name, runs: runsOf(normaliseWording(text)).join(' ') }));
  const dates = dateTerms(`${passage.heading} ${passage.clause} ${passage.text}`, undefined);
  const trace: TraceTerm[] = [];
  const look = (term: string, weight: number, said: string, by: TraceTerm['by'] | undefined): void => {
    const frequency = index.frequency(term);
    if (frequency === 0) return;
    const score = Math.round(weight * rarity(index.slots, frequency) * 1000) / 1000;
    if (term.startsWith('@')) {
      if (dates.has(term)) trace.push({ term: said, matched: term.slice(1), by: 'date', fields: ['text'], score });
      return;
    }
    const words = term.startsWith('.') ? term.slice(1) : term;
    const where = fields.filter((f) => f.runs.includes(words)).map((f) => f.name);
    if (where.length > 0)
      trace.push({
        term: said,
        matched: words,
        by: by ?? (term.startsWith('.') ? 'character' : words.length === 2 ? 'pair' : 'word'),
        fields: where,
        score,
      });
  };
  for (const [term, weight] of question.terms) look(term, weight, term.replace(/^[.@]/, ''), undefined);
  for (const group of question.groups) {
    for (const way of group.ways) {
      const own = way.text === group.phrase;
      for (const [term, weight] of way.terms) look(term, weight * way.weight, group.phrase, own ? undefined : 'lexicon');
    }
  }
  return trace.sort((a, b) => b.score - a.score);
}

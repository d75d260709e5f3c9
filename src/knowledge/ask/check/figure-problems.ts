import { datesIn, weekdayOf } from '../../load/days.ts';
import type { DateWord } from '../when.ts';
import { turnedBounds, turnedOrder } from './bounds.ts';
import { figuresWithout } from './figures.ts';
import type { Asked, Ground } from './ground.ts';
import type { Problem } from './problems.ts';

/** Figures, days and bounds that the sources do not hold. */
export function figureProblems(text: string, ground: Ground, asked: Asked): readonly Problem[] {
  const allowed = asked.dates.filter((date) => date.kind !== 'span' && dayFits(date, ground));
  const more = allowed.flatMap(({ from, to }) =>
    [from, to].flatMap((day) => {
      const [year, month, date] = day.split('-').map(Number);
      return [`${month}-${date}`, `${year}-${month}-${date}`, `周${weekdayOf(day)}`];
    }),
  );
  const problems: Problem[] = figuresWithout(text, ground.all, more).map(({ words }) => ({ kind: 'figure', words }));
  for (const words of [...turnedBounds(text, ground.all), ...turnedOrder(text, ground.all)]) problems.push({ kind: 'bound', words });
  for (const [words] of text.matchAll(
    /大?前天|大?后天|[今明昨](?:天|日|晚|早|夜|儿)|(?:上|下|这|本)(?:个)?(?:周|星期|礼拜|月)[一二三四五六日天末]?|[今明去]年/g,
  )) {
    if (
      !allowed.some((date) => date.words.includes(words)) &&
      !asked.dates.some((date) => date.kind === 'span' && date.words.includes(words))
    )
      problems.push({ kind: 'day', words });
  }
  return problems;
}

/** Whether the sources speak of that day, or of no day in particular. */
function dayFits(date: DateWord, ground: Ground): boolean {
  const days = datesIn(ground.all.normalize('NFKC'), Number(date.from.slice(0, 4))).map(({ day }) => day);
  if (days.length === 0) return true;
  const sorted = [...days].sort();
  return days.some((day) => date.from <= day && day <= date.to) || (sorted[0]! <= date.from && date.to <= sorted.at(-1)!);
}

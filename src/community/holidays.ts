import chineseDays from 'chinese-days';

/**
 * Public holidays of mainland China and the weekends that are worked for them, as the State Council announces them each autumn.
 * From the package chinese-days: an update of it brings the next year; a year that it does not know yet is as the week says.
 * @param day YYYY-MM-DD
 */
export function publicHoliday(day: string): 'off' | 'work' | undefined {
  const { work, name } = chineseDays.getDayDetail(day);
  // An ordinary day is told by its weekday's name; a holiday, and a day worked for one, by the holiday's.
  if (!name.includes(',')) return undefined;
  return work ? 'work' : 'off';
}

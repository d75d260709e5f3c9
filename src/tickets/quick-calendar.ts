import type { Calendar, Wall } from '../community/calendar.ts';

/**
 * The same calendar, which remembers what it was asked: thousands of clocks ask for the same office hours of the same days, and
 * each answer costs several conversions between zones. For one piece of work; it forgets nothing.
 */
export function quickCalendar(calendar: Calendar): Calendar {
  const walls = new Map<number, Wall>();
  const instants = new Map<string, Date>();
  return {
    ...calendar,
    wall(at) {
      const key = at.getTime();
      const known = walls.get(key);
      if (known) return known;
      const wall = calendar.wall(at);
      walls.set(key, wall);
      return wall;
    },
    instant(year, month, day, hour = 0, minute = 0) {
      const key = `${year} ${month} ${day} ${hour} ${minute}`;
      const known = instants.get(key);
      if (known) return known;
      const instant = calendar.instant(year, month, day, hour, minute);
      instants.set(key, instant);
      return instant;
    },
    dayOf(at: Date) {
      const { year, month, day } = this.wall(at);
      return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    },
  };
}

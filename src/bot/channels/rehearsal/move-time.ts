import { z } from 'zod';
import type { MovableClock } from '../../../clock.ts';
import type { Calendar } from '../../../community/calendar.ts';

export const moveTimeBody = z.union([
  z.strictObject({
    minutes: z
      .int()
      .min(1)
      .max(366 * 24 * 60),
  }),
  /** 08:00 of the next morning. */
  z.strictObject({ to: z.literal('morning') }),
  /** Wall clock of the community. */
  z.strictObject({ to: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/) }),
]);

const MOST_DAYS = 366;

/** Moves the rehearsal's time forward. @returns what is wrong, in Chinese */
export function moveTime(clock: MovableClock, calendar: Calendar, body: z.output<typeof moveTimeBody>): string | undefined {
  const now = clock.now();
  const target = 'minutes' in body ? new Date(now.getTime() + body.minutes * 60_000) : instantOf(body.to, now, calendar);
  if (!target) return '没有这个时间，请检查日期。';
  const ms = target.getTime() - now.getTime();
  if (ms <= 0) return '时间只能往后调，不能往回调。';
  if (ms > MOST_DAYS * 86_400_000) return `一次最多往后调 ${MOST_DAYS} 天。`;
  clock.forward(ms);
  return undefined;
}

function instantOf(to: string, now: Date, calendar: Calendar): Date | undefined {
  if (to === 'morning') {
    const { year, month, day } = calendar.wall(now);
    const today = calendar.instant(year, month, day, 8);
    return today > now ? today : calendar.instant(year, month, day + 1, 8);
  }
  const [year, month, day, hour, minute] = to.split(/[-T:]/).map(Number) as [number, number, number, number, number];
  const at = calendar.instant(year, month, day, hour, minute);
  const wall = calendar.wall(at);
  return wall.month === month && wall.day === day && hour < 24 && minute < 60 ? at : undefined;
}

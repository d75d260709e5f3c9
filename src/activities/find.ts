import type { Calendar } from '../community/calendar.ts';
import { findTimes } from '../community/said-time.ts';
import type { Activity } from './activity.ts';

export type Found =
  | { readonly kind: 'one'; readonly activity: Activity }
  /** More than one fits equally: ask which, soonest first. */
  | { readonly kind: 'several'; readonly activities: readonly Activity[] }
  | { readonly kind: 'none' };

/**
 * The activity that a text is about: 周四的健康讲座. A day that is named must be the activity's; words weigh by how rare they
 * are among the activities, those of the title more than those of the rest.
 */
export function findActivity(text: string, activities: readonly Activity[], calendar: Calendar, now: Date): Found {
  const times = findTimes(text, calendar, now).filter((time) => time.hasDay);
  const days = new Set(times.map((time) => calendar.dayOf(time.start)));
  const number = sessionIn(text);
  const onDay = activities.filter(
    (activity) =>
      (days.size === 0 || days.has(calendar.dayOf(activity.startsAt))) &&
      (number === undefined || (activity.seriesNo ?? number) === number),
  );
  if (onDay.length === 0) return { kind: 'none' };
  const words = pairs(without(text, times).replace(STOP, ' '));
  const scored = score(words, onDay, activities);
  const best = Math.max(...scored.map(({ points }) => points));
  if (best <= 0) {
    // Only a day was named, or only 活动/讲座/报名 said.
    if (days.size === 0 && words.size > 0) return { kind: 'none' };
    return onDay.length === 1 ? { kind: 'one', activity: onDay[0]! } : { kind: 'several', activities: onDay };
  }
  const top = scored.filter(({ points }) => points >= best * 0.8).map(({ activity }) => activity);
  return top.length === 1 ? { kind: 'one', activity: top[0]! } : { kind: 'several', activities: top };
}

/** 第3次, 第三讲 of a series. */
function sessionIn(text: string): number | undefined {
  const match = /第\s*(\d{1,2}|[一二三四五六七八九十])\s*(?:次|讲|课|节|期)/.exec(text);
  return match ? (/\d/.test(match[1]!) ? Number(match[1]) : '一二三四五六七八九十'.indexOf(match[1]!) + 1) : undefined;
}

/** What people say around the matter itself. */
const STOP =
  /我们|我和|我|老伴|两个人?|一起|咱|帮|给|想要?|报名|参加|取消|退出?|不去了|去不了|来不了|还有|名额|位子|几点|什么时候|哪[儿里]|在|吗|呢|吧|的|了|个|位|人|这|那|请问|有没有|有什么|什么|哪些|哪个|最近|近期|免费|活动|社区|小区|[\d一二三四五六七八九十两]+/g;

function score(
  words: ReadonlySet<string>,
  candidates: readonly Activity[],
  all: readonly Activity[],
): { activity: Activity; points: number }[] {
  const titles = new Map(all.map((activity) => [activity, pairs(activity.title)]));
  const rests = new Map(all.map((activity) => [activity, pairs(`${activity.description} ${activity.speaker} ${activity.audience}`)]));
  const places = new Map(all.map((activity) => [activity, pairs(activity.place)]));
  const weight = (word: string) =>
    Math.log(1 + all.length / (1 + all.filter((a) => titles.get(a)!.has(word) || rests.get(a)!.has(word)).length));
  return candidates.map((activity) => {
    const [title, rest, place] = [titles.get(activity)!, rests.get(activity)!, places.get(activity)!];
    const hits = [...words].filter((word) => title.has(word) || rest.has(word));
    // A place alone says little: 广场舞 is no reason to name what takes place on the 文化广场.
    const there = hits.length === 0 ? [] : [...words].filter((word) => place.has(word));
    return {
      activity,
      points:
        hits.reduce((sum, word) => sum + weight(word) * (title.has(word) ? 3 : 1), 0) + there.reduce((sum, word) => sum + weight(word), 0),
    };
  });
}

function without(text: string, spans: readonly { readonly index: number; readonly length: number }[]): string {
  return [...spans].reverse().reduce((rest, span) => `${rest.slice(0, span.index)} ${rest.slice(span.index + span.length)}`, text);
}

function pairs(text: string): Set<string> {
  const set = new Set<string>();
  for (const run of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []) {
    const characters = [...run];
    for (let i = 0; i + 1 < characters.length; i++) set.add(characters[i]! + characters[i + 1]!);
  }
  return set;
}

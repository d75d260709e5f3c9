import { createHash } from 'node:crypto';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Activity } from './activity.ts';
import { bringing } from './words.ts';

export interface CalendarFeed {
  readonly body: string;
  /** Changes when anything in it does. */
  readonly etag: string;
}

/**
 * Activities as a calendar that phones subscribe to. Holds what the notice board holds, and nothing about residents. Times are
 * UTC, so that no zone has to be explained; an entry keeps its UID for ever and its SEQUENCE grows with each change.
 * @param site tells two communities' entries apart
 */
export function calendarOf(activities: readonly Activity[], options: { readonly name: string; readonly site: string }): CalendarFeed {
  const calendar = ical({
    name: options.name,
    prodId: { company: 'huiyin', product: 'activities', language: 'ZH' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 3600,
  });
  for (const activity of activities) {
    const event = calendar.createEvent({
      id: uidOf(activity, options.site),
      sequence: activity.revision,
      stamp: activity.updatedAt,
      created: activity.createdAt,
      lastModified: activity.updatedAt,
      start: activity.startsAt,
      end: activity.endsAt,
      summary: activity.state === 'cancelled' ? `（已取消）${activity.title}` : activity.title,
      location: activity.place,
      status: activity.state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
    const about = descriptionOf(activity);
    if (about) event.description(about);
  }
  // RFC 5545 3.1: every line ends in CRLF, the last one too, which the library leaves open.
  const body = `${calendar.toString().trimEnd()}\r\n`;
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

const uidOf = (activity: Activity, site: string): string =>
  `${activity.id}@${createHash('sha256').update(site).digest('hex').slice(0, 12)}.huiyin`;

function descriptionOf(activity: Activity): string {
  return [
    activity.speaker && `主讲：${activity.speaker}`,
    activity.audience && `面向：${activity.audience}`,
    activity.description,
    activity.materials && `请带：${bringing(activity)}`,
    activity.contact && `咨询：${activity.contact}`,
  ]
    .filter(Boolean)
    .join('\n');
}

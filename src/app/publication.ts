import type { Community } from '../community/community.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Publication } from '../scheduler/notices.ts';
import type { Db } from '../store/database.ts';

/** A confirmed notice becomes a document that residents are answered from until it is over; a cancelled one is taken out. */
export function publicationIn(knowledge: Knowledge, community: Community, timeZone: string) {
  const day = (at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
  const fileOf = (id: string) => `notice/${id}`;
  return {
    async publish(tx: Db, { id, title, text, from, to, buildings, grids }: Publication): Promise<void> {
      await knowledge.putDocument(tx, {
        file: fileOf(id),
        origin: 'notice',
        kind: 'notice',
        title,
        text,
        issuer: community.committee,
        issued: day(from),
        effectiveFrom: day(from),
        // The end is a moment, the last day a day: what is over at midnight does not hold on the day that begins.
        effectiveTo: to && day(new Date(to.getTime() - 1)),
        buildings,
        grids,
      });
    },
    async unpublish(tx: Db, id: string): Promise<void> {
      await knowledge.removeDocument(tx, fileOf(id));
    },
  };
}

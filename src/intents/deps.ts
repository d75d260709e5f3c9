import type { Activities } from '../activities/activities.ts';
import type { Community } from '../community/community.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Notices } from '../scheduler/notices.ts';
import type { Db } from '../store/database.ts';
import type { Questions, Tickets } from '../tickets/tickets.ts';
import type { PlaceFinder } from './places.ts';

export interface IntentDeps {
  /** Without the other two, nothing is made of what people think of answers. */
  readonly knowledge: Pick<Knowledge, 'ask'> & Partial<Pick<Knowledge, 'feedback' | 'gaps' | 'documents' | 'passagesOf'>>;
  readonly tickets: Tickets;
  /** Absent: nobody is asked back. */
  readonly questions?: Pick<Questions, 'waitingFor'>;
  readonly activities: Activities;
  readonly notices: Pick<Notices, 'parseCommand' | 'list' | 'sentTo'>;
  readonly community: Community;
  readonly clock: Clock;
  /** For reading only. */
  readonly db: Db;
  readonly botName: string;
  readonly timeZone: string;
  readonly log: Log;
  readonly finder: PlaceFinder;
}

import type { Context } from 'hono';
import type { Activities } from '../activities/activities.ts';
import type { Community } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import type { Retention } from '../config.ts';
import type { Learning } from '../intents/retrain.ts';
import type { GapTold, Knowledge } from '../knowledge/knowledge.ts';
import type { Log } from '../log.ts';
import type { ChannelState, Clock } from '../messages.ts';
import type { ApiKeys } from '../open311/open311.ts';
import type { Reports } from '../reports/reports.ts';
import type { Notices } from '../scheduler/notices.ts';
import type { NoticeTemplate } from '../scheduler/templates.ts';
import type { Db, Store } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import type { Deadlines } from '../tickets/deadlines-watch.ts';
import type { Tickets } from '../tickets/tickets.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { Flash } from './layout.ts';
import type { User } from './users-store.ts';

/** What the pages stand on: the same parts that the bot uses. */
export interface ConsoleDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Real time, for sign-ins: the rehearsal's clock can be moved days ahead. Default: the system's. */
  readonly realClock?: Clock;
  readonly log: Log;
  readonly timeZone: string;
  readonly community: Community;
  readonly channelName: string;
  /** The state of the account now; undefined until the channel has said something. */
  channelState(): ChannelState | undefined;
  /** Why nothing is being sent; undefined when all is well. */
  waitingReason(): string | undefined;
  /** Something was queued. */
  wake(): void;
  readonly knowledge: Knowledge;
  readonly tickets: Tickets;
  readonly activities: Activities;
  readonly notices: Notices;
  /** Templates that come with the program. Default: none. */
  readonly noticeTemplates?: readonly NoticeTemplate[];
  /** Largest picture or file of a notice. Default: 10 MB. */
  readonly noticeFileBytes?: number;
  /** Absent: decisions are shown, and nothing is learnt from what is said of them. */
  readonly learning?: Learning;
  /** Absent: no time limits on the page of a ticket. */
  readonly deadlines?: Pick<Deadlines, 'of'>;
  /** Absent: no page for other systems. */
  /** How long things are kept; shown to staff. */
  readonly retention?: Retention;
  /** Absent: no page of figures. */
  readonly reports?: Reports;
  readonly webhooks?: Webhooks;
  readonly apiKeys?: ApiKeys;
  /** Where Open311 is served; undefined where it is off. */
  readonly open311Path?: string | undefined;
  /** Introduces the bot in a group that was bound, once. */
  greet(tx: Db, group: Group): Promise<void>;
  /** Queues the answer, its correction or its withdrawal to everyone who is to be told. @returns how many persons are told */
  tellAskers(tx: Db, told: GapTold): Promise<number>;
  readonly mediaDir: string;
  readonly policiesDir: string;
  /** Where the rehearsal page is, if there is one. */
  readonly rehearsalPath: string | undefined;
}

/** scope: which tickets the user sees; undefined = all. said: what the one who sent a form was told, once it was carried out or refused. */
export type ConsoleEnv = { Variables: { user: User; csrf: string; scope: TicketScope | undefined; said: Flash | undefined } };
export type Ctx = Context<ConsoleEnv>;

import type { Group } from '../community/groups-store.ts';
import type { Person } from '../community/people-store.ts';
import type { ConversationState, Decision, Effect, Incoming } from '../messages.ts';

/** An admitted message with what we know of its sender, its group and what is open between them. */
export interface Heard {
  /** Our number of the message (inbox.seq). */
  readonly id: number;
  readonly message: Incoming;
  readonly person: Person;
  /** Absent in a private chat. */
  readonly group?: Group;
  /** What is open between the bot and this person here; absent or timed out = nothing. */
  readonly conversation?: ConversationState;
  /** The single messages that `message` was put together from, in order. Absent: it came as one. */
  readonly pieces?: readonly Incoming[];
  /** What goes on around it in the group. Absent in a private chat. */
  readonly around?: Surroundings;
}

/** What decides whether an unasked word is welcome. */
export interface Surroundings {
  /** Somebody else has just answered it. */
  readonly answered?: AnsweredBy;
  /** Two or more people are at each other in the group. */
  readonly quarrel: boolean;
  /** What was answered here in the last minutes, as the decisions' slots tell. */
  readonly answeredFrom: readonly AnsweredFrom[];
}

export interface AnsweredFrom {
  readonly source: string;
  /** Stands for the words of the answer. */
  readonly said: string;
}

export interface AnsweredBy {
  readonly how: 'quoted' | 'named' | 'followed';
  readonly staff: boolean;
}

/** What was decided: recorded with the message, and carried out by the bot. */
export interface Handled {
  readonly decision: Decision;
  readonly effects: readonly Effect[];
  /** What is said in the group because of it waits until then. */
  readonly sayNotBefore?: Date;
}

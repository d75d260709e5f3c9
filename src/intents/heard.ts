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
}

/** What was decided: recorded with the message, and carried out by the bot. */
export interface Handled {
  readonly decision: Decision;
  readonly effects: readonly Effect[];
}

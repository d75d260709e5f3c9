import type { Classifier } from './classifier.ts';
import type { Intent } from './intent.ts';
import type { PlaceFinder } from './places.ts';
import type { Found } from './slots.ts';
import type { Attitude } from './speak.ts';

export interface Recognition {
  readonly intent: Intent;
  /** 0–1. */
  readonly confidence: number;
  /** In Chinese, for staff: why this intent, or why silence. */
  readonly reason: string;
  /** May the bot say something? A handler may still find nothing to say. */
  readonly speak: boolean;
  /** The bot was mentioned, quoted, or written to privately. */
  readonly addressed: boolean;
  /** Probability that it is a question, complaint or emergency for the community. */
  readonly concern: number;
  /** What is read in the words besides the intent. */
  readonly found: Found;
  /** The words as they were read. */
  readonly text: string;
  /** Told by weighing the words, not by a pattern, and not said to somebody else: where it is unsure, a model may know better. */
  readonly weighed?: boolean;
  /** What it means when the intent turns out to have nothing to hold on to: 还是不亮 without any ticket is a complaint. */
  readonly otherwise?: Recognition;
}

export interface RecogniseContext {
  readonly finder: PlaceFinder;
  /** Absent: patterns and weak signs alone. */
  readonly classifier?: Classifier;
  /** How forward the bot is in groups. Default 谨慎. */
  readonly attitude?: Attitude;
  /** 小邻，… at the beginning addresses it as well as @小邻 does. */
  readonly botName?: string;
}

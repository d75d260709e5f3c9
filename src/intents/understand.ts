import path from 'node:path';
import { createCalendar } from '../community/calendar.ts';
import { isStaff } from '../community/people-store.ts';
import type { Effect, Incoming } from '../messages.ts';
import { loggingAnswers } from './answer-log.ts';
import { withoutAWord } from './at-night.ts';
import { CATEGORY_NAMES } from './categories.ts';
import { type Classifier, loadClassifier } from './classifier.ts';
import { silent } from './decide.ts';
import type { IntentDeps } from './deps.ts';
import { handle } from './handle.ts';
import { handleActivityReply } from './handlers/activity-replies.ts';
import { handleAskedBack } from './handlers/asked-back.ts';
import { handleGapReply, handleOpinion } from './handlers/feedback.ts';
import { handleStaffCode } from './handlers/staff-code.ts';
import type { Handled, Heard } from './heard.ts';
import { joinPieces } from './join-pieces.ts';
import { createModelLayer, type ModelLayerOptions } from './model-layer.ts';
import { type Patience, patienceFor } from './patience.ts';
import { createPlaceFinder } from './places.ts';
import { read } from './read.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import type { Attitude } from './speak.ts';
import { mattersOf, together } from './two-matters.ts';
import { type QuietHours, unwelcome } from './unasked.ts';
import { FIRST_PRIVATE } from './words.ts';

/** Labelled messages that come with the program. */
export const EXAMPLES = path.join(import.meta.dirname, '../../data/examples');

export interface UnderstandingOptions extends Omit<IntentDeps, 'finder'> {
  /** The trained classifier is kept below it. Absent: trained at every start (a second or two). */
  readonly dataDir?: string;
  /** Default: the examples that come with the program. */
  readonly examplesDir?: string;
  /** How forward the bot is in groups that say nothing of it. Default 谨慎. */
  readonly attitude?: Attitude;
  /** When nothing is said in a group unasked. Absent: never quiet. */
  readonly quietHours?: QuietHours;
  /** Asked where the words alone leave it open. Absent: never. */
  readonly model?: Omit<ModelLayerOptions, 'log' | 'published'>;
}

/** Message in, decision and effects out: recognise, then handle. Reads the database, writes nothing. */
export interface Understanding {
  handle(heard: Heard): Promise<Handled>;
  /** How long to wait whether the person goes on. */
  patience(heard: Heard): Patience;
  /** What one person wrote in one place in one go, as one message. */
  join(pieces: readonly Incoming[]): Incoming;
  /** From now on messages are read with this classifier; undefined = the shipped one. */
  useClassifier(next: Classifier | undefined): void;
  /** From now on nobody waits for a model. */
  stop(): void;
}

export async function createUnderstanding(options: UnderstandingOptions): Promise<Understanding> {
  const finder = createPlaceFinder(options.community.places);
  const shipped = await loadClassifier({
    examplesDir: options.examplesDir ?? EXAMPLES,
    ...(options.dataDir ? { cacheFile: path.join(options.dataDir, 'classifier.json') } : {}),
    log: options.log,
  });
  let classifier = shipped;
  const deps: IntentDeps = { ...options, finder };
  const calendar = createCalendar(options.timeZone);
  const layer = options.model && createModelLayer({ ...options.model, published: publicNames(options.community), log: options.log });
  const contextOf = (heard: Heard): RecogniseContext => {
    const attitude = heard.group?.manners?.attitude ?? options.attitude;
    return { finder, botName: options.botName, ...(classifier ? { classifier } : {}), ...(attitude ? { attitude } : {}) };
  };

  /** What is said of an answer of ours, and staff's answers to questions, go before everything else. */
  async function handleOne(heard: Heard, recognition: Recognition): Promise<Handled> {
    const about =
      handleStaffCode(heard, recognition) ??
      (await handleActivityReply(heard, recognition, deps)) ??
      (await handleOpinion(heard, recognition, deps)) ??
      (await handleGapReply(heard, recognition, deps)) ??
      (await handleAskedBack(heard, recognition, deps));
    if (about) return about;
    const surer = layer ? await layer.surer(heard, recognition, contextOf(heard)) : recognition;
    return loggingAnswers(heard, deps, (listening) => handleWelcome(heard, surer, listening));
  }

  /** Handles one matter, unless it is none that a word of ours is welcome to. */
  async function handleWelcome(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
    const not = unwelcome(heard, recognition, { calendar, now: deps.clock.now(), quietHours: options.quietHours });
    switch (not?.kind) {
      case 'silence':
        return silent(recognition, not.reason);
      case 'later':
        return withoutAWord(await handle(heard, recognition, deps), recognition, not);
      case undefined:
        return handle(heard, recognition, deps);
      default:
        return not satisfies never;
    }
  }

  async function handleAll(heard: Heard): Promise<Handled> {
    const context = contextOf(heard);
    const matters = mattersOf(heard, context);
    if (matters.length === 1) return handleOne(matters[0]!.heard, matters[0]!.recognition);
    const handled: Handled[] = [];
    for (const [i, { heard: part, recognition }] of matters.entries()) {
      const { conversation: _, ...later } = part;
      handled.push(await handleOne(i === 0 ? part : later, recognition));
    }
    return handled.reduce(together);
  }

  return {
    async handle(given) {
      const called = given.conversation?.kind === 'called' && given.message.mentionsOthers.length === 0;
      const heard = called ? addressed(given) : given.conversation ? given : { ...given, ...(await justReported(given, deps)) };
      const handled = await handleAll(heard);
      const ended: readonly Effect[] = called ? [{ kind: 'forget' }] : [];
      return { ...handled, effects: [...ended, ...handled.effects, ...introduction(heard, handled)] };
    },
    patience: (heard) => patienceFor(heard, read(heard, contextOf(heard))),
    join: (pieces) => joinPieces(pieces, finder),
    useClassifier: (next) => {
      classifier = next ?? shipped;
    },
    stop: () => layer?.stop(),
  };
}

/** What everybody may read in the community's file: who calls himself 物业 or 东门 does not make a secret of the word. */
function publicNames({ name, committee, property, places }: IntentDeps['community']): readonly string[] {
  return [name, committee, property, ...places, ...CATEGORY_NAMES];
}

/** Somebody who has just called the bot by its name speaks to it. */
function addressed(heard: Heard): Heard {
  const { conversation: _, ...rest } = heard;
  return { ...rest, message: { ...heard.message, mentionsBot: true } };
}

/** What the bot does with data, told once to whoever writes to it privately; not behind an answer that says the same. */
function introduction(heard: Heard, handled: Handled): readonly Effect[] {
  const { intent } = handled.decision;
  if (heard.group || isStaff(heard.person.role) || intent === 'privacy_request' || intent === 'help') return [];
  return [{ kind: 'reply', text: FIRST_PRIVATE, once: 'introduction' }];
}

const FRESH_MINUTES = 15;

/** A matter that this person reported here a moment ago stays open for a correction, a picture, another detail. */
async function justReported(heard: Heard, deps: IntentDeps): Promise<Pick<Heard, 'conversation'>> {
  const last = await deps.tickets.lastTicketOf(deps.db, heard.person.id);
  if (last?.status !== 'received' || last.groupId !== heard.group?.id) return {};
  const fresh = deps.clock.now().getTime() - last.openedAt.getTime() < FRESH_MINUTES * 60_000;
  return fresh ? { conversation: { kind: 'ticket_open', number: last.number } } : {};
}

import path from 'node:path';
import { loadClassifier } from './classifier.ts';
import type { IntentDeps } from './deps.ts';
import { handle } from './handle.ts';
import type { Handled, Heard } from './heard.ts';
import { createPlaceFinder } from './places.ts';
import { recognise } from './recognise.ts';
import type { Attitude } from './speak.ts';
import { together, twoMatters } from './two-matters.ts';

/** Labelled messages that come with the program. */
const EXAMPLES = path.join(import.meta.dirname, '../../data/examples');

export interface UnderstandingOptions extends Omit<IntentDeps, 'finder'> {
  /** The trained classifier is kept below it. Absent: trained at every start (a second or two). */
  readonly dataDir?: string;
  /** Default: the examples that come with the program. */
  readonly examplesDir?: string;
  /** How forward the bot is in groups. Default 谨慎. */
  readonly attitude?: Attitude;
}

/** Message in, decision and effects out: recognise, then handle. Reads the database, writes nothing. */
export async function createUnderstanding(options: UnderstandingOptions): Promise<(heard: Heard) => Promise<Handled>> {
  const finder = createPlaceFinder(options.community.places);
  const classifier = await loadClassifier({
    examplesDir: options.examplesDir ?? EXAMPLES,
    ...(options.dataDir ? { cacheFile: path.join(options.dataDir, 'classifier.json') } : {}),
    log: options.log,
  });
  const deps: IntentDeps = { ...options, finder };
  const forward = async (heard: Heard): Promise<Heard> => (heard.conversation ? heard : { ...heard, ...(await justReported(heard, deps)) });
  const context = {
    finder,
    botName: options.botName,
    ...(classifier ? { classifier } : {}),
    ...(options.attitude ? { attitude: options.attitude } : {}),
  };
  return async (given) => {
    const heard = await forward(given);
    const parts = twoMatters(heard, context);
    if (!parts) return handle(heard, recognise(heard, context), deps);
    const { conversation: _, ...later } = parts[1].heard;
    return together(await handle(parts[0].heard, parts[0].recognition, deps), await handle(later, parts[1].recognition, deps));
  };
}

const FRESH_MINUTES = 15;

/** A matter that this person reported here a moment ago stays open for a correction, a picture, another detail. */
async function justReported(heard: Heard, deps: IntentDeps): Promise<Pick<Heard, 'conversation'>> {
  const last = await deps.tickets.lastTicketOf(deps.db, heard.person.id);
  if (last?.status !== 'received' || last.groupId !== heard.group?.id) return {};
  const fresh = deps.clock.now().getTime() - last.openedAt.getTime() < FRESH_MINUTES * 60_000;
  return fresh ? { conversation: { kind: 'ticket_open', number: last.number } } : {};
}

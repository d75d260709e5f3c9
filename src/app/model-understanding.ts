import { lastTurns } from '../bot/turns-store.ts';
import { CATEGORY_NAMES } from '../intents/categories.ts';
import { MODEL_KINDS } from '../intents/model-layer.ts';
import type { UnderstandingOptions } from '../intents/understand.ts';
import type { Clock } from '../messages.ts';
import type { FormatSetting } from '../model/reply-format.ts';
import { createUnderstander } from '../model/understander.ts';
import type { Db } from '../store/database.ts';
import type { OpenedModel } from './model.ts';

/** Messages of either side that a model sees besides the one it reads. */
const TURNS = 3;

/** What the understanding needs of the model, over the queue, the budget and the circuit breaker that all share. */
export function understandingBy(
  model: OpenedModel,
  deps: { readonly db: Db; readonly clock: Clock; readonly format: FormatSetting | undefined },
): NonNullable<UnderstandingOptions['model']> {
  return {
    understand: createUnderstander({
      ask: model.ask,
      kinds: MODEL_KINDS,
      categories: CATEGORY_NAMES,
      ...(deps.format ? { format: deps.format } : {}),
    }),
    names: model.wording.names,
    turns: ({ id, person, group }) =>
      lastTurns(deps.db, { personId: person.id, place: group?.id ?? 'private', before: id, now: deps.clock.now(), most: TURNS }),
  };
}

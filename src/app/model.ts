import type { Config } from '../config.ts';
import type { ModelWording } from '../knowledge/knowledge.ts';
import { createDailyBudget, readModelUsage } from '../knowledge/model-usage.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import { createChat } from '../model/chat.ts';
import { createGuardedChat, type GuardedChat } from '../model/guarded-chat.ts';
import { createPhraser } from '../model/phraser.ts';
import type { Store } from '../store/database.ts';
import type { PeopleNames } from './people-names.ts';

export interface OpenedModel {
  /** For everyone who asks the model: one queue, one budget, one circuit breaker. */
  readonly ask: GuardedChat['ask'];
  readonly wording: ModelWording;
}

export function openModel(
  model: NonNullable<Config['model']>,
  deps: {
    readonly store: Store;
    readonly clock: Clock;
    readonly timeZone: string;
    readonly names: PeopleNames;
    readonly log: Log;
  },
): OpenedModel {
  const { store, clock, timeZone, names, log } = deps;
  const spending = { store, clock, timeZone, model: model.name, dailyTokens: model.dailyTokens };
  const guarded = createGuardedChat({
    ...{ chat: createChat(model), clock, log, concurrency: model.concurrency },
    budget: createDailyBudget(spending),
  });
  return {
    ask: guarded.ask,
    wording: {
      phrase: createPhraser({ chat: guarded, format: model.json }),
      phrasedBy: model.name,
      names,
      usage: () => readModelUsage(spending, guarded.state()),
    },
  };
}

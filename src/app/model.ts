import type { Community } from '../community/community.ts';
import { namesOfPeople } from '../community/people-store.ts';
import type { Config } from '../config.ts';
import type { ModelWording } from '../knowledge/knowledge.ts';
import { createDailyBudget, readModelUsage } from '../knowledge/model-usage.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import { createChat } from '../model/chat.ts';
import { createGuardedChat, type GuardedChat } from '../model/guarded-chat.ts';
import { createPhraser } from '../model/phraser.ts';
import type { Store } from '../store/database.ts';

/** Who joined the community within this time may still be named to a model. */
const NAMES_KEPT_MS = 60_000;

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
    readonly community: Community | undefined;
    readonly log: Log;
  },
): OpenedModel {
  const { store, clock, timeZone, community, log } = deps;
  const spending = { store, clock, timeZone, model: model.name, dailyTokens: model.dailyTokens };
  const guarded = createGuardedChat({
    ...{ chat: createChat(model), clock, log, concurrency: model.concurrency },
    budget: createDailyBudget(spending),
  });
  const named = [...(community?.people ?? []).map(({ name }) => name), ...(community?.grids ?? []).flatMap(({ member }) => member ?? [])];
  let known: { readonly names: readonly string[]; readonly until: number } | undefined;
  return {
    ask: guarded.ask,
    wording: {
      phrase: createPhraser({ chat: guarded, format: model.json }),
      phrasedBy: model.name,
      async names() {
        const now = performance.now();
        if (!known || now > known.until) known = { names: [...named, ...(await namesOfPeople(store.db))], until: now + NAMES_KEPT_MS };
        return known.names;
      },
      usage: () => readModelUsage(spending, guarded.state()),
    },
  };
}

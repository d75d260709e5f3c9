import type { Clock } from '../messages.ts';
import type { TokenBudget } from '../model/budget.ts';
import type { ModelState } from '../model/guarded-chat.ts';
import type { Store } from '../store/database.ts';
import { dayIn } from './load/days.ts';
import { addUsage, usageOn } from './model-usage-store.ts';

/** How the model that words answers is doing today. */
export interface ModelUsage {
  readonly calls: number;
  readonly tokens: number;
  /** Tokens of a day; undefined where nothing is limited. */
  readonly limit: number | undefined;
  /** Until midnight, answers are quotes. */
  readonly usedUp: boolean;
  readonly state: ModelState;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly model: string;
  /** 0 = no limit. */
  readonly dailyTokens: number;
}

const todayOf = ({ timeZone, clock }: Deps): string => dayIn(timeZone, clock.now());

/** A day ends at midnight where the community is. */
export function createDailyBudget(deps: Deps): TokenBudget {
  const { store, model, dailyTokens } = deps;
  return {
    async left() {
      if (dailyTokens === 0) return Number.POSITIVE_INFINITY;
      return dailyTokens - (await usageOn(store.db, todayOf(deps))).tokens;
    },
    spend: (tokens) => addUsage(store.db, { day: todayOf(deps), model, tokens }),
  };
}

export async function readModelUsage(deps: Deps, state: ModelState): Promise<ModelUsage> {
  const { calls, tokens } = await usageOn(deps.store.db, todayOf(deps));
  const limit = deps.dailyTokens === 0 ? undefined : deps.dailyTokens;
  return { calls, tokens, limit, usedUp: limit !== undefined && tokens >= limit, state };
}

import type { Hono } from 'hono';
import { buildingsOf, type Community } from '../community/community.ts';
import type { Config } from '../config.ts';
import { CATEGORY_NAMES } from '../intents/categories.ts';
import { createPlaceFinder } from '../intents/places.ts';
import { findSlots } from '../intents/slots.ts';
import { normalise } from '../intents/text.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import { createOpen311 } from '../open311/open311.ts';
import type { Store } from '../store/database.ts';
import type { Core } from './core.ts';

export const OPEN311_PATH = '/open311/v2';

/** Places in what is reported are read as they are in the chat. */
export function open311Of(config: Config, core: Core, store: Store, community: Community, clock: Clock, log: Log): Hono {
  const finder = createPlaceFinder(community.places);
  return createOpen311({
    ...{ store, clock, log, tickets: core.tickets, keys: core.apiKeys, categories: CATEGORY_NAMES },
    ...{ buildings: buildingsOf(community), places: community.places, committee: community.committee, contact: community.phones.duty },
    jurisdiction: config.open311?.jurisdiction,
    base: (c) => new URL(OPEN311_PATH, c.req.url).href,
    readPlace: (text) => findSlots(normalise(text), { finder }).where,
  });
}

import { Hono } from 'hono';
import { buildingsOf } from '../community/community.ts';
import { isDay } from '../knowledge/load/days.ts';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { type AskedFrom, askPage } from './pages/ask.ts';
import { fromInput } from './when.ts';

const HITS = 8;
const LONGEST_QUESTION = 300;

/** Tries what a resident would be told, and shows why. Nothing is sent or kept. */
export function askRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, clock, community, calendar } = kit;
  return new Hono<ConsoleEnv>().get('/', async (c) => {
    const question = (c.req.query('q') ?? '').trim().slice(0, LONGEST_QUESTION);
    const from = askedFrom(c.req.query('building') ?? '', c.req.query('from') ?? '');
    const now = clock.now();
    const today = calendar.dayOf(now);
    const wanted = c.req.query('day') ?? '';
    const day = isDay(wanted) ? wanted : today;
    // At the hour of now: what a word like 今晚 means depends on it.
    const at = day === today ? now : (fromInput(calendar, `${day}T${calendar.sayTime(now).padStart(5, '0')}`) ?? now);
    if (question === '') return kit.show(c, '问一问', askPage(kit, { question, from, day, today, found: undefined }));
    const asking = {
      at,
      ...(from.buildings.length > 0 ? { buildings: from.buildings } : {}),
      ...(from.grids.length > 0 ? { grids: from.grids } : {}),
    };
    const explanation = await knowledge.explain(question, asking, HITS);
    // What a group would see may be worded by a model.
    const answer = await knowledge.ask(question, asking);
    return kit.show(c, '问一问', askPage(kit, { question, from, day, today, found: { explanation, answer } }));
  });

  /** Someone of a building, of a grid, or of a group as it is bound: as the bot itself would take it. */
  function askedFrom(building: string, from: string): AskedFrom {
    const value = from || building;
    const nobody: AskedFrom = { value: '', buildings: [], grids: [] };
    if (buildingsOf(community).includes(value)) {
      const grid = community.grids.find((one) => one.buildings.includes(value))?.name;
      return { value, buildings: [value], grids: grid ? [grid] : [] };
    }
    const grid = community.grids.find((one) => one.name === value);
    return grid ? { value, buildings: grid.buildings, grids: [grid.name] } : nobody;
  }
}

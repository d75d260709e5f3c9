import type { Hono } from 'hono';
import type { Puppet } from 'wechaty-puppet';
import type { MovableClock } from '../../../clock.ts';
import type { Log } from '../../../log.ts';
import type { Store } from '../../../store/database.ts';
import { createRehearsalRoutes } from './routes.ts';
import { createWorld, type World, type WorldGroup, type WorldPerson } from './world.ts';

export interface Rehearsal {
  /** For `createWechatyChannel`. */
  readonly puppet: Puppet;
  /** To be mounted at /rehearsal. */
  readonly routes: Hono;
  readonly world: World;
}

/**
 * A chat platform of our own: groups and people in a web page, behind a real Wechaty puppet. If the talk that was kept goes
 * on later than now, because its time had been moved forward, the clock is moved to where it ended.
 */
export async function createRehearsal(options: {
  readonly store: Store;
  readonly clock: MovableClock;
  readonly people: readonly WorldPerson[];
  readonly groups: readonly WorldGroup[];
  readonly botName: string;
  readonly mediaDir: string;
  readonly maxAttachmentBytes: number;
  /** For the time that the page shows. Default Asia/Shanghai. */
  readonly timeZone?: string;
  readonly log: Log;
}): Promise<Rehearsal> {
  const { clock, mediaDir, log, maxAttachmentBytes } = options;
  const world = await createWorld(options);
  const { RehearsalPuppet } = await import('./puppet.ts');
  const puppet = new RehearsalPuppet({ world, clock, log, media: { mediaDir, maxBytes: maxAttachmentBytes, timeoutMs: 60_000, log } });
  const routes = await createRehearsalRoutes({
    world,
    clock,
    timeZone: options.timeZone ?? 'Asia/Shanghai',
    mediaDir,
    maxAttachmentBytes,
    log,
  });
  return { puppet, routes, world };
}

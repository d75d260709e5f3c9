import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { MovableClock } from '../../../clock.ts';
import type { WorldMessage } from './rehearsal-store.ts';
import { viewMessage } from './view.ts';
import type { World, WorldPerson } from './world.ts';

/** More than this was missed: the page loads afresh. */
const CATCH_UP_LIMIT = 300;
const KEEP_ALIVE_MS = 15_000;
/** A page that does not read any more is let go, and connects again. */
const MOST_WAITING = 1000;

type LiveEvent =
  | { readonly event: 'message'; readonly id: string; readonly data: string }
  | { readonly event: 'clock' | 'reset'; readonly data: string };

/**
 * Everything that a person sees from now on, after what was missed since `after` (a seq). A page that connects again says
 * with Last-Event-ID what it has.
 */
export function streamLive(c: Context, world: World, clock: MovableClock, person: WorldPerson, after: number | undefined): Response {
  const mine = new Set(world.conversationsOf(person.id));
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (stream) => {
    const waiting: LiveEvent[] = [];
    let wake: () => void = () => undefined;
    let over = false;
    const put = (event: LiveEvent) => {
      waiting.push(event);
      if (waiting.length > MOST_WAITING) over = true;
      wake();
    };
    const time = (): LiveEvent => ({ event: 'clock', data: JSON.stringify({ now: clock.now().toISOString(), movedMs: clock.offsetMs }) });
    const said = (message: WorldMessage): LiveEvent => ({
      event: 'message',
      id: String(message.seq),
      data: JSON.stringify(viewMessage(world, message)),
    });
    let sent = after ?? (await world.lastSeq());
    // Listening begins before what was missed is read: nothing falls between the two.
    const detach = [world.onMessage((message) => mine.has(message.conversation) && put(said(message))), clock.onMove(() => put(time()))];
    stream.onAbort(() => {
      over = true;
      wake();
    });
    try {
      await stream.writeSSE({ ...time(), retry: 1500 });
      const missed = await world.since([...mine], sent, CATCH_UP_LIMIT + 1);
      if (missed.length > CATCH_UP_LIMIT || sent > (await world.lastSeq())) {
        await stream.writeSSE({ event: 'reset', data: '{}', id: String(await world.lastSeq()) });
        sent = await world.lastSeq();
      } else {
        for (const message of missed) {
          await stream.writeSSE(said(message));
          sent = message.seq;
        }
      }
      while (!over) {
        const event = waiting.shift();
        if (!event) await pause();
        // What was missed may have been said while it was being read.
        else if (event.event !== 'message' || Number(event.id) > sent) await stream.writeSSE(event);
      }
    } finally {
      for (const stop of detach) stop();
    }

    async function pause(): Promise<void> {
      const timer = setTimeout(() => {
        void stream.write(': still here\n\n');
        wake();
      }, KEEP_ALIVE_MS);
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || over) resolve();
      });
      clearTimeout(timer);
    }
  });
}

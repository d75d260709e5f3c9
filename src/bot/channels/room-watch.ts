import type { Wechaty } from 'wechaty';
import type { Log } from '../../log.ts';
import type { ChannelRoom } from '../../messages.ts';
import { cleanName } from './clean-text.ts';
import { within } from './within.ts';

/** Knows the rooms that the account sees, and tells when they change. */
export interface RoomWatch {
  /** Looks soon; several wishes in a row are one look. `tell`: even if nothing has changed. */
  refresh(tell: boolean): void;
  /** A message came from this room: one that is not known is looked up. */
  seen(roomId: string): void;
  /** The login is over. */
  forget(): void;
  stop(): void;
}

const BATCH = 10;
const RETRY_MS = 30_000;

export function createRoomWatch(options: {
  readonly puppet: () => Wechaty['puppet'] | undefined;
  readonly found: (rooms: readonly ChannelRoom[]) => void;
  readonly delayMs: number;
  readonly callMs: number;
  readonly log: Log;
}): RoomWatch {
  let known = new Map<string, string>();
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function schedule(ms: number): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
    timer.unref();
  }

  /** Payloads are asked for directly: through Wechaty every member of every room would be loaded as well. */
  async function look(): Promise<void> {
    const puppet = options.puppet();
    if (!puppet || stopped) return;
    try {
      const ids = await within(options.callMs, puppet.roomList());
      const rooms: ChannelRoom[] = [];
      for (let i = 0; i < ids.length; i += BATCH) {
        rooms.push(...(await Promise.all(ids.slice(i, i + BATCH).map(async (id) => ({ id, topic: await topicOf(puppet, id) })))));
      }
      if (stopped) return;
      known = new Map(rooms.map(({ id, topic }) => [id, topic]));
      const now = JSON.stringify(rooms);
      if (now === told) return;
      told = now;
      options.found(rooms);
    } catch (error) {
      options.log.warn({ err: error }, 'the list of rooms could not be read');
      schedule(RETRY_MS);
    }
  }

  /** A room whose payload does not come is still there: it keeps the topic that was known. */
  async function topicOf(puppet: Wechaty['puppet'], id: string): Promise<string> {
    try {
      return cleanName((await within(options.callMs, puppet.roomPayload(id))).topic);
    } catch {
      return known.get(id) ?? '';
    }
  }

  return {
    refresh(tell) {
      if (tell) told = undefined;
      schedule(tell ? 0 : options.delayMs);
    },
    seen(roomId) {
      if (!known.has(roomId)) schedule(options.delayMs);
    },
    forget() {
      told = undefined;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

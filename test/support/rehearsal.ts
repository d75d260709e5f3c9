import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChannelTiming } from '../../src/bot/channels/channel-timing.ts';
import { createRehearsal, type Rehearsal } from '../../src/bot/channels/rehearsal/rehearsal.ts';
import { createWechatyChannel } from '../../src/bot/channels/wechaty.ts';
import { MovableClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import type { Channel, ChannelEvents, ChannelRoom, ChannelState, Incoming } from '../../src/messages.ts';
import { openStore, type Store } from '../../src/store/database.ts';

/** Notes everything that a channel tells, and lets a test wait for it. */
export class Heard implements ChannelEvents {
  readonly messages: Incoming[] = [];
  readonly states: ChannelState[] = [];
  readonly roomLists: (readonly ChannelRoom[])[] = [];
  /** What the bot under test does with a message. */
  answer: ((message: Incoming) => Promise<void>) | undefined;

  async message(message: Incoming): Promise<void> {
    this.messages.push(message);
    await this.answer?.(message);
  }

  state(state: ChannelState): void {
    this.states.push(state);
  }

  rooms(rooms: readonly ChannelRoom[]): void {
    this.roomLists.push(rooms);
  }

  get fromOthers(): Incoming[] {
    return this.messages.filter((message) => !message.sender.self);
  }
}

/** Waits until `find` finds something. Fails with what it was waiting for. */
export async function until<T>(what: string, find: () => T | undefined | false | Promise<T | undefined | false>, ms = 8000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const PEOPLE = [
  { id: 'p-zhao', name: '赵姐', role: 'resident', groups: ['g-3', 'g-all'] },
  { id: 'p-sun', name: '孙叔', role: 'resident', groups: ['g-all'] },
  { id: 'p-lin', name: '社工小林', role: 'staff', groups: ['g-3', 'g-all', 'g-staff'] },
] as const;

export const GROUPS = [
  { id: 'g-3', name: '3号楼居民群' },
  { id: 'g-all', name: '社区居民大群' },
  { id: 'g-staff', name: '社区工作群' },
] as const;

export const FAST: Partial<ChannelTiming> = {
  roomsMs: 10,
  echoMs: 300,
  loginMs: 2000,
  graceMs: 50,
  drainMs: 500,
  backoff: { firstMs: 20, maxMs: 80, stableMs: 1000 },
};

export interface Rehearsing extends Rehearsal {
  readonly store: Store;
  readonly clock: MovableClock;
  readonly channel: Channel;
  readonly heard: Heard;
  readonly mediaDir: string;
  close(): Promise<void>;
}

/** A rehearsal with its channel, online. */
export async function rehearse(
  options: { readonly db?: string; readonly maxAttachmentBytes?: number; readonly mediaDir?: string } = {},
): Promise<Rehearsing> {
  const folder = options.mediaDir ?? (await mkdtemp(path.join(tmpdir(), 'huiyin-media-')));
  const store = await openStore(options.db ?? ':memory:');
  const clock = new MovableClock();
  const common = {
    clock,
    botName: '小邻',
    mediaDir: folder,
    maxAttachmentBytes: options.maxAttachmentBytes ?? 1024 * 1024,
    log: silentLog,
  };
  const rehearsal = await createRehearsal({ ...common, store, people: PEOPLE, groups: GROUPS });
  const channel = createWechatyChannel({
    ...common,
    name: 'rehearsal',
    puppet: rehearsal.puppet,
    askPrefix: '问',
    stableIds: true,
    timing: FAST,
  });
  const heard = new Heard();
  await channel.start(heard);
  await until('the login', () => heard.states.some((state) => state.status === 'online'));
  return {
    ...rehearsal,
    store,
    clock,
    channel,
    heard,
    mediaDir: folder,
    async close() {
      await channel.stop();
      await store.close();
      if (!options.mediaDir) await rm(folder, { recursive: true, force: true });
    },
  };
}

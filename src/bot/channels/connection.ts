import type { Wechaty } from 'wechaty';
import type { Puppet } from 'wechaty-puppet';
import type { Log } from '../../log.ts';
import { openMemoryCard } from './memory-card.ts';
import { surviveStrayRejections } from './stray-rejections.ts';
import { within } from './within.ts';

const LOOKUP_MS = 10_000;

/** The puppet can't be used at all: trying again does not help, the setting or the installation must change. */
export class ChannelSetupError extends Error {
  override readonly name = 'ChannelSetupError';
}

export interface ConnectionEvents {
  message(id: string): void;
  scan(qr: string, status: number): void;
  login(selfName: string): void;
  logout(): void;
  ready(): void;
  roomsChanged(): void;
  error(error: unknown): void;
  /** The puppet stopped by itself. */
  died(): void;
}

export type Connector = (events: ConnectionEvents) => Promise<Connection>;

export interface Connection {
  readonly bot: Wechaty;
  close(): Promise<void>;
}

/**
 * Makes connections through one puppet. One that is named is made anew each time; one that is given as an object is started
 * again, and what a start left behind on it is taken off.
 */
export function createConnector(options: {
  readonly name: string;
  readonly puppet: Puppet | string;
  readonly memoryFile?: string;
  readonly startMs: number;
  readonly stopMs: number;
  readonly log: Log;
}): Connector {
  let kept: Wechaty | undefined;
  // Some come after the end, so the guard stays.
  let guarded = false;

  async function build(): Promise<Wechaty> {
    if (kept) return kept;
    const { WechatyBuilder, log: wechatyLog } = await import('wechaty');
    // It writes names and rooms to the console. Its troubles come as events; WECHATY_LOG brings the rest back.
    if (wechatyLog.level() === 'info') wechatyLog.level('silent');
    const { puppet } = options;
    if (typeof puppet === 'string' && !guarded) {
      surviveStrayRejections(options.log);
      guarded = true;
    }
    const resolved = typeof puppet === 'string' ? await makePuppet(puppet) : puppet;
    const bot = WechatyBuilder.build({
      name: options.name,
      puppet: resolved,
      memory: await openMemoryCard(options.memoryFile, options.log),
    });
    // An error that nobody listens to ends the process, and errors come after the end as well.
    bot.on('error', () => undefined);
    await bot.init();
    if (typeof puppet !== 'string') kept = bot;
    return bot;
  }

  return async (events) => {
    const bot = await build();
    const { puppet } = bot;
    const own = listenersOf(puppet);
    let closing = false;
    const detach = attach(bot, events, () => closing);
    const close = async () => {
      if (closing) return;
      closing = true;
      try {
        await within(options.stopMs, bot.stop());
      } finally {
        detach();
        // The puppet takes some of its own off a turn later.
        await new Promise((resolve) => setImmediate(resolve));
        removeAllBut(puppet, own);
      }
    };
    try {
      await within(options.startMs, bot.start());
      // Wechaty reports a puppet that did not start as an event, and goes on.
      if (!puppet.state.active()) throw new Error('the puppet did not start');
    } catch (error) {
      await close().catch(() => undefined);
      throw error;
    }
    return { bot, close };
  };
}

function attach(bot: Wechaty, events: ConnectionEvents, closing: () => boolean): () => void {
  const { puppet } = bot;
  const unlessClosing =
    <A extends unknown[]>(tell: (...args: A) => void) =>
    (...args: A) => {
      if (!closing()) tell(...args);
    };
  // Wechaty announces a message once it has loaded everything around it, by then perhaps out of order.
  const message = unlessClosing(({ messageId }: { messageId: string }) => events.message(messageId));
  const died = unlessClosing(() => events.died());
  const scan = unlessClosing((qr: string, status: number) => events.scan(qr, status));
  // Wechaty tells of neither where the own contact can't be found.
  const login = async ({ contactId }: { contactId: string }) => {
    const self = await within(LOOKUP_MS, bot.ContactSelf.find({ id: contactId })).catch(() => undefined);
    if (!closing() && puppet.isLoggedIn) events.login(self?.name() ?? '');
  };
  const logout = unlessClosing(() => events.logout());
  const ready = unlessClosing(() => events.ready());
  const rooms = unlessClosing(() => events.roomsChanged());
  const error = unlessClosing((problem: unknown) => events.error(problem));
  puppet.on('message', message);
  puppet.on('stop', died);
  puppet.on('login', login);
  puppet.on('logout', logout);
  bot.on('scan', scan).on('ready', ready).on('error', error);
  bot.on('room-join', rooms).on('room-leave', rooms).on('room-topic', rooms);
  return () => {
    puppet.off('message', message);
    puppet.off('stop', died);
    puppet.off('login', login);
    puppet.off('logout', logout);
    bot.off('scan', scan).off('ready', ready).off('error', error);
    bot.off('room-join', rooms).off('room-leave', rooms).off('room-topic', rooms);
  };
}

/** @throws {ChannelSetupError} */
async function makePuppet(name: string): Promise<Puppet> {
  const help = `Set WECHATY_PUPPET to "rehearsal", or to a Wechaty puppet that is installed (npm install ${name}).`;
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(name);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    throw new ChannelSetupError(`WECHATY_PUPPET=${name} ${missing ? 'is not installed' : 'can not be loaded'}. ${help}`, { cause: error });
  }
  // A CommonJS puppet has its class one level deeper.
  const inner = loaded.default as { readonly default?: unknown } | undefined;
  const Constructor = typeof inner === 'function' ? inner : inner?.default;
  if (typeof Constructor !== 'function') throw new ChannelSetupError(`WECHATY_PUPPET=${name} is no Wechaty puppet. ${help}`);
  try {
    return new (Constructor as new () => Puppet)();
  } catch (error) {
    throw new ChannelSetupError(
      `WECHATY_PUPPET=${name} can not be used: ${error instanceof Error ? error.message : 'it failed when it was made'}. Check its variables in .env.`,
      {
        cause: error,
      },
    );
  }
}

type AnyPuppet = Wechaty['puppet'];

function listenersOf(puppet: AnyPuppet): ReadonlyMap<string | symbol, ReadonlySet<unknown>> {
  return new Map(puppet.eventNames().map((event) => [event, new Set<unknown>(puppet.rawListeners(event as 'message'))]));
}

function removeAllBut(puppet: AnyPuppet, own: ReadonlyMap<string | symbol, ReadonlySet<unknown>>): void {
  for (const event of puppet.eventNames()) {
    for (const listener of puppet.rawListeners(event as 'message')) {
      if (!own.get(event)?.has(listener)) puppet.off(event as 'message', listener as never);
    }
  }
}

import { bindOwnRoom, bindRoom, listBindings, noteRooms, putGroup } from '../../../src/community/groups-store.ts';
import { appointPerson, type Person } from '../../../src/community/people-store.ts';
import type { Config } from '../../../src/config.ts';
import type { Log } from '../../../src/log.ts';
import { unsettled } from '../../../src/outbox/outbox-store.ts';
import { openStore, type Store } from '../../../src/store/database.ts';
import { FakeClock } from '../clock.ts';
import { COMMUNITY, GROUPS } from './community.ts';
import { SimulatedPlatform } from './platform.ts';
import type { OpenProgram, Program } from './program.ts';
import type { Random } from './random.ts';

const CHANNEL = 'simulated';

export interface Wrong {
  readonly invariant: string;
  readonly about: string;
}

/** Everything of one run: the database, the program that comes and goes, the platform behind it, and the time. */
export interface World {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly platform: SimulatedPlatform;
  readonly config: Config;
  readonly author: Person;
  readonly history: readonly string[];
  readonly wrong: readonly Wrong[];
  /** How often each invariant was looked at. */
  readonly checked: ReadonlyMap<string, number>;
  /** Undefined while it is down. */
  program(): Program | undefined;
  /** When the program was started. */
  readonly starts: readonly number[];
  note(line: string): void;
  check(invariant: string, holds: boolean, about: () => string): void;
  /** Does something at a later moment. */
  later(ms: number, work: () => Promise<void> | void): void;
  /** Lets time pass, and everything happen that happens in it. */
  pass(until: number, enough?: () => Promise<boolean>): Promise<void>;
  up(): Promise<void>;
  /** In good order: what is in the air is waited for. */
  down(): Promise<void>;
  /** Staff bind again what is not surely a group's. */
  rebind(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that is no waiting has happened when this resolves: the program waits in timers and for the platform alone. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve));
/** While nothing happens, time goes by in longer steps. */
const LONGEST_STEP_MS = 45_000;

export async function createWorld(options: {
  readonly file: string;
  readonly config: Config;
  readonly random: Random;
  readonly stableIds: boolean;
  readonly begin: Date;
  readonly open: OpenProgram;
}): Promise<World> {
  const { config, random } = options;
  const store = await openStore(options.file);
  const clock = new FakeClock(options.begin);
  const history: string[] = [];
  const wrong: Wrong[] = [];
  const checked = new Map<string, number>();
  const faults: string[] = [];
  const starts: number[] = [];
  let due: { readonly at: number; readonly order: number; readonly work: () => Promise<void> | void }[] = [];
  let order = 0;
  let program: Program | undefined;
  let pausedUntil = 0;
  let stopping = false;

  const note = (line: string) => void history.push(`${clock.now().toISOString()} ${line}`);
  function check(invariant: string, holds: boolean, about: () => string): void {
    checked.set(invariant, (checked.get(invariant) ?? 0) + 1);
    if (holds) return;
    wrong.push({ invariant, about: about() });
    note(`VIOLATION of "${invariant}": ${about()}`);
  }
  const later = (ms: number, work: () => Promise<void> | void) =>
    void due.push({ at: clock.now().getTime() + Math.max(0, Math.ceil(ms)), order: order++, work });
  /** An error that the program only writes down is found here. */
  const ignored = () => {};
  const error = (facts: unknown, text?: string) => {
    const said = `${text ?? ''} ${facts instanceof Object && 'err' in facts ? String((facts.err as Error)?.stack ?? facts.err) : ''}`;
    if (!said.includes('socket hang up')) faults.push(said);
  };
  const log = {
    fatal: error,
    error,
    warn: ignored,
    info: ignored,
    debug: ignored,
    trace: ignored,
    silent: ignored,
    level: 'error',
  } as never as Log;

  const platform = new SimulatedPlatform({
    name: CHANNEL,
    stableIds: options.stableIds,
    random,
    now: () => clock.now().getTime(),
    later,
    inTheAir: () => unsettled(store.db, CHANNEL),
    wrong: (invariant, about) => check(invariant, false, () => about),
    note,
  });

  for (let n = 1; n <= GROUPS; n++) {
    const group = { id: `g${n}`, name: `${n}号楼群`, kind: 'residents' as const, buildings: [`${n}号楼`], grids: [] };
    await putGroup(store.db, group, clock.now());
    const room = platform.addRoom(group.id, group.name);
    await bindOwnRoom(store.db, { channel: CHANNEL, roomId: room.id, topic: room.topic, groupId: group.id, at: clock.now() });
  }
  const author = await appointPerson(store.db, {
    channel: CHANNEL,
    platformId: 'contact-1',
    name: '社工小林',
    role: 'manager',
    onDuty: false,
    grid: undefined,
    at: clock.now(),
  });

  async function tick(): Promise<void> {
    if (!program) return;
    await program.notices.tick();
    program.courier.wake();
    await quiet();
  }

  async function up(): Promise<void> {
    if (program) return;
    note('the program starts');
    starts.push(clock.now().getTime());
    program = await options.open({
      config,
      store,
      community: COMMUNITY,
      channel: platform,
      clock,
      log,
      random: random.next,
      throttled(until) {
        pausedUntil = until.getTime();
        note(`asked to slow down: nothing until ${until.toISOString()}`);
      },
    });
    const { courier, pipeline } = program;
    await courier.start();
    await platform.start({
      message: (message) => pipeline.receive(message),
      state: (state) => courier.online(state),
      rooms: (rooms) =>
        void store
          .transaction((tx) => noteRooms(tx, CHANNEL, rooms, options.stableIds, clock.now()))
          .catch((err: unknown) => error({ err })),
    });
    platform.connect(platform.connected);
    await quiet();
  }

  async function down(): Promise<void> {
    if (!program || stopping) return;
    note('the program stops');
    stopping = true;
    let stopped = false;
    void program.stop().then(() => {
      stopped = true;
    });
    // What is in the air is waited for, and that takes as long as it takes.
    while (!stopped) {
      await quiet();
      const next = due.reduce<number | undefined>((at, one) => (at === undefined || one.at < at ? one.at : at), undefined);
      if (!stopped && next !== undefined) await moveTo(next);
    }
    program = undefined;
    stopping = false;
    await platform.stop();
  }

  async function moveTo(at: number): Promise<void> {
    clock.at = new Date(Math.max(at, clock.now().getTime()));
    for (;;) {
      const now = clock.now().getTime();
      const ready = due.filter((one) => one.at <= now).sort((a, b) => a.at - b.at || a.order - b.order);
      if (ready.length === 0) return;
      due = due.filter((one) => one.at > now);
      for (const { work } of ready) {
        // Sometimes the sender is in the middle of something when it happens.
        if (random.chance(0.3)) program?.courier.wake();
        await work();
        await quiet();
        saysWhy();
      }
    }
  }

  function saysWhy(): void {
    const last = platform.attempts.at(-1);
    if (!program || stopping || last?.fault !== 'throttled' || last.answeredAt !== clock.now().getTime()) return;
    check('the first sign of throttling stops the sending, and it says so', pausedUntil > clock.now().getTime(), () => last.row.key);
    const said = program.courier.waitingReason() ?? '';
    const online = platform.connected;
    if (online) check('while it is stopped, staff can read why', said.includes('操作频繁'), () => `${last.row.key}: ${said}`);
  }

  return {
    store,
    clock,
    platform,
    config,
    author,
    history,
    wrong,
    checked,
    starts,
    program: () => program,
    note,
    check,
    later,
    up,
    down,
    async pass(until, enough) {
      let step = 1000;
      let seen = -1;
      for (;;) {
        const now = clock.now().getTime();
        if (now >= until || (await enough?.())) break;
        const next = due.reduce((at, one) => Math.min(at, one.at), until);
        await moveTo(Math.max(now, Math.min(now + step, next)));
        await tick();
        const happened = platform.attempts.length + history.length;
        step = happened === seen ? Math.min(step * 1.4, LONGEST_STEP_MS) : 1000;
        seen = happened;
      }
      for (const fault of faults.splice(0)) check('the program meets no error of its own', false, () => fault);
      check('the program meets no error of its own', true, () => '');
    },
    async rebind() {
      await store.transaction(async (tx) => {
        for (const { roomId, state } of await listBindings(tx)) {
          const room = platform.rooms.get(roomId);
          if (room?.present && (state === 'pending' || state === 'ambiguous'))
            await bindRoom(tx, { channel: CHANNEL, roomId, groupId: room.group, at: clock.now() });
        }
      });
    },
    async close() {
      await down();
      await store.close();
    },
  };
}

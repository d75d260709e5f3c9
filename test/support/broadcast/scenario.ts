import type { NoticeDraft, NoticeTargets, RepeatRules } from '../../../src/messages.ts';
import { outboxOf } from '../../../src/outbox/outbox-store.ts';
import type { Notice } from '../../../src/scheduler/notices.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What staff did with a notice, as far as it bears on what may be sent. */
export interface Told {
  readonly id: string;
  readonly confirmedAt: number;
  readonly corrects: string | undefined;
  cancelledAt: number | undefined;
  correctedAt: number | undefined;
  /** From, to (undefined: still). */
  readonly pauses: { readonly from: number; to: number | undefined }[];
}

export interface Story {
  readonly notices: Map<string, Told>;
  /** How often a person had a row sent again of which nobody knew whether it had arrived. */
  readonly authorised: Map<string, number>;
  readonly orders: Map<string, number>;
  /** Nothing stays paused for ever; and what recurs comes to an end, or the run would not. */
  end(): Promise<void>;
}

const HOUR = 3_600_000;
const ALL: NoticeTargets = { all: true, buildings: [], grids: [], groups: [] };
const LONG = '请各家提前储水，并关好家中的水龙头，以免来水时没有人在家而漏水。'.repeat(60);

/** Puts a few days of a committee into the calendar of a world: notices, second thoughts about them, and all that goes wrong. */
export function tell(world: World, random: Random, hours: number): Story {
  const story: Story = { notices: new Map(), authorised: new Map(), orders: new Map(), end: async () => {} };
  const end = hours * HOUR;
  const at = (share = 1) => random.between(0, end * share);
  let written = 0;

  const targets = (): NoticeTargets =>
    random.pick<() => NoticeTargets>([
      () => ALL,
      () => ALL,
      () => ({ ...ALL, except: [`g${random.whole(1, 120)}`] }),
      () => ({ all: false, buildings: [], grids: [`第${random.whole(1, 12)}网格`, `第${random.whole(1, 12)}网格`], groups: [] }),
      () => ({ all: false, buildings: [`${random.whole(1, 120)}号楼`], grids: [], groups: [`g${random.whole(1, 120)}`] }),
    ])();
  const text = () => {
    const n = ++written;
    return `第${n}件事，请${random.pick(['{群名}的', '各位'])}邻居留意。${random.chance(0.15) ? LONG : ''}`;
  };
  const file = { kind: 'image' as const, path: 'notice/a.png', name: '停水范围.png', bytes: 10 };
  const base = (): Pick<NoticeDraft, 'title' | 'text' | 'targets' | 'toKnowledge' | 'attachments'> => ({
    title: '通知',
    text: text(),
    targets: targets(),
    toKnowledge: false,
    ...(random.chance(0.1) ? { attachments: [file] } : {}),
  });
  const from = () => world.clock.now().getTime();

  async function write(draft: NoticeDraft): Promise<void> {
    const program = world.program();
    if (!program) return;
    const by = random.chance(0.8) ? { kind: 'person' as const, id: world.author.id } : { kind: 'system' as const };
    const drafted = await world.store.transaction((tx) => program.notices.draft(tx, draft, by));
    if (drafted.kind !== 'drafted') return world.note(`draft refused: ${drafted.text.slice(0, 80)}`);
    if (random.chance(0.05)) return world.note('draft left alone');
    const confirmed = await world.store.transaction((tx) => program.notices.confirm(tx, drafted.notice.id, by));
    note('confirm', drafted.notice.id, confirmed);
    if (confirmed.kind === 'done') await open(confirmed.notice);
  }

  /** It is on its way; or a second person looks at it first, and what it corrects rests meanwhile. */
  async function open(notice: Notice): Promise<void> {
    if (notice.state === 'awaiting') {
      await noteRest(notice.corrects);
      world.later(random.between(1, 90) * 60_000, () => decide(notice.id));
      return;
    }
    story.notices.set(notice.id, {
      ...{ id: notice.id, confirmedAt: from(), corrects: notice.corrects },
      ...{ cancelledAt: undefined, correctedAt: undefined, pauses: [] },
    });
    const old = notice.corrects ? story.notices.get(notice.corrects) : undefined;
    if (old) old.correctedAt ??= from();
  }

  async function noteRest(id: string | undefined): Promise<void> {
    const told = id ? story.notices.get(id) : undefined;
    if (!told) return;
    const { state } = (await world.program()!.notices.byId(world.store.db, told.id))!;
    const rests = told.pauses.some(({ to }) => to === undefined);
    if (state === 'paused' && !rests) told.pauses.push({ from: from(), to: undefined });
  }

  async function decide(id: string): Promise<void> {
    const program = world.program();
    if (!program) return void world.later(10 * 60_000, () => decide(id));
    const by = { kind: 'person', id: world.author.id } as const;
    if (random.chance(0.2)) {
      note('send back', id, await world.store.transaction((tx) => program.notices.sendBack(tx, id, by, '再核对一下')));
      return;
    }
    const approved = await world.store.transaction((tx) => program.notices.approve(tx, id, by));
    note('approve', id, approved);
    if (approved.kind === 'done') await open(approved.notice);
  }

  function note(order: string, id: string, result: { readonly kind: string; readonly text?: string | undefined }): void {
    world.note(`${order} ${id}: ${result.kind} ${result.kind === 'refused' ? (result.text ?? '') : ''}`);
    if (result.kind !== 'refused') story.orders.set(order, (story.orders.get(order) ?? 0) + 1);
  }

  /** A person does something with a notice. */
  async function act(
    what: 'pause' | 'resume' | 'cancel' | 'correct' | 'retry failed' | 'retry unknown' | 'by hand',
    id: string,
  ): Promise<void> {
    const program = world.program();
    const told = story.notices.get(id);
    if (!program || !told) return;
    const { notices } = program;
    const by = { kind: 'user', name: '主任' } as const;
    const { store } = world;
    switch (what) {
      case 'pause': {
        const result = await store.transaction((tx) => notices.pause(tx, id, by));
        if (result.kind === 'done') told.pauses.push({ from: from(), to: undefined });
        return note(what, id, result);
      }
      case 'resume': {
        const result = await store.transaction((tx) => notices.resume(tx, id, by));
        const pause = told.pauses.at(-1);
        if (result.kind === 'done' && pause) pause.to = from();
        return note(what, id, result);
      }
      case 'cancel': {
        const result = await store.transaction((tx) => notices.cancel(tx, id, by));
        if (result.kind === 'done') told.cancelledAt = from();
        return note(what, id, result);
      }
      case 'correct': {
        const correction = { what: '时间改到下午', text: text() };
        const drafted = await store.transaction((tx) => notices.correct(tx, id, correction, by));
        if (drafted.kind !== 'drafted') return note(what, id, drafted);
        const confirmed = await store.transaction((tx) => notices.confirm(tx, drafted.notice.id, by));
        note(what, id, confirmed);
        if (confirmed.kind === 'done') await open(confirmed.notice);
        return;
      }
      case 'retry failed':
      case 'retry unknown': {
        const last = (await notices.ledger(store.db, id, 1)).occurrences[0];
        const before = last ? await outboxOf(store.db, { kind: 'notice', id: last.id }) : [];
        const result = await store.transaction((tx) => notices.retry(tx, id, what === 'retry failed' ? 'failed' : 'unknown', by));
        const after = last ? await outboxOf(store.db, { kind: 'notice', id: last.id }) : [];
        const was = new Map(before.map((row) => [row.key, row.state]));
        for (const { key, state } of after)
          if (was.get(key) === 'unknown' && state !== 'unknown') story.authorised.set(key, (story.authorised.get(key) ?? 0) + 1);
        return note(what, id, result);
      }
      case 'by hand': {
        const groups = random.some(
          Array.from({ length: 120 }, (_, i) => `g${i + 1}`),
          random.pick([1, 5, 120]),
        );
        return note(what, id, await store.transaction((tx) => notices.byHand(tx, id, groups, by)));
      }
      default:
        return what satisfies never;
    }
  }

  const one = () => random.pick([...story.notices.keys()]);
  const wall = (hour: number) => `${random.whole(0, 59)} ${hour}`;
  const day = (ahead: number) => new Date(from() + ahead * 24 * HOUR).toISOString().slice(0, 10);

  // One-off notices, now and later.
  for (let n = random.whole(2, 4); n > 0; n--) world.later(at(0.7), () => write(base()));
  for (let n = random.whole(1, 2); n > 0; n--)
    world.later(at(0.5), () => {
      const moment = new Date(from() + random.between(0.05, 10) * HOUR);
      return write({
        ...base(),
        at: moment,
        ...(random.chance(0.5) ? { endsAt: new Date(moment.getTime() + random.between(0.3, 12) * HOUR) } : {}),
      });
    });
  // Recurring ones.
  world.later(at(0.2), () => {
    const rules: RepeatRules[] = [
      {},
      { until: day(random.whole(0, 2)) },
      { except: [day(1)] },
      { holidays: 'skip', except: [day(0)] },
      { everyWeeks: 2, from: day(0) },
    ];
    const repeat = random.pick(rules);
    const days = repeat.everyWeeks ? '1-5' : '*';
    return write({
      ...base(),
      cron: `${wall(random.whole(8, 20))} * * ${days}`,
      repeat,
      ...(random.chance(0.4) ? { endsAt: new Date(from() + random.between(10, 40) * HOUR) } : {}),
    });
  });
  // So often that its words are the same as those of a moment ago.
  if (random.chance(0.5)) {
    const groups = random.some(
      Array.from({ length: 120 }, (_, i) => `g${i + 1}`),
      3,
    );
    world.later(at(0.4), () =>
      write({
        ...{ title: '值守', text: '请值守人员报平安。', targets: { ...ALL, all: false, groups }, toKnowledge: false },
        cron: '*/5 * * * *',
        endsAt: new Date(from() + random.between(0.5, 2) * HOUR),
      }),
    );
  }
  // Second thoughts.
  for (let n = random.whole(4, 10); n > 0; n--) {
    const what = random.pick(['pause', 'pause', 'cancel', 'correct', 'correct', 'retry failed', 'retry unknown', 'by hand'] as const);
    world.later(random.between(0.1, 1) * end, async () => {
      if (story.notices.size === 0) return;
      const id = one();
      await act(what, id);
      if (what === 'pause') world.later(random.between(0.1, 8) * HOUR, () => act('resume', id));
    });
  }
  // In the middle of a broadcast, when it matters most.
  for (let n = random.whole(2, 5); n > 0; n--) {
    const what = random.pick(['pause', 'cancel', 'correct', 'retry failed', 'retry unknown', 'by hand'] as const);
    const lookAgain = async (): Promise<void> => {
      const last = world.platform.attempts.at(-1);
      const busy = last && last.answeredAt === undefined && last.row.cause.kind === 'notice';
      if (!busy) {
        if (from() < world.starts[0]! + end) world.later(random.between(0.2, 4) * 60_000, lookAgain);
        return;
      }
      const id = last.row.cause.id.split('@')[0]!;
      await act(what, id);
      if (what === 'pause') world.later(random.between(0.1, 3) * HOUR, () => act('resume', id));
    };
    world.later(at(0.9), lookAgain);
  }
  misfortunes(world, random, end);
  story.end = async () => {
    for (const { id } of story.notices.values()) {
      await act('resume', id);
      const notice = await world.program()?.notices.byId(world.store.db, id);
      if (notice?.state === 'paused' || (notice?.cron && notice.state === 'scheduled')) await act('cancel', id);
    }
  };
  return story;
}

/** What goes wrong besides single messages: the connection, the rooms, the machine. */
function misfortunes(world: World, random: Random, end: number): void {
  const { platform } = world;
  const bad = random.pick([0.3, 1, 1, 2.5]);
  platform.faults = {
    'no id': 0.05,
    'not reached': 0.03 * bad,
    refused: 0.01 * bad,
    throttled: random.pick([0, 0.001, 0.003]),
    offline: 0.003 * bad,
    'timed out after delivery': 0.03 * bad,
    'timed out before delivery': 0.02 * bad,
    'rejected after delivery': 0.004 * bad,
  };
  const often = (times: number, what: string, work: () => Promise<void> | void) => {
    for (let n = random.whole(0, times); n > 0; n--)
      world.later(random.between(0.02, 0.95) * end, async () => {
        platform.inject(what);
        world.note(what);
        await work();
      });
  };
  const room = () => random.pick([...platform.rooms.values()].filter((one) => one.present));
  often(6, 'disconnected', () => {
    platform.connect(false);
    world.later(random.pick([0.5, 5, 40, 300]) * random.between(30_000, 90_000), () => {
      if (!platform.stableIds && random.chance(0.5)) newIds();
      platform.connect(true);
      world.later(random.between(1, 60) * 60_000, () => world.rebind());
    });
  });
  function newIds(): void {
    platform.inject('all room ids changed');
    world.note('all room ids changed');
    for (const old of [...platform.rooms.values()].filter((one) => one.present)) {
      old.present = false;
      platform.addRoom(old.group, old.topic);
    }
  }
  let renamed = 0;
  often(4, 'room renamed', () => {
    room().topic = `新名字${++renamed}`;
    if (random.chance(0.8)) platform.tellRooms();
    world.later(random.between(1, 300) * 60_000, () => world.rebind());
  });
  often(4, 'room gone', () => {
    const lost = room();
    lost.present = false;
    if (random.chance(0.7)) platform.tellRooms();
    if (random.chance(0.5))
      world.later(random.between(1, 400) * 60_000, () => {
        if ([...platform.rooms.values()].some((one) => one.present && one.group === lost.group)) return;
        lost.present = true;
        platform.tellRooms();
        world.later(60_000, () => world.rebind());
      });
  });
  // A login at which the platform shows no rooms at first.
  often(2, 'no rooms for a while', () => {
    world.program() && platform.connected && platform.events?.rooms([]);
    world.later(random.between(1, 45) * 60_000, () => platform.tellRooms());
  });
  often(2, 'program down for a while', async () => {
    await world.down();
    world.later(random.pick([0.05, 0.5, 2, 9]) * HOUR, () => world.up());
  });
}

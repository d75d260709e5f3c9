import { createCalendar } from '../../../src/community/calendar.ts';
import { type OutboxRow, outboxOf } from '../../../src/outbox/outbox-store.ts';
import { broadcastShare, isQuiet } from '../../../src/outbox/pace.ts';
import { momentsBetween, type Notice } from '../../../src/scheduler/notices.ts';
import type { Attempt } from './platform.ts';
import type { Story, Told } from './scenario.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const FINAL = new Set(['sent', 'unknown', 'failed', 'expired', 'skipped']);

/** Compares, when all is over, what the database says with what the platform knows, and with what staff ordered. */
export async function checkAll(world: World, story: Story): Promise<void> {
  const { store, platform, check } = world;
  const byKey = new Map<string, Attempt[]>();
  for (const attempt of platform.attempts) byKey.set(attempt.row.key, [...(byKey.get(attempt.row.key) ?? []), attempt]);
  const known = new Set<string>();
  const program = world.program()!;
  const starts: { readonly first: OutboxRow; readonly groups: string }[] = [];

  for (const told of story.notices.values()) {
    const notice = (await program.notices.byId(store.db, told.id))!;
    const { occurrences } = await program.notices.ledger(store.db, told.id, 1000);
    checkMoments(world, told, notice, occurrences);
    for (const occurrence of occurrences) {
      const rows = await outboxOf(store.db, { kind: 'notice', id: occurrence.id });
      for (const row of rows) {
        known.add(row.key);
        checkRow(world, story, row, byKey.get(row.key) ?? []);
        checkWhen(world, told, notice, occurrence.dueAt, row, byKey);
      }
      for (const line of occurrence.rows) {
        const parts = rows.filter((row) => row.groupId === line.group.id);
        const all = parts.every(({ state }) => state === 'sent');
        check(
          'the ledger calls a group reached if all parts have arrived',
          (line.state === 'sent') === all,
          () => `${occurrence.id} ${line.group.id}`,
        );
        checkParts(world, story, parts, byKey);
      }
      const late = rows.some((row) => row.part === 1 && row.createdAt.getTime() !== occurrence.plannedAt.getTime());
      const atOnce = rows.some((row) => row.state === 'skipped' && row.settledAt?.getTime() === row.createdAt.getTime());
      const groups = rows.filter((row) => row.part === 1).map((row) => row.groupId!);
      if (!late && !atOnce && groups.length >= 20) starts.push({ first: rows[0]!, groups: [...groups].sort().join() });
      if (notice.state !== 'cancelled' && occurrence.state === 'planned' && notice.createdBy.startsWith('person:')) {
        const [said] = await store.db.selectFrom('outbox').select('seq').where('key', '=', `notice-result:${occurrence.id}`).execute();
        check('who wrote it is told what became of it', said !== undefined, () => occurrence.id);
      }
    }
  }
  starts.sort((a, b) => a.first.seq - b.first.seq);
  for (const [i, { first, groups }] of starts.entries()) {
    const before = starts[i - 1];
    if (before?.groups === groups)
      check('the order of the groups rotates', before.first.groupId !== first.groupId, () => `${before.first.key}, ${first.key}`);
  }
  for (const { row, received } of platform.attempts)
    if (received && row.cause.kind === 'notice') check('what the platform has is in the ledger', known.has(row.key), () => row.key);
  await checkCorrections(world, story);
  checkPacing(world);
  const left = await store.db.selectFrom('outbox').select('key').where('state', 'in', ['queued', 'sending']).execute();
  check('nothing waits for ever', left.length === 0, () => left.map(({ key }) => key).join());
}

function checkRow(world: World, story: Story, row: OutboxRow, attempts: readonly Attempt[]): void {
  const { check } = world;
  const about = () =>
    `${row.key} is ${row.state} (${row.evidence ?? row.error ?? ''}), ${attempts.map(({ fault }) => fault).join(', ') || 'never tried'}`;
  const received = attempts.filter((attempt) => attempt.received).length;
  const again = story.authorised.get(row.key) ?? 0;
  check('every group ends in one final state', FINAL.has(row.state), about);
  check('no group receives an occurrence twice, unless a person had it sent again', received <= 1 + again, about);
  switch (row.state) {
    case 'sent':
      check('what is sent has its evidence', row.evidence !== undefined, about);
      if (row.evidence !== 'hand') check('what is called sent has arrived', received >= 1, about);
      return;
    case 'unknown': {
      check('what did not surely arrive has its reason', row.error !== undefined, about);
      const last = attempts.at(-1);
      // A file has no words by which its echo could be told.
      if (row.text !== '') check('what the own echo proves does not stay unknown', !last?.proved, about);
      return;
    }
    default:
      check('what did not surely arrive has its reason', row.error !== undefined, about);
      check('what is called not sent has not arrived', received === 0, about);
  }
}

/** Parts of a long message arrive in order; nothing follows a part that is lost. */
function checkParts(world: World, story: Story, parts: readonly OutboxRow[], byKey: ReadonlyMap<string, readonly Attempt[]>): void {
  if (parts.length < 2) return;
  const again = parts.some(({ key }) => story.authorised.has(key));
  const first = parts.map(({ key }) => (byKey.get(key) ?? []).find(({ received }) => received)?.at);
  const told = first.filter((at) => at !== undefined);
  const inOrder = told.every((at, i) => i === 0 || told[i - 1]! < at);
  if (!again) world.check('the parts of a long notice arrive in order', inOrder, () => parts[0]!.key);
}

function checkWhen(
  world: World,
  told: Told,
  notice: Notice,
  dueAt: Date,
  row: OutboxRow,
  byKey: ReadonlyMap<string, readonly Attempt[]>,
): void {
  const { check } = world;
  for (const { at } of byKey.get(row.key) ?? []) {
    const about = () => `${row.key} at ${new Date(at).toISOString()}`;
    check('nothing goes out before its moment', at >= dueAt.getTime(), about);
    check('nothing goes out after its matter is over', !notice.endsAt || at < notice.endsAt.getTime(), about);
    check('nothing goes out after it was cancelled', told.cancelledAt === undefined || at <= told.cancelledAt, about);
    check('nothing goes out after it was corrected', told.correctedAt === undefined || at <= told.correctedAt, about);
    const paused = told.pauses.some(
      (pause) => at > pause.from && at < (pause.to ?? Number.POSITIVE_INFINITY) && !hadBegun(row, pause.from, byKey),
    );
    check('nothing goes out while it is paused, but the rest of what was begun', !paused, about);
  }
}

function hadBegun(row: OutboxRow, at: number, byKey: ReadonlyMap<string, readonly Attempt[]>): boolean {
  return row.part > 1 && (byKey.get(row.key.replace(/#\d+$/, '')) ?? []).some((attempt) => attempt.at <= at);
}

/** Every moment of a recurring notice is decided once, but those that were not wanted. */
function checkMoments(
  world: World,
  told: Told,
  notice: Notice,
  occurrences: readonly { readonly dueAt: Date; readonly state: 'planned' | 'missed' }[],
): void {
  const { check } = world;
  const decided = occurrences.map(({ dueAt }) => dueAt.getTime());
  check('a moment is decided once', new Set(decided).size === decided.length, () => notice.id);
  if (notice.cron === undefined) {
    const never = told.pauses.length > 0 || told.cancelledAt !== undefined || told.correctedAt !== undefined;
    check(
      'a single notice is decided once',
      decided.length === 1 || (decided.length === 0 && never),
      () => `${notice.id} ${decided.length}`,
    );
    return;
  }
  const end = Math.min(
    told.cancelledAt ?? Number.POSITIVE_INFINITY,
    told.correctedAt ?? Number.POSITIVE_INFINITY,
    world.clock.now().getTime(),
  );
  const moments = momentsBetween(
    { cron: notice.cron, rules: notice.repeat },
    createCalendar(world.config.timeZone),
    new Date(told.confirmedAt),
    new Date(end),
  ).map((moment) => moment.getTime());
  check(
    'only moments of the rule are decided',
    decided.every((at) => moments.includes(at)),
    () => `${notice.id} ${notice.cron}`,
  );
  for (const at of moments) {
    const paused = told.pauses.some((pause) => at >= pause.from && at <= (pause.to ?? Number.POSITIVE_INFINITY));
    const over = notice.endsAt !== undefined && at >= notice.endsAt.getTime();
    // Within the second in which it is cancelled or stopped, either may come first.
    if (paused || over || at > end - 60_000) continue;
    check('no moment is forgotten', decided.includes(at), () => `${notice.id} ${notice.cron} ${new Date(at).toISOString()}`);
  }
}

/** A correction goes to those that have what it corrects, and to nobody else. */
async function checkCorrections(world: World, story: Story): Promise<void> {
  const { store, check } = world;
  const program = world.program()!;
  for (const told of story.notices.values()) {
    if (!told.corrects || told.cancelledAt !== undefined) continue;
    const notice = (await program.notices.byId(store.db, told.id))!;
    const [occurrence] = (await program.notices.ledger(store.db, told.id, 1)).occurrences;
    if (occurrence?.state !== 'planned') continue;
    const old = (await program.notices.ledger(store.db, told.corrects, 1000)).occurrences.find(({ state }) => state === 'planned');
    const has = new Set((old?.rows ?? []).filter((row) => row.arrived > 0).map((row) => row.group.id));
    const told2 = new Set(occurrence.rows.map((row) => row.group.id));
    const over = notice.endsAt !== undefined && notice.endsAt.getTime() <= world.clock.now().getTime();
    if (!over) for (const id of has) check('who has it gets its correction', told2.has(id), () => `${told.corrects} → ${told.id} ${id}`);
    for (const id of told2) check('who does not have it gets no correction', has.has(id), () => `${told.corrects} → ${told.id} ${id}`);
  }
}

function checkPacing(world: World): void {
  const { check, platform, config } = world;
  const { pacing } = config;
  const at = platform.attempts.map((attempt) => attempt.at);
  let hourFrom = 0;
  let dayFrom = 0;
  let throttles = 0;
  let restUntil = 0;
  for (const [i, attempt] of platform.attempts.entries()) {
    const about = () => `${attempt.row.key} at ${new Date(attempt.at).toISOString()}`;
    while (at[hourFrom]! <= attempt.at - HOUR) hourFrom++;
    while (at[dayFrom]! <= attempt.at - 24 * HOUR) dayFrom++;
    const broadcast = attempt.row.priority === 2;
    const most = (cap: number) => (broadcast ? broadcastShare(cap) : cap);
    if (i > 0) check('the shortest interval is kept', attempt.at - at[i - 1]! >= pacing.intervalMs, about);
    check('the hourly cap is kept', i - hourFrom < most(pacing.hourlyCap), () => `${about()}: ${i - hourFrom} before`);
    check('the daily cap is kept', i - dayFrom < most(pacing.dailyCap), () => `${about()}: ${i - dayFrom} before`);
    if (broadcast) check('broadcasts wait out the quiet hours', !isQuiet(new Date(attempt.at), pacing.quietHours, config.timeZone), about);
    check('nothing goes out while the platform asks for rest', attempt.at >= restUntil, about);
    if (attempt.fault === 'throttled') {
      if (world.starts.some((start) => start > (platform.attempts[i - 1]?.at ?? 0) && start <= attempt.at)) throttles = 0;
      restUntil = attempt.answeredAt! + Math.min(15 * 2 ** throttles, 120) * 60_000;
      throttles++;
    } else if (attempt.fault === 'none' || attempt.fault === 'no id') throttles = 0;
  }
}

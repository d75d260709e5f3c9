import type { Community } from '../../src/community/community.ts';
import { bindOwnRoom, type Group, putGroup } from '../../src/community/groups-store.ts';
import { appointPerson, type Person } from '../../src/community/people-store.ts';
import type { DeliveryState, Role } from '../../src/messages.ts';
import { type OutboxRow, settle } from '../../src/outbox/outbox-store.ts';
import { createPost, type Post } from '../../src/outbox/post.ts';
import { type Db, openStore, type Store } from '../../src/store/database.ts';
import { FakeClock } from './clock.ts';

export const CHANNEL = 'fake';
export const ZONE = 'Asia/Shanghai';

export const COMMUNITY: Community = {
  name: '梧桐里社区',
  committee: '社区居委会',
  property: '物业',
  officeHours: '',
  phones: { duty: '0311-0000-9700', gas: '0311-0000-9777' },
  grids: [
    { name: '第1网格', buildings: ['1号楼', '2号楼'] },
    { name: '第2网格', buildings: ['3号楼', '4号楼'] },
    { name: '第3网格', buildings: ['5号楼'] },
  ],
  places: ['东门'],
  groups: [],
  people: [],
};

/** A database with a few groups and people, and the far side of the chat platform as one function: `deliver`. */
export interface DomainWorld {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly post: Post;
  person(id: string, name: string, more?: { readonly role?: Role; readonly onDuty?: boolean; readonly grid?: string }): Promise<Person>;
  /** A group whose room is bound, unless `unbound`. */
  group(
    id: string,
    name: string,
    scope: { readonly buildings?: readonly string[]; readonly grids?: readonly string[]; readonly unbound?: boolean },
  ): Promise<Group>;
  queued(): Promise<
    readonly {
      readonly seq: number;
      readonly key: string;
      readonly to: string;
      readonly text: string;
      readonly mention: readonly string[];
    }[]
  >;
  /** Texts to a group or person that were queued, in order. */
  textsTo(id: string): Promise<readonly string[]>;
  /** Settles every queued row as the platform answers it, the way the courier does: in a transaction, then told to `settled`. */
  deliver(settled: (tx: Db, row: OutboxRow) => Promise<void>, answer?: (row: OutboxRow) => DeliveryState | undefined): Promise<number>;
}

export async function domainWorld(file = ':memory:', at = '2026-11-22T10:00:00+08:00'): Promise<DomainWorld> {
  const store = await openStore(file);
  const clock = new FakeClock(new Date(at));
  const post = createPost({ channel: CHANNEL, clock, maxBytes: 1800 });
  const rows = () => store.db.selectFrom('outbox').selectAll().orderBy('seq').execute();
  return {
    store,
    clock,
    post,
    person: (id, name, more = {}) =>
      appointPerson(store.db, {
        channel: CHANNEL,
        platformId: id,
        name,
        role: more.role ?? 'resident',
        onDuty: more.onDuty ?? false,
        grid: more.grid,
        at: clock.now(),
      }),
    async group(id, name, scope) {
      const group: Group = { id, name, kind: 'residents', buildings: scope.buildings ?? [], grids: scope.grids ?? [] };
      await putGroup(store.db, group, clock.now());
      if (!scope.unbound)
        await bindOwnRoom(store.db, { channel: CHANNEL, roomId: `room-${id}`, topic: name, groupId: id, at: clock.now() });
      return group;
    },
    async queued() {
      return (await rows())
        .filter((row) => row.state === 'queued')
        .map((row) => ({
          seq: row.seq,
          key: row.key,
          to: row.group_id ?? row.person_id ?? '',
          text: row.text,
          mention: (JSON.parse(row.mention) as { name: string }[]).map(({ name }) => name),
        }));
    },
    textsTo: async (id) => (await rows()).filter((row) => row.group_id === id || row.person_id === id).map((row) => row.text),
    async deliver(settled, answer = () => 'sent') {
      let count = 0;
      for (const raw of (await rows()).filter((row) => row.state === 'queued')) {
        const row = asRow(raw);
        const state = answer(row);
        if (state === undefined) continue;
        const error = state === 'sent' ? undefined : '测试';
        await store.transaction(async (tx) => {
          if (await settle(tx, row.seq, { state, error }, clock.now())) await settled(tx, { ...row, state, error });
        });
        count++;
      }
      return count;
    },
  };
}

type Raw = Awaited<ReturnType<typeof sample>>;
const sample = (store: Store) => store.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();

function asRow(raw: Raw): OutboxRow {
  return {
    seq: raw.seq,
    key: raw.key,
    channel: raw.channel,
    priority: raw.priority,
    groupId: raw.group_id ?? undefined,
    personId: raw.person_id ?? undefined,
    text: raw.text,
    mention: JSON.parse(raw.mention),
    attachment: undefined,
    part: raw.part,
    parts: raw.parts,
    cause: { kind: raw.cause_kind, id: raw.cause_id },
    notBefore: undefined,
    expiresAt: undefined,
    state: raw.state,
    attempts: raw.attempts,
    error: raw.error ?? undefined,
    evidence: raw.evidence ?? undefined,
    createdAt: new Date(raw.created_at),
    sendingAt: raw.sending_at ? new Date(raw.sending_at) : undefined,
    settledAt: undefined,
  };
}

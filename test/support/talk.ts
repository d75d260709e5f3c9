import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readActivities, seedActivities } from '../../src/activities/seed.ts';
import { type Core, createCore } from '../../src/app/core.ts';
import { endConversations } from '../../src/app/housekeeping.ts';
import { seedCommunity } from '../../src/app/seed.ts';
import { type Community, loadCommunity } from '../../src/community/community.ts';
import { loadConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import type { Attachment, Decision, Quote } from '../../src/messages.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { FakeChannel } from './channel.ts';
import { FakeClock } from './clock.ts';

/** Talks to the whole program as residents and staff do: only the chat platform and the clock are made up. */
export interface Talk {
  readonly clock: FakeClock;
  readonly store: Store;
  /** The program as it runs now; another one after a restart. */
  readonly core: Core;
  readonly community: Community;
  /** Says something and waits until everything is answered. `group` undefined = privately. */
  say(person: string, group: string | undefined, text: string, more?: More): Promise<Said>;
  /** Lets time pass: what waits is handled, what has run out is ended. */
  pass(minutes: number): Promise<Said['sent']>;
  /** The process ends and another one begins on the same database. What was only in memory is gone. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface More {
  readonly mention?: boolean;
  readonly quote?: Quote;
  readonly others?: readonly string[];
  readonly attachments?: readonly Attachment[];
  readonly forwarded?: boolean;
  /** The name shown in the chat; default the person's id. */
  readonly name?: string;
  /** What the group calls itself; default its id. */
  readonly topic?: string;
  /** The next message comes while the bot still waits for the rest of this one. */
  readonly goesOn?: boolean;
}

export interface Said {
  /** What the group (or the private chat) got because of it. */
  readonly replies: readonly string[];
  /** Everything that was sent, by room or contact. */
  readonly sent: readonly { readonly to: string; readonly text: string; readonly mention: readonly string[] }[];
  readonly decision: Pick<Decision, 'decision' | 'reason' | 'intent' | 'slots'>;
}

export async function openTalk(
  options: {
    readonly at?: string;
    readonly policies?: string | false;
    /** Default: none, so that the hour of a test does not matter. */
    readonly quietHours?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Talk> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-talk-'));
  const config = loadConfig({
    HUIYIN_DATA_DIR: folder,
    HUIYIN_SEND_INTERVAL_SECONDS: '0',
    HUIYIN_SEND_HOURLY_CAP: '1000000',
    HUIYIN_SEND_DAILY_CAP: '1000000',
    HUIYIN_QUIET_HOURS: options.quietHours ?? 'off',
    ...options.env,
  });
  const clock = new FakeClock(new Date(options.at ?? '2026-11-22T10:00:00+08:00'));
  const store = await openStore(':memory:');
  const community = await loadCommunity(config.communityFile);
  const channel = new FakeChannel();
  // Training takes seconds; what one test has learnt from the same examples serves the next. A model of other examples is not used.
  const learnt = path.join(os.tmpdir(), 'huiyin-test-classifier.json');
  await copyFile(learnt, path.join(folder, 'classifier.json')).catch(() => undefined);
  const create = () => createCore({ config, store, community, channel, clock, startedAt: clock.now(), log: silentLog });
  let core = await create();
  const partial = `${learnt}.${process.pid}`;
  await copyFile(path.join(folder, 'classifier.json'), partial)
    .then(() => rename(partial, learnt))
    .catch(() => undefined);
  await seedCommunity(store, community, channel, true, clock.now());
  const drafts = await readActivities(path.resolve('data/activities.yaml'), config.timeZone);
  await store.transaction((tx) => seedActivities(tx, core.activities, drafts));
  if (options.policies !== false) await core.knowledge.indexFolder(options.policies ?? config.policiesDir);
  const begin = async () => {
    await channel.start({ message: core.pipeline.receive, state: core.courier.online, rooms: () => undefined });
    await core.courier.start();
    core.courier.online({ status: 'online', detail: '', since: clock.now() });
  };
  await begin();
  let count = 0;

  const sentSince = (before: number): Said['sent'] =>
    channel.sent.slice(before).map(({ to, content }) => ({
      to: 'roomId' in to ? to.roomId : to.contactId,
      text: content.text,
      mention: content.mention.map((m) => m.id),
    }));
  const quiet = async () => {
    await core.pipeline.settled();
    await core.courier.drained();
  };
  const waitedFor = async () => {
    await core.pipeline.settled();
    clock.advance(config.pieces.windowMs);
    core.pipeline.nudge();
    await core.pipeline.idle();
    await core.courier.drained();
  };

  return {
    clock,
    store,
    get core() {
      return core;
    },
    community,
    async say(person, group, text, more = {}) {
      const before = channel.sent.length;
      const messageId = `m${++count}`;
      clock.advance(2000);
      await core.pipeline.receive({
        channel: channel.name,
        messageId,
        sentAt: clock.now(),
        ...(group ? { room: { id: group, topic: more.topic ?? group } } : {}),
        sender: { id: person, name: more.name ?? community.people.find((p) => p.id === person)?.name ?? person, self: false, bot: false },
        text,
        mentionsBot: more.mention ?? false,
        mentionsOthers: more.others ?? [],
        ...(more.quote ? { quote: more.quote } : {}),
        attachments: more.attachments ?? [],
        forwarded: more.forwarded ?? false,
      });
      await (more.goesOn ? quiet() : waitedFor());
      const sent = sentSince(before);
      const row = await store.db.selectFrom('inbox').selectAll().where('message_id', '=', messageId).executeTakeFirstOrThrow();
      return {
        replies: sent.filter(({ to }) => to === (group ?? person)).map((s) => s.text),
        sent,
        decision: {
          decision: row.decision as Decision['decision'],
          reason: row.reason ?? '',
          intent: row.intent ?? '',
          slots: row.slots ? JSON.parse(row.slots) : {},
        },
      };
    },
    async pass(minutes) {
      const before = channel.sent.length;
      clock.advance(minutes * 60_000);
      core.pipeline.nudge();
      await core.pipeline.idle();
      await endConversations(store, core.tickets, clock.now(), silentLog);
      core.courier.wake();
      await core.courier.drained();
      return sentSince(before);
    },
    async restart() {
      await core.stop();
      core = await create();
      await begin();
      await core.pipeline.resume();
      await core.pipeline.settled();
    },
    async close() {
      await core.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

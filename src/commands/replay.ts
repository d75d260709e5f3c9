import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { createCore } from '../app/core.ts';
import { momentOf } from '../app/moment.ts';
import { open } from '../app/open.ts';
import { seedCommunity, seedSampleActivities } from '../app/seed.ts';
import { UserError } from '../app/user-error.ts';
import { stripMention } from '../bot/channels/mention.ts';
import { decisionOf, seqOfMessage } from '../bot/inbox-store.ts';
import { loadCommunity } from '../community/community.ts';
import { scopeFromTopic } from '../community/group-scope.ts';
import { bindOwnRoom, listGroups, putGroup } from '../community/groups-store.ts';
import { appointPerson, personByPlatformId } from '../community/people-store.ts';
import type { Pieces } from '../config.ts';
import { silentLog } from '../log.ts';
import type { Channel, ChannelEvents, Clock, Decision, Delivery, Incoming, Quote } from '../messages.ts';
import { lastQueued, queuedSince } from '../outbox/outbox-store.ts';
import type { Pacing } from '../outbox/pace.ts';
import { openStore } from '../store/database.ts';
import { readJsonLines } from './json-lines.ts';
import { note, print, printJson } from './print.ts';

const line = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String),
    at: z.iso.datetime({ offset: true, local: true }).optional(),
    group: z.string().min(1).optional(),
    private: z.boolean().optional(),
    sender: z.string().min(1),
    role: z.enum(['resident', 'staff', 'bot']).default('resident'),
    text: z.string(),
    mentions: z.boolean().default(false),
    quote: z.union([z.string(), z.object({ sender: z.string().optional(), text: z.string() })]).nullish(),
  })
  .refine((l) => l.private === true || l.group !== undefined, 'give "group", or "private": true');

type ReplayLine = z.output<typeof line>;

export interface Replayed {
  readonly id: string;
  readonly decision: Decision['decision'];
  readonly reason: string;
  readonly intent: string;
  readonly confidence: number;
  readonly slots: Readonly<Record<string, string>>;
  readonly replies: readonly { readonly to: 'group' | 'private'; readonly text: string }[];
  readonly tickets: readonly string[];
}

const CHANNEL = 'replay';

/** What the bot would say does not depend on when it may say it. */
const AT_ONCE: Pacing = {
  intervalMs: 0,
  jitterMs: 0,
  hourlyCap: Number.MAX_SAFE_INTEGER,
  dailyCap: Number.MAX_SAFE_INTEGER,
  quietHours: undefined,
};

/** Every line of a transcript is decided by itself, so that each has its result. */
const ONE_BY_ONE: Pieces = { windowMs: 0, most: 1, longestMs: 0 };

/** Time stands still between the lines of a transcript. */
class TranscriptClock implements Clock {
  at = new Date();
  now(): Date {
    return new Date(this.at);
  }
}

/** Takes everything, sends nothing: what the bot says is read from its outbox. */
const nowhere: Channel = {
  name: CHANNEL,
  stableIds: true,
  start: async (_events: ChannelEvents) => undefined,
  stop: async () => undefined,
  send: async (): Promise<Delivery> => ({ kind: 'sent', messageId: undefined }),
};

/** Exit code 1 when a line could not be used; the others are played all the same. */
export async function replay(file: string, options: { readonly db?: string; readonly json?: boolean }): Promise<number> {
  const opened = await open({ db: options.db, mustExist: options.db !== undefined });
  const scratch = await mkdtemp(path.join(tmpdir(), 'huiyin-replay-'));
  try {
    const copy = path.join(scratch, 'scratch.db');
    await opened.store.backup(copy);
    const store = await openStore(copy);
    const clock = new TranscriptClock();
    const community = await loadCommunity(opened.config.communityFile);
    const core = await createCore({
      config: { ...opened.config, dataDir: scratch, mediaDir: scratch, pacing: AT_ONCE, pieces: ONE_BY_ONE },
      store,
      community,
      channel: nowhere,
      clock,
      log: silentLog,
      startedAt: new Date(0),
    });
    try {
      if ((await core.knowledge.documents()).length === 0) {
        if (!existsSync(opened.config.policiesDir))
          throw new UserError(`Nothing is indexed, and ${opened.config.policiesDir} does not exist. Run "huiyin index DIR" first.`);
        const result = await core.knowledge.indexFolder(opened.config.policiesDir);
        if (result.kind === 'refused') throw new UserError(result.message);
      }
      await seedCommunity(store, community, nowhere, true, clock.now());
      if (opened.config.puppet === 'rehearsal')
        await seedSampleActivities(store, core.activities, opened.config.communityFile, opened.config.timeZone);
      await core.courier.start();
      core.courier.online({ status: 'online', detail: '', since: clock.now() });
      return await play();
    } finally {
      await core.stop();
      await store.close();
    }

    async function play(): Promise<number> {
      const told = new Map<string, { readonly text: string; readonly sender: string; readonly ofBot: boolean }>();
      let bad = 0;
      let started = false;
      for await (const read of readJsonLines(file, line)) {
        if ('problem' in read) {
          bad++;
          note(`${file}:${read.number}: ${read.problem}`);
          continue;
        }
        const l = read.value;
        // A line that was noted down too early does not turn the time back.
        if (l.at)
          clock.at = new Date(
            started
              ? Math.max(clock.at.getTime(), momentOf(l.at, opened.config.timeZone).getTime())
              : momentOf(l.at, opened.config.timeZone),
          );
        started = true;
        const result = await say(l);
        told.set(l.id, { text: l.text, sender: l.sender, ofBot: l.role === 'bot' });
        for (const reply of result.replies)
          told.set(`reply:${reply.text}`, { text: reply.text, sender: opened.config.botName, ofBot: true });
        show(l, result);
      }
      return bad > 0 ? 1 : 0;

      async function say(l: ReplayLine): Promise<Replayed> {
        const senderId = `${l.role}:${l.sender}`;
        const roomId = l.group === undefined || l.private ? undefined : await roomOf(l.group);
        if (l.role === 'staff')
          await store.transaction((tx) =>
            appointPerson(tx, { channel: CHANNEL, platformId: senderId, name: l.sender, role: 'staff', onDuty: false, at: clock.now() }),
          );
        const before = await lastQueued(store.db);
        const stripped = stripMention(l.text, { names: [opened.config.botName], askPrefix: opened.config.askPrefix });
        const message: Incoming = {
          channel: CHANNEL,
          messageId: `${l.id}`,
          sentAt: clock.now(),
          room: roomId === undefined ? undefined : { id: roomId, topic: l.group! },
          sender: { id: senderId, name: l.sender, self: false, bot: l.role === 'bot' },
          text: stripped.text,
          mentionsBot: l.mentions || stripped.mentionsBot,
          mentionsOthers: stripped.others,
          quote: quoteOf(l),
          attachments: [],
          forwarded: stripped.forwarded,
        };
        await core.pipeline.receive(message);
        await core.pipeline.idle();
        await core.courier.drained();
        const queued = await queuedSince(store.db, before);
        const person = await personByPlatformId(store.db, CHANNEL, senderId);
        const groupId = roomId === undefined ? undefined : (await core.groupOf(roomId))?.id;
        const replies = queued.flatMap((row): Replayed['replies'][number][] =>
          row.groupId !== undefined && row.groupId === groupId
            ? [{ to: 'group', text: row.text }]
            : row.personId !== undefined && row.personId === person?.id
              ? [{ to: 'private', text: row.text }]
              : [],
        );
        const seq = await seqOfMessage(store.db, CHANNEL, l.id);
        const decision = seq === undefined ? undefined : await decisionOf(store.db, seq);
        const tickets = [...new Set(queued.flatMap((row) => row.text.match(/T\d{4}-\d{6}/g) ?? []))];
        return {
          id: l.id,
          decision: decision?.decision ?? 'silent',
          reason: decision?.reason ?? '',
          intent: decision?.intent ?? 'none',
          confidence: decision?.confidence ?? 1,
          slots: decision?.slots ?? {},
          replies,
          tickets,
        };
      }

      function quoteOf(l: ReplayLine): Quote | undefined {
        if (!l.quote) return undefined;
        const text = typeof l.quote === 'string' ? l.quote : l.quote.text;
        const known = told.get(text) ?? told.get(`reply:${text}`);
        if (known) return { senderName: known.sender, text: known.text, ofBot: known.ofBot };
        const senderName = typeof l.quote === 'string' ? undefined : l.quote.sender;
        return {
          senderName,
          text,
          ofBot: senderName === opened.config.botName || [...told.values()].some((t) => t.ofBot && t.text.includes(text)),
        };
      }
    }

    /** A group of the transcript that the community's file does not know is taken at its name: 3号楼居民群 → 3号楼. */
    async function roomOf(name: string): Promise<string> {
      const known = (await listGroups(store.db)).find((g) => g.name === name || g.id === name);
      const id = known?.id ?? `replay:${name}`;
      await store.transaction(async (tx) => {
        if (!known) await putGroup(tx, { id, name, kind: 'residents', ...scopeFromTopic(name) }, clock.now());
        await bindOwnRoom(tx, { channel: CHANNEL, roomId: id, topic: name, groupId: id, at: clock.now() });
      });
      return id;
    }

    function show(l: ReplayLine, result: Replayed): void {
      // JSON lines for programs; a person at a terminal reads the conversation.
      if (options.json || !process.stdout.isTTY) {
        printJson(result);
        return;
      }
      print(`${l.private ? '私聊' : l.group} ${l.sender}：${l.text}`);
      print(`   → ${result.decision} (${result.intent} ${result.confidence.toFixed(2)}) ${result.reason}`);
      for (const reply of result.replies) print(`   ${reply.to === 'group' ? '群' : '私'}｜${reply.text.replaceAll('\n', '\n      ')}`);
    }
  } finally {
    await opened.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

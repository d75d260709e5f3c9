import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import cron from 'node-cron';
import { createAccountWatch } from './app/account-watch.ts';
import { channelNameOf } from './app/channel-name.ts';
import { type Core, createCore } from './app/core.ts';
import { endConversations, noteChannelState, prune } from './app/housekeeping.ts';
import { createWebApp, type HttpServer, listen, portIsFree } from './app/http.ts';
import { noticeTemplates } from './app/notice-templates.ts';
import { OPEN311_PATH, open311Of } from './app/open311.ts';
import { seedCommunity, seedSampleActivities } from './app/seed.ts';
import { tellAskers } from './app/tell-askers.ts';
import { UserError } from './app/user-error.ts';
import { createRehearsal } from './bot/channels/rehearsal/rehearsal.ts';
import { createWechatyChannel } from './bot/channels/wechaty.ts';
import { MovableClock } from './clock.ts';
import { createCalendar } from './community/calendar.ts';
import { type Community, loadCommunity } from './community/community.ts';
import { noteRooms } from './community/groups-store.ts';
import type { Config } from './config.ts';
import { createConsole } from './console/console.ts';
import { noticeFormBytes } from './console/notice-files.ts';
import { newSetupToken } from './console/sign-in.ts';
import { LARGEST_UPLOAD } from './console/upload.ts';
import type { Log } from './log.ts';
import type { Channel, ChannelState } from './messages.ts';
import { createReports } from './reports/reports.ts';
import { startTicker } from './scheduler/ticker.ts';
import { openStore, type Store } from './store/database.ts';

/** Who asked for the training of the night. */
const NIGHTLY = '夜间自动';

export interface Running {
  readonly url: string;
  /** For the first administrator; undefined once there is a user. */
  readonly setupUrl: string | undefined;
  readonly rehearsal: boolean;
  readonly core: Core;
  readonly store: Store;
  readonly clock: MovableClock;
  stop(): Promise<void>;
}

/**
 * Starts everything, in the order in which the parts need each other, and stops it in reverse. What fails on the way
 * stops what was started.
 * @throws ConfigError, CommunityFileError, StoreError, UserError: with the thing, the place and the remedy
 */
export async function startHuiyin(config: Config, log: Log): Promise<Running> {
  const started: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const undo of started.splice(0).reverse()) await undo();
  };
  try {
    return await startParts(config, log, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(config: Config, log: Log, started: (() => Promise<void> | void)[], stop: () => Promise<void>): Promise<Running> {
  const clock = new MovableClock();
  const community = await loadCommunity(config.communityFile);
  await portIsFree(config.host, config.port);
  const store = await openStore(config.databaseFile, { backupDir: config.backupDir });
  started.push(() => store.close());
  await makeFolder(config.mediaDir);

  const isRehearsal = config.puppet === 'rehearsal';
  const rehearsal = isRehearsal ? await openRehearsal(config, community, store, clock, log) : undefined;
  const channel: Channel = createWechatyChannel({
    name: channelNameOf(config.puppet),
    puppet: rehearsal?.puppet ?? config.puppet,
    botName: config.botName,
    askPrefix: config.askPrefix,
    memoryFile: isRehearsal ? undefined : path.join(config.dataDir, 'login.memory-card.json'),
    mediaDir: config.mediaDir,
    maxAttachmentBytes: config.maxAttachmentBytes,
    stableIds: isRehearsal || !/wechat4u|puppet-wechat$/.test(config.puppet),
    log,
    clock,
  });
  await seedCommunity(store, community, channel, isRehearsal, clock.now());
  const watch = config.alert
    ? createAccountWatch({
        ...{ store, clock, log, channelName: channel.name, community: community.name },
        ...{ calendar: createCalendar(config.timeZone), target: config.alert, afterMs: config.alert.afterMs },
      })
    : undefined;
  const core = await createCore({
    ...{ config, store, community, channel, clock, startedAt: clock.now(), log },
    throttled: (until) => watch?.throttled(until),
  });
  started.push(() => core.stop());
  started.push(() => watch?.stop());
  if (isRehearsal) await seedSampleActivities(store, core.activities, config.communityFile, config.timeZone);
  const indexed = await core.knowledge.indexFolder(config.policiesDir);
  if (indexed.kind === 'refused') log.warn({ reason: indexed.message }, 'documents are not indexed');
  else
    log.info(
      { files: indexed.files, changed: indexed.changed, problems: indexed.problems.length, ms: indexed.ms },
      'documents are indexed',
    );
  core.knowledge.background.start();

  let state: ChannelState | undefined;
  const setupToken = await newSetupToken(store);
  const loopbackOnly = ['127.0.0.1', 'localhost', '::1'].includes(config.host);
  const consoleApp = createConsole({
    store,
    clock,
    log,
    timeZone: config.timeZone,
    community,
    channelName: channel.name,
    channelState: () => state,
    waitingReason: () => core.courier.waitingReason(),
    wake: () => core.courier.wake(),
    knowledge: core.knowledge,
    tickets: core.tickets,
    activities: core.activities,
    notices: core.notices,
    noticeTemplates: await noticeTemplates(config.communityFile),
    noticeFileBytes: config.noticeAttachmentBytes,
    learning: core.learning,
    deadlines: core.deadlines,
    retention: config.retention,
    reports: createReports({ clock, calendar: createCalendar(config.timeZone), community }),
    webhooks: core.webhooks,
    apiKeys: core.apiKeys,
    open311Path: config.open311 && OPEN311_PATH,
    greet: core.greet,
    tellAskers: (tx, answered) => tellAskers(tx, core.post, answered),
    mediaDir: config.mediaDir,
    policiesDir: config.policiesDir,
    rehearsalPath: isRehearsal ? '/rehearsal' : undefined,
  });
  const web = createWebApp({
    home: isRehearsal ? '/rehearsal' : '/console',
    parts: [
      // On a network, whoever opens the rehearsal could speak as a manager: then it is behind the sign-in as well.
      ...(rehearsal ? [{ path: '/rehearsal', app: loopbackOnly ? rehearsal.routes : consoleApp.guarded(rehearsal.routes) }] : []),
      ...(config.open311 ? [{ path: OPEN311_PATH, app: open311Of(config, core, store, community, clock, log) }] : []),
      { path: '/', app: consoleApp.app },
    ],
    loopbackOnly,
    // The console takes documents up to its own limit, whatever residents may send.
    maxBodyBytes: Math.max(config.maxAttachmentBytes, LARGEST_UPLOAD, noticeFormBytes(config.noticeAttachmentBytes)) + 1024 * 1024,
    tooLarge: (c) => consoleApp.tooLarge(c),
    log,
  });
  const server: HttpServer = await listen(web, config.host, config.port);
  started.push(() => server.close());

  await core.courier.start();
  // Before anything new is heard: a conversation that ran out while the program was down is ended, not overwritten.
  await endConversations(store, core.tickets, clock.now(), log);
  await core.pipeline.resume();
  started.push(clock.onMove(() => core.pipeline.nudge()));
  // Stopped in reverse: what is in the air is finished first, then the channel closes, then what was heard is handled.
  started.push(() => channel.stop());
  started.push(() => core.courier.stop());
  await channel.start({
    message: (message) => core.pipeline.receive(message),
    state(next) {
      state = next;
      core.courier.online(next);
      watch?.state(next);
      void noteChannelState(store, channel.name, next).catch((error: unknown) =>
        log.error({ err: error }, 'channel state could not be kept'),
      );
    },
    rooms(rooms) {
      void store
        .transaction((tx) => noteRooms(tx, channel.name, rooms, channel.stableIds, clock.now()))
        .catch((error: unknown) => log.error({ err: error }, 'rooms could not be noted'));
    },
  });
  const ticker = startTicker({
    jobs: [
      { name: 'notices', run: async () => (await core.notices.tick()).planned > 0 && core.courier.wake() },
      // Not waited for: who is told takes as long as it likes, and the schedule goes on.
      {
        name: 'webhooks',
        run: async () => void core.webhooks.tick().catch((error: unknown) => log.error({ err: error }, 'webhooks failed')),
      },
      { name: 'tickets', run: async () => (await core.care.tick()) > 0 && core.courier.wake() },
      { name: 'alerts', run: async () => void watch?.tick().catch((error: unknown) => log.error({ err: error }, 'alerts failed')) },
      { name: 'deadlines', run: async () => (await core.deadlines.tick()) > 0 && core.courier.wake() },
      { name: 'digest', run: async () => (await core.digest.tick()) > 0 && core.courier.wake() },
      { name: 'notice digest', run: async () => (await core.noticeDigest.tick()) > 0 && core.courier.wake() },
      { name: 'activities', run: async () => (await store.transaction((tx) => core.activities.tick(tx))) > 0 && core.courier.wake() },
      {
        name: 'conversations',
        run: async () => (await endConversations(store, core.tickets, clock.now(), log)) > 0 && core.courier.wake(),
      },
    ],
    log,
    onMove: (listener) => clock.onMove(listener),
  });
  started.push(() => ticker.stop());
  const keeping = cron.schedule('17 3 * * *', () => prune(store, config.mediaDir, clock.now(), log, config.retention), {
    timezone: config.timeZone,
    noOverlap: true,
  });
  started.push(() => keeping.stop());
  const learning = cron.schedule('47 3 * * *', () => core.learning.train(NIGHTLY), { timezone: config.timeZone, noOverlap: true });
  started.push(() => learning.stop());

  return {
    url: server.url,
    setupUrl: setupToken ? `${server.url}/setup?token=${setupToken}` : undefined,
    rehearsal: isRehearsal,
    core,
    store,
    clock,
    stop,
  };
}

async function openRehearsal(config: Config, community: Community, store: Store, clock: MovableClock, log: Log) {
  if (community.groups.length === 0 || community.people.length === 0) {
    throw new UserError(
      `${config.communityFile} names no groups or no people: the rehearsal has nobody to talk. Add "groups" and "people", as data/community.yaml does, or set WECHATY_PUPPET to a real account.`,
    );
  }
  return createRehearsal({
    store,
    clock,
    people: community.people,
    groups: community.groups,
    botName: config.botName,
    mediaDir: config.mediaDir,
    maxAttachmentBytes: config.maxAttachmentBytes,
    timeZone: config.timeZone,
    log,
  });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(
      `${folder} can not be made (${(error as NodeJS.ErrnoException).code}). Set HUIYIN_DATA_DIR to a folder that this user owns.`,
      { cause: error },
    );
  }
}

import { type Activities, createActivities } from '../activities/activities.ts';
import { createResolve } from '../bot/addressing.ts';
import { createPipeline, type Pipeline } from '../bot/pipeline.ts';
import { withManners } from '../bot/wording.ts';
import type { Community } from '../community/community.ts';
import { type Group, groupOfRoom } from '../community/groups-store.ts';
import type { Config } from '../config.ts';
import { createLearning, type Learning } from '../intents/retrain.ts';
import { retrainInProcess } from '../intents/retrain-process.ts';
import { createUnderstanding, EXAMPLES } from '../intents/understand.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Log } from '../log.ts';
import type { Channel, Clock } from '../messages.ts';
import { type ApiKeys, createApiKeys, OPEN311_CHANNEL, withOpen311 } from '../open311/open311.ts';
import { type Courier, createCourier } from '../outbox/courier.ts';
import { createPost, type Post } from '../outbox/post.ts';
import { createNotices, type Notices } from '../scheduler/notices.ts';
import type { Db, Store } from '../store/database.ts';
import { createDeadlines, type Deadlines } from '../tickets/deadlines-watch.ts';
import { createDigest, type Digest } from '../tickets/digest.ts';
import { createQuestions, type Questions } from '../tickets/questions.ts';
import { type Care, createCare, createTickets, type Tickets } from '../tickets/tickets.ts';
import { createWebhooks, type Webhooks } from '../webhooks/webhooks.ts';
import { createAppliers } from './appliers.ts';
import { endErasure } from './erasure.ts';
import { createGreet } from './greeting.ts';
import { understandingBy } from './model-understanding.ts';
import { createNoticeDigest, type NoticeDigest } from './notice-digest.ts';
import { knowledgeOf, modelOf } from './open.ts';
import { publicationIn } from './publication.ts';

/** Everything between a channel and the database. The bot, the replay of a transcript and the tests run the same. */
export interface Core {
  readonly knowledge: Knowledge;
  readonly tickets: Tickets;
  readonly activities: Activities;
  readonly notices: Notices;
  /** From what staff say of decisions. */
  readonly learning: Learning;
  readonly webhooks: Webhooks;
  /** What happens to tickets because time goes by. */
  readonly care: Care;
  /** Clocks of the tickets. */
  readonly deadlines: Deadlines;
  readonly digest: Digest;
  readonly noticeDigest: NoticeDigest;
  readonly questions: Questions;
  readonly apiKeys: ApiKeys;
  readonly post: Post;
  readonly courier: Courier;
  readonly pipeline: Pipeline;
  /** Introduces the bot in a group, once. */
  greet(tx: Db, group: Group): Promise<void>;
  groupOf(roomId: string, topic?: string): Promise<Group>;
  /** Finishes what is being handled and sent, and stops. */
  stop(): Promise<void>;
}

export async function createCore(options: {
  readonly config: Config;
  readonly store: Store;
  readonly community: Community;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly startedAt: Date;
  readonly log: Log;
  /** The platform asked to slow down. */
  readonly throttled?: (until: Date) => void;
  /** What the time between two messages is scattered by; a simulation gives its own. */
  readonly random?: () => number;
}): Promise<Core> {
  const { config, store, community, channel, clock, log } = options;
  const { timeZone } = config;
  const model = modelOf({ config, store, log }, clock, community);
  const knowledge = await knowledgeOf({ config, store, log }, clock, community, model);
  const post = withOpen311(
    withManners(createPost({ channel: channel.name, clock, maxBytes: config.messageBytes })),
    createPost({ channel: OPEN311_CHANNEL, clock, maxBytes: config.messageBytes }),
  );
  const staffed = { clock, post, community, timeZone, log, channelName: channel.name };
  const tickets = createTickets(staffed);
  const care = createCare({ ...staffed, store });
  const questions = createQuestions({ clock, post, community, tickets });
  const watched = { store, clock, post, community, channelName: channel.name, timeZone, log };
  const deadlines = createDeadlines({ ...watched, quietHours: config.pacing.quietHours });
  const digest = createDigest(watched);
  const activities = createActivities({ clock, post, timeZone, log });
  const notices = createNotices({
    store,
    clock,
    post,
    community,
    channelName: channel.name,
    timeZone,
    catchUpMinutes: config.catchUpMinutes,
    pacing: config.pacing,
    log,
    messageBytes: config.messageBytes,
    approval: config.noticeApproval,
    ...publicationIn(knowledge, community, timeZone),
  });
  const noticeDigest = createNoticeDigest({ ...watched, notices, activities });
  const webhooks = createWebhooks({ store, clock, log, insideAllowed: config.webhookPrivate });
  const resolveRow = createResolve(store.db, channel.name);
  const courier = createCourier({
    store,
    channel,
    clock,
    pacing: config.pacing,
    timeZone,
    async resolve(row) {
      const why = await notices.whyNotSend(store.db, row);
      return why === undefined ? resolveRow(row) : { none: why };
    },
    throttled: (until) => options.throttled?.(until),
    random: options.random,
    async settled(tx, row) {
      switch (row.cause.kind) {
        case 'ticket':
          return tickets.settled(tx, row);
        case 'notice':
          return notices.settled(tx, row);
        case 'system':
          await activities.settled(tx, row);
          return endErasure(tx, { causeId: row.cause.id, to: row.personId }, clock.now());
        case 'message':
        case 'gap':
          return;
        default:
          return row.cause satisfies never;
      }
    },
    log,
  });
  const understanding = await createUnderstanding({
    knowledge,
    tickets,
    questions,
    activities,
    notices,
    community,
    clock,
    db: store.db,
    botName: config.botName,
    timeZone,
    log,
    dataDir: config.dataDir,
    ...(config.pacing.quietHours ? { quietHours: config.pacing.quietHours } : {}),
    ...(model ? { model: understandingBy(model, { db: store.db, clock, format: config.model?.json }) } : {}),
  });
  const learning = createLearning({
    ...{ store, clock, log, dataDir: config.dataDir, examplesDir: EXAMPLES },
    use: understanding.useClassifier,
    retrain: retrainInProcess,
  });
  await learning.start();
  const pipeline = createPipeline({
    store,
    channel,
    clock,
    startedAt: options.startedAt,
    understanding,
    pieces: config.pieces,
    appliers: createAppliers({ tickets, questions, activities, notices, knowledge, community, clock, timeZone, channelName: channel.name }),
    post,
    courier,
    replyExpiresMinutes: config.replyExpiresMinutes,
    log,
  });
  return {
    knowledge,
    tickets,
    activities,
    notices,
    learning,
    webhooks,
    care,
    deadlines,
    digest,
    noticeDigest,
    questions,
    apiKeys: createApiKeys(clock),
    post,
    courier,
    pipeline,
    greet: createGreet({ post, botName: config.botName, community }),
    groupOf: (roomId, topic = '') =>
      store.transaction((tx) =>
        groupOfRoom(tx, { channel: channel.name, id: roomId, topic, stableIds: channel.stableIds, at: clock.now() }),
      ),
    async stop() {
      knowledge.stopAsking();
      understanding.stop();
      await learning.stop();
      await webhooks.stop();
      await pipeline.stop();
      await courier.stop();
      await knowledge.close();
    },
  };
}

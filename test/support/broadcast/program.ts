import { createCore } from '../../../src/app/core.ts';
import { createResolve } from '../../../src/bot/addressing.ts';
import type { EffectAppliers } from '../../../src/bot/effects.ts';
import { createPipeline, type Pipeline } from '../../../src/bot/pipeline.ts';
import { withManners } from '../../../src/bot/wording.ts';
import type { Community } from '../../../src/community/community.ts';
import type { Config } from '../../../src/config.ts';
import { type Log, silentLog } from '../../../src/log.ts';
import type { Channel, Clock } from '../../../src/messages.ts';
import { type Courier, createCourier } from '../../../src/outbox/courier.ts';
import { createPost } from '../../../src/outbox/post.ts';
import { createNotices, type Notices } from '../../../src/scheduler/notices.ts';
import type { Store } from '../../../src/store/database.ts';

/** What a broadcast passes through. */
export interface Program {
  readonly notices: Notices;
  readonly courier: Courier;
  readonly pipeline: Pick<Pipeline, 'receive'>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly config: Config;
  readonly store: Store;
  readonly community: Community;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly throttled: (until: Date) => void;
  readonly random: () => number;
  readonly log?: Log;
}

export type OpenProgram = (options: ProgramOptions) => Promise<Program>;

/** The whole program between channel and database, as it is started for a community. Its first start in a data folder takes seconds. */
export const wholeProgram: OpenProgram = async (options) =>
  createCore({ ...options, startedAt: options.clock.now(), log: options.log ?? silentLog });

/** The sending half alone, put together as `createCore` does, without what understands residents: it starts in no time. */
export const sendingHalf: OpenProgram = async ({ config, store, community, channel, clock, throttled, random, log = silentLog }) => {
  const post = withManners(createPost({ channel: channel.name, clock, maxBytes: config.messageBytes }));
  const notices = createNotices({
    ...{ store, clock, post, community, log },
    channelName: channel.name,
    timeZone: config.timeZone,
    catchUpMinutes: config.catchUpMinutes,
    pacing: config.pacing,
    messageBytes: config.messageBytes,
    approval: config.noticeApproval,
  });
  const resolveRow = createResolve(store.db, channel.name);
  const courier = createCourier({
    ...{ store, channel, clock, throttled, random, log },
    pacing: config.pacing,
    timeZone: config.timeZone,
    async resolve(row) {
      const why = await notices.whyNotSend(store.db, row);
      return why === undefined ? resolveRow(row) : { none: why };
    },
    settled: async (tx, row) => (row.cause.kind === 'notice' ? notices.settled(tx, row) : undefined),
  });
  const nobody = () => {
    throw new Error('nobody but ourselves says anything here');
  };
  const pipeline = createPipeline({
    ...{ store, channel, clock, post, courier, log },
    startedAt: clock.now(),
    understanding: { handle: nobody, patience: nobody, join: nobody },
    pieces: config.pieces,
    appliers: {} as EffectAppliers,
    replyExpiresMinutes: config.replyExpiresMinutes,
  });
  return {
    notices,
    courier,
    pipeline,
    async stop() {
      await pipeline.stop();
      await courier.stop();
    },
  };
};

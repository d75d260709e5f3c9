import type { ChannelState } from '../messages.ts';
import type { Db } from './database.ts';
import { fromInstant, toInstant } from './instant.ts';

/** The last known state of an account, kept so that other commands and a new start can tell since when it is away. */
export async function putChannelState(db: Db, channel: string, state: ChannelState): Promise<void> {
  const values = {
    status: state.status,
    detail: state.detail,
    since: toInstant(state.since),
    qr: state.qr ?? null,
    self_name: state.selfName ?? null,
  };
  await db
    .insertInto('channel_state')
    .values({ channel, ...values })
    .onConflict((conflict) => conflict.column('channel').doUpdateSet(values))
    .execute();
}

export async function channelStateOf(db: Db, channel: string): Promise<ChannelState | undefined> {
  const row = await db.selectFrom('channel_state').selectAll().where('channel', '=', channel).executeTakeFirst();
  return (
    row && {
      status: row.status as ChannelState['status'],
      detail: row.detail,
      since: fromInstant(row.since),
      qr: row.qr ?? undefined,
      selfName: row.self_name ?? undefined,
    }
  );
}

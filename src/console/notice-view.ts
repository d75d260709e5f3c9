import { listGroups } from '../community/groups-store.ts';
import type { Notice } from '../scheduler/notices.ts';
import type { Ctx } from './deps.ts';
import type { Kit } from './kit.ts';
import type { LedgerView } from './pages/notice-ledger.ts';

/** What became of a notice, as its page and the part of it that is fetched again show it. */
export async function ledgerView(kit: Kit, c: Ctx, notice: Notice, occurrences: number): Promise<LedgerView> {
  const { store, notices } = kit;
  const over = notice.endsAt !== undefined && notice.endsAt.getTime() <= kit.clock.now().getTime();
  return {
    notice,
    ledger: await notices.ledger(store.db, notice.id, occurrences),
    groups: new Map((await listGroups(store.db)).map((group) => [group.id, group])),
    closed:
      over || notice.state === 'cancelled' || notice.state === 'paused' || (await notices.correctionOf(store.db, notice.id)) !== undefined,
    csrf: kit.csrf(c),
  };
}

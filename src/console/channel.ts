import { Hono } from 'hono';
import QRCode from 'qrcode';
import { listGroups } from '../community/groups-store.ts';
import { listDeliveries } from './deliveries-store.ts';
import type { ConsoleEnv } from './deps.ts';
import type { Kit } from './kit.ts';
import { channelPage } from './pages/channel.ts';

const LAST = 10;

/** The chat account: whether it is there, how it is signed in, and what it sent last. */
export function channelRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store } = kit;
  return new Hono<ConsoleEnv>().get('/', async (c) => {
    const state = kit.channelState();
    const { rows } = await listDeliveries(store.db, { states: [], limit: LAST, offset: 0, scope: c.get('scope') });
    const { total: waiting } = await listDeliveries(store.db, {
      states: ['queued', 'sending'],
      limit: 1,
      offset: 0,
      scope: c.get('scope'),
    });
    return kit.show(
      c,
      '账号',
      channelPage(kit, {
        state,
        qr: state?.status === 'waiting_for_scan' && state.qr ? await picture(state.qr) : undefined,
        waiting,
        reason: kit.waitingReason(),
        model: await kit.knowledge.modelUsage(),
        last: rows,
        groups: new Map((await listGroups(store.db)).map((group) => [group.id, group.name])),
      }),
    );
  });
}

/** Dark on white whatever the reader's theme is: cameras want it so. */
async function picture(text: string): Promise<string> {
  const svg = await QRCode.toString(text, {
    type: 'svg',
    margin: 2,
    errorCorrectionLevel: 'M',
    color: { dark: '#000000', light: '#ffffff' },
  });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

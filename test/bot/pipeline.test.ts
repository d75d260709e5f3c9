import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeEach(async () => {
  // Nothing is waited for after a message: what is left to wait for is the taking in.
  talk = await openTalk({ policies: false, env: { HUIYIN_PIECES_SECONDS: '0' } });
});
afterEach(() => talk.close());

const receive = (n: number): Promise<void> =>
  talk.core.pipeline.receive({
    channel: 'fake',
    messageId: `burst-${n}`,
    sentAt: talk.clock.now(),
    sender: { id: `wx-${n}`, name: '居民', self: false, bot: false },
    text: '你好',
    mentionsBot: false,
    mentionsOthers: [],
    attachments: [],
    forwarded: false,
  });
const states = async () =>
  (await talk.store.db.selectFrom('inbox').select('state').where('message_id', 'like', 'burst-%').execute()).map((row) => row.state);

describe('messages that are still being taken in', () => {
  it('are waited for by whoever waits until all is handled', async () => {
    for (let n = 0; n < 30; n++) void receive(n);
    await talk.core.pipeline.idle();
    expect(await states()).toEqual(Array.from({ length: 30 }, () => 'handled'));
  });

  it('are in the inbox when the program stops: the platform does not deliver them again', async () => {
    for (let n = 0; n < 30; n++) void receive(n);
    await talk.core.pipeline.stop();
    expect(await states()).toHaveLength(30);
  });
});

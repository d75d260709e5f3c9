import { afterEach, describe, expect, it } from 'vitest';
import type { NoticeTargets } from '../../src/messages.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
afterEach(() => talk.close());

const TEXT = '备用钥匙放在门卫室2号抽屉，领用请登记';
const to = (targets: Partial<NoticeTargets>): NoticeTargets => ({ all: false, buildings: [], grids: [], groups: [], ...targets });

async function send(targets: NoticeTargets, endsAt?: Date): Promise<void> {
  const { notices } = talk.core;
  await talk.store.transaction(async (tx) => {
    const drafted = await notices.draft(tx, { title: '备用钥匙通知', text: TEXT, targets, toKnowledge: true, endsAt }, { kind: 'system' });
    if (drafted.kind !== 'drafted') throw new Error(drafted.text);
    await notices.confirm(tx, drafted.notice.id, { kind: 'system' });
  });
}

const ask = async (where: { buildings?: string[]; grids?: string[] }, at = talk.clock.now()) =>
  (await talk.core.knowledge.ask('备用钥匙放在哪里', { at, ...where })).text;

describe('a notice that goes into the knowledge base', () => {
  it('answers nobody when it was sent to the staff alone', async () => {
    talk = await openTalk();
    await send(to({ groups: ['g-staff'] }));
    expect(await ask({ buildings: ['3号楼'] })).not.toContain('抽屉');
  });

  it('answers those whose group was picked, and no others', async () => {
    talk = await openTalk();
    await send(to({ groups: ['g-building-3'] }));
    expect(await ask({ buildings: ['3号楼'] })).toContain('2号抽屉');
    expect(await ask({ buildings: ['5号楼'] })).not.toContain('2号抽屉');
  });

  it('is over on the day after its last day', async () => {
    talk = await openTalk();
    // To the end of the 25th: the midnight that begins the 26th.
    await send(to({ all: true }), new Date('2026-11-26T00:00:00+08:00'));
    expect(await ask({}, new Date('2026-11-25T20:00:00+08:00'))).toContain('2号抽屉');
    const after = await talk.core.knowledge.ask('备用钥匙放在哪里', { at: new Date('2026-11-26T08:00:00+08:00') });
    expect(after.kind).not.toBe('answered');
  });
});

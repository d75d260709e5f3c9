import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTalk, type Said, type Talk } from '../support/talk.ts';

const GROUP = 'g-building-5';
const ANSWER = '5号楼明年三月统一安装，先到物业登记，电话 0311-0000-9711。';

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk();
});
afterEach(() => talk.close());

const gap = async () => (await talk.core.knowledge.gaps.list(talk.store.db)).gaps[0]!;
const asks = (): Promise<Said> => talk.say('p-sun', GROUP, '咱们楼顶能装太阳能热水器不', { mention: true });
const toStaff = (said: Said) => said.sent.find(({ to, text }) => to === 'p-lin' && text.includes('资料里没有依据'));

describe('a question that nobody can answer yet', () => {
  it('is told to those on duty once, however many ask it in whatever words', async () => {
    const first = await asks();
    expect(first.replies[0]).toContain('已转给网格员');
    expect(toStaff(first)?.text).toContain('「咱们楼顶能装太阳能热水器不」');
    const second = await talk.say('p-he', GROUP, '楼顶可以装太阳能热水器吗', { mention: true });
    expect(second.replies[0]).toContain('已转给网格员');
    expect(toStaff(second)).toBeUndefined();
    expect(await gap()).toMatchObject({ wordings: 2, asked: 2 });
  });

  it('is answered by quoting that message: shown first, sent after 确认, to everyone who asked', async () => {
    const asked = await asks();
    await talk.say('p-he', undefined, '楼顶可以装太阳能热水器吗');
    const quote = { text: toStaff(asked)!.text, ofBot: true };
    const preview = await talk.say('p-lin', undefined, ANSWER, { quote });
    expect(preview.replies.join()).toMatch(/将作为「.*」（Q2026-000001）的答复，发给 2 位提问的居民.*明年三月/s);
    expect(preview.sent.filter(({ to }) => to === GROUP)).toEqual([]);
    const done = await talk.say('p-lin', undefined, '确认');
    expect(done.replies.join()).toContain('正在通知 2 位提问的居民');
    expect(done.sent.find(({ to }) => to === GROUP)).toMatchObject({
      mention: ['p-sun'],
      text: expect.stringContaining('明年三月统一安装'),
    });
    expect(done.sent.find(({ to }) => to === 'p-he')?.text).toContain('明年三月统一安装');
    expect((await gap()).state).toBe('answered');
    // It is answered once: 确认 again sends nothing.
    expect((await talk.say('p-lin', undefined, '确认')).sent.filter(({ to }) => to !== 'p-lin')).toEqual([]);
    const again = await talk.say('p-zhao', GROUP, '楼顶能装太阳能热水器吗', { mention: true });
    expect(again.replies[0]).toContain('明年三月统一安装');
  });

  it('a remark of staff on it, a question back, or 取消, is no answer', async () => {
    const asked = await asks();
    const quote = { text: toStaff(asked)!.text, ofBot: true };
    for (const text of ['收到，我问一下物业', '这是几单元的？', '好的', '我去核实一下再回复'])
      expect([text, (await talk.say('p-lin', undefined, text, { quote })).replies]).toEqual([text, []]);
    await talk.say('p-lin', undefined, ANSWER, { quote });
    expect((await talk.say('p-lin', undefined, '取消')).replies.join()).toContain('没有发出');
    expect((await gap()).state).toBe('open');
  });

  it('a resident who quotes it answers nothing', async () => {
    const asked = await asks();
    await talk.say('p-he', GROUP, '肯定可以装，随便装', { quote: { text: asked.replies[0]!, ofBot: true } });
    await talk.say('p-he', GROUP, '确认');
    expect((await gap()).state).toBe('open');
    expect(await talk.store.db.selectFrom('policy').select('file').where('origin', '=', 'gap').execute()).toEqual([]);
  });

  it('whose very words were answered before gets that answer, also where the documents do not lead to it', async () => {
    await asks();
    await talk.say('p-lin', undefined, `/答复 Q2026-000001 ${ANSWER}`);
    await talk.store.transaction((tx) => talk.core.knowledge.removeDocument(tx, 'gap/Q2026-000001.md'));
    const again = await talk.say('p-he', GROUP, '咱们楼顶能装太阳能热水器不', { mention: true });
    expect(again.replies[0]).toContain('明年三月统一安装');
  });

  it('carries no name of a neighbour to staff', async () => {
    const asked = await talk.say('p-sun', GROUP, '咱们楼张大妈家楼顶那个太阳能热水器能装不', { mention: true });
    expect(toStaff(asked)?.text).toContain('某居民');
    expect((await gap()).question).not.toContain('张大妈');
  });

  it('with /答复 to the quoted message it goes out at once', async () => {
    const asked = await asks();
    const done = await talk.say('p-lin', GROUP, `/答复 ${ANSWER}`, { quote: { text: asked.replies[0]!, ofBot: true } });
    expect(done.sent.some(({ to, text, mention }) => to === GROUP && mention.includes('p-sun') && text.includes('有答复了'))).toBe(true);
  });
});

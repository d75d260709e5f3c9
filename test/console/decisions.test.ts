import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebApp } from '../../src/app/http.ts';
import { createConsole } from '../../src/console/console.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { insertVersion, learnable } from '../../src/intents/corrections-store.ts';
import type { Learning, TrainStart } from '../../src/intents/retrain.ts';
import { silentLog } from '../../src/log.ts';
import { type ConsoleWorld, openConsole, PASSWORD, Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
let messages = 0;
const asked: string[] = [];
let answer: TrainStart = 'started';

const learning: Learning = {
  start: async () => undefined,
  async train(by) {
    asked.push(`train ${by}`);
    return answer;
  },
  running: () => false,
  idle: async () => undefined,
  async rollBack(number, by) {
    asked.push(`back to ${number} ${by}`);
    return number === 9 ? '这一版没有启用过，不能换回去。' : undefined;
  },
  stop: async () => undefined,
};

beforeEach(async () => {
  asked.length = 0;
  answer = 'started';
  world = await openConsole();
  const app = createWebApp({
    home: '/console',
    parts: [{ path: '/', app: createConsole({ ...world, learning }).app }],
    loopbackOnly: true,
    maxBodyBytes: 1024 * 1024,
    tooLarge: () => undefined,
    log: silentLog,
  });
  visitor = new Visitor(app);
  await visitor.post('/setup', { token: (await newSetupToken(world.store)) ?? '', name: '小林', password: PASSWORD, again: PASSWORD });
});
afterEach(() => world.close());

interface Decided {
  readonly text?: string;
  readonly decision?: string;
  readonly intent?: string;
  readonly confidence?: number;
  readonly reason?: string;
  readonly group?: string | null;
  readonly state?: 'handled' | 'dropped' | 'failed';
}

/** As the pipeline leaves it. */
async function decided({ text, decision = 'ticket', intent = 'complaint', confidence = 0.9, ...more }: Decided): Promise<number> {
  const { id } = await world.person('p-zhao');
  const at = world.clock.now().toISOString();
  const row = await world.store.db
    .insertInto('inbox')
    .values({
      ...{ channel: 'test', message_id: `m-${++messages}`, received_at: at, sent_at: at, person_id: id, handled_at: at, slots: '{}' },
      ...{ decision, intent, confidence, reason: more.reason ?? '没有被@，但像是反映问题', state: more.state ?? 'handled' },
      group_id: more.group === undefined ? 'g-building-5' : more.group,
      payload: text === undefined ? null : JSON.stringify({ text, mentionsBot: false }),
    })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return row.seq;
}

describe('the list of decisions', () => {
  it('tells what was understood and done, silence and what was not read too, without persons’ data', async () => {
    await decided({ text: '我是赵桂兰，5号楼2单元301灯坏了，电话13800009123', reason: '像是反映问题（0.90）' });
    await decided({ decision: 'silent', intent: 'chat', confidence: 0.55, reason: '居民之间的闲聊' });
    await decided({ state: 'dropped', decision: 'silent', intent: 'none', reason: '消息太旧' });
    await decided({ text: '楼上老张打人', intent: 'delicate', decision: 'refuse', reason: '涉及具体住户或个人，不在群里展开' });
    const page = await visitor.get('/console/decisions');
    expect(page.text).toMatch(/登记工单 意 反映问题，把握 90% .*灯坏了.*像是反映问题（0\.90）/);
    expect(page.text).toMatch(/没说话 意 闲聊，把握 55%.*（没有保存原话） 居民之间的闲聊/);
    expect(page.text).toContain('消息太旧');
    for (const secret of ['13800009123', '赵桂兰', '301']) expect(page.html).not.toContain(secret);
    expect(page.html).toMatch(/<summary>涉及具体的人，点开看原话/);
  });

  it('is filtered by what was done, meaning and group, and shows the least sure first', async () => {
    await decided({ text: '路灯不亮', confidence: 0.95 });
    await decided({ text: '井盖松了', intent: 'hazard', confidence: 0.4, group: null });
    await decided({ decision: 'silent', intent: 'chat', confidence: 0.7, reason: '问候或闲聊' });
    const unsure = await visitor.get('/console/decisions?sort=unsure');
    expect(unsure.text).toMatch(/井盖松了.*问候或闲聊.*路灯不亮/);
    const list = async (query: string) => {
      const { text } = await visitor.get(`/console/decisions?${query}`);
      return ['路灯不亮', '井盖松了', '问候或闲聊'].filter((words) => text.includes(words));
    };
    expect(await list('did=silent')).toEqual(['问候或闲聊']);
    expect(await list('did=spoke')).toEqual(['路灯不亮', '井盖松了']);
    expect(await list('intent=hazard')).toEqual(['井盖松了']);
    expect(await list('group=private')).toEqual(['井盖松了']);
    expect(await list('group=g-building-5')).toEqual(['路灯不亮', '问候或闲聊']);
    expect((await visitor.get('/console/decisions?intent=nonsense&group=%27--')).status).toBe(200);
  });
});

describe('对 and 错', () => {
  it('are kept with who and when, masked, and shown', async () => {
    const seq = await decided({ text: '我是赵桂兰，门禁坏了，打13800009123', intent: 'ask_policy', decision: 'answer' });
    await visitor.get('/console/decisions');
    const wrong = { seq: String(seq), verdict: 'wrong', intent: 'complaint', speak: 'yes', text: '' };
    const after = await visitor.submit('/console/decisions/verdict', wrong);
    expect(after.text).toMatch(/已记下，下次训练会用上.*✕ 标为错，应该是：反映问题，该说话 · 小林/);
    const [kept] = await learnable(world.store.db);
    expect(kept).toMatchObject({ message: seq, intent: 'complaint', speak: true, addressed: false, by: '小林' });
    expect(kept?.text).toContain('门禁坏了');
    expect(kept?.text).not.toMatch(/赵桂兰|13800009123/);
    const changed = await visitor.submit('/console/decisions/verdict', { seq: String(seq), verdict: 'right' });
    expect(changed.text).toContain('✓ 标为对 · 小林');
    expect(await learnable(world.store.db)).toMatchObject([{ verdict: 'right', intent: 'ask_policy' }]);
  });

  it('silence can be corrected with the words that staff remember; without them it is not learnt from', async () => {
    const seq = await decided({ decision: 'silent', intent: 'chat', reason: '居民之间的闲聊' });
    await visitor.get('/console/decisions');
    const should = { seq: String(seq), verdict: 'wrong', intent: 'hazard', speak: 'yes' };
    expect((await visitor.submit('/console/decisions/verdict', { ...should, text: '' })).text).toContain('不会拿去训练');
    expect(await learnable(world.store.db)).toEqual([]);
    await visitor.submit('/console/decisions/verdict', { ...should, text: '东门井盖松了' });
    expect(await learnable(world.store.db)).toMatchObject([{ text: '东门井盖松了', intent: 'hazard', speak: true }]);
  });

  it('nothing is kept for what is not there, for no meaning, and without the token of the page', async () => {
    const seq = await decided({ text: '路灯不亮' });
    await visitor.get('/console/decisions');
    expect((await visitor.submit('/console/decisions/verdict', { seq: '99999', verdict: 'right' })).text).toContain('已经不在了');
    expect((await visitor.submit('/console/decisions/verdict', { seq: String(seq), verdict: 'wrong', intent: 'x' })).text).toContain(
      '请选一个',
    );
    expect((await visitor.post('/console/decisions/verdict', { seq: String(seq), verdict: 'right', csrf: 'x' })).status).toBe(403);
    expect(await learnable(world.store.db)).toEqual([]);
  });
});

describe('training and versions', () => {
  it('shows before and after, why one is not used, and goes back', async () => {
    const before = {
      ...{ examples: 2213, macroF1: 0.866, urgentRecall: 0.93, needless: 0.02, answeredAddressed: 0.98 },
      answeredUnasked: 0.75,
    };
    const version = { fingerprint: '6-x', verdicts: [], madeBy: '小周', madeAt: world.clock.now() };
    const f1 = { hazard: 0.78 };
    const figures = { before: { ...before, f1 }, after: { ...before, needless: 0.051, f1: { hazard: 0.81 } } };
    await world.store.transaction(async (tx) => {
      await insertVersion(tx, { ...version, number: 1, figures: undefined, state: 'used', reason: '没有变差，已启用' });
      await insertVersion(tx, { ...version, number: 2, figures: undefined, state: 'used', reason: '没有变差，已启用' });
      await insertVersion(tx, { ...version, number: 3, figures, state: 'refused', reason: '没有启用：更爱插话了' });
    });
    const page = await visitor.get('/console/decisions/learning');
    expect(page.text).toContain('正在用第 2 版');
    expect(page.text).toMatch(/第 3 版 ✕ 没有启用 .*没有启用：更爱插话了 考题 2213 道 之前 之后 .*不该说而说（越少越好） 2\.0% 5\.1%/);
    expect(page.text).toMatch(/报告隐患 78\.0% 81\.0%/);
    expect((await visitor.submit('/console/decisions/train')).text).toContain('开始训练');
    answer = 'nothing';
    expect((await visitor.submit('/console/decisions/train')).text).toContain('没有新的更正');
    expect((await visitor.submit('/console/decisions/use', { number: '1' })).text).toContain('已换回第 1 版');
    expect((await visitor.submit('/console/decisions/use', { number: '9' })).text).toContain('没有启用过');
    expect(asked).toEqual(['train 小林', 'train 小林', 'back to 1 小林', 'back to 9 小林']);
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Gap, GapTold } from '../../src/knowledge/gap.ts';
import { toldTexts } from '../../src/knowledge/gap-words.ts';
import type { GapAnswered } from '../../src/knowledge/knowledge.ts';
import { DOGS, type Library, openLibrary, SUNDAY } from './support.ts';

const open: Library[] = [];
async function library(deps: Parameters<typeof openLibrary>[1] = {}): Promise<Library> {
  const made = await openLibrary({ 'rules/dogs.md': DOGS }, { committee: '社区居委会', ...deps });
  for (const id of ['p1', 'p2', 'p3', 'p4']) await person(made, id);
  await made.store.db
    .insertInto('chat_group')
    .values({ id: 'g1', name: '群', kind: 'residents', buildings: '[]', grids: '[]', created_at: 'x', archived_at: null })
    .execute();
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const person = (lib: Library, id: string) =>
  lib.store.db
    .insertInto('person')
    .values({
      ...{ id, channel: 'c', platform_id: id, name: id, role: 'resident' },
      ...{ on_duty: 0, grid: null, created_at: 'x', seen_at: 'x', erased_at: null },
    })
    .execute();

const minute = (n: number) => new Date(SUNDAY.getTime() + n * 60_000);
type Recorded = Parameters<Library['knowledge']['gaps']['record']>[1];
const record = (lib: Library, question: string, personId: string, more: Partial<Recorded> = {}) =>
  lib.store.transaction((tx) => lib.knowledge.gaps.record(tx, { question, personId, tell: true, at: SUNDAY, ...more }));
const answer = (lib: Library, number: string, text: string, more: { by?: string; headline?: string; correct?: boolean } = {}) =>
  lib.store.transaction((tx) => lib.knowledge.gaps.answer(tx, { number, text, by: '小林', at: minute(5), ...more }));
const gapOf = async (lib: Library, number: string): Promise<Gap> => (await lib.knowledge.gaps.byNumber(lib.store.db, number))!;
const told = (result: GapAnswered | GapTold | { kind: string }) =>
  result.kind === 'answered' && 'askers' in result
    ? { first: result.askers.map((a) => a.personId), again: 'corrected' in result ? result.corrected.map((a) => a.personId) : [] }
    : result.kind;
const act = (number: string, by = '小林') => ({ number, by, at: minute(9) });

describe('questions that mean the same', () => {
  it.each([
    ['充电桩能装吗', '想装个充电桩咋申请'],
    ['咱们楼能装充电桩不', '请问充电桩可以装吗？'],
    ['小区可以安装充电桩吗', '充电桩能装吗'],
    ['阳台能饲养鸽子吗', '阳台可以养鸽子不'],
    ['老年卡在哪办', '老年卡怎么办理'],
    ['楼顶能不能装太阳能', '能在楼顶装太阳能吗'],
  ])('%s and %s are one group, answered together', async (a, b) => {
    const lib = await library();
    const first = await record(lib, a, 'p1');
    const second = await record(lib, b, 'p2');
    expect([first.fresh, second.fresh, second.number, second.wordings, second.asked]).toEqual([true, false, first.number, 2, 2]);
    expect((await lib.knowledge.gaps.list(lib.store.db, { state: 'open' })).total).toBe(1);
  });

  it.each([
    ['老年卡在哪办', '居住证在哪办'],
    ['健身房几点开门', '图书馆几点开门'],
    ['楼顶能装太阳能吗', '楼顶能装充电桩吗'],
    ['充电桩能装吗', '充电桩装一个多少钱'],
    ['3号楼能装充电桩吗', '5号楼能装充电桩吗'],
    ['早上几点能打篮球', '晚上几点能打篮球'],
    ['健身房在哪', '健身房能带小孩吗'],
    ['能养狗吗', '能养鸡吗'],
    ['血压课咋报', '血压课讲啥'],
    ['电梯卡怎么办', '电梯卡丢了怎么办'],
    ['电动车充电桩能修吗', '电动车充电桩能拆吗'],
    ['早上在小区广场上跳广场舞到几点必须结束', '晚上在小区广场上跳广场舞到几点必须结束'],
  ])('%s and %s stay apart', async (a, b) => {
    const lib = await library();
    const first = await record(lib, a, 'p1');
    expect((await record(lib, b, 'p2')).number).not.toBe(first.number);
  });

  it('do not join what is answered, closed, or there for another reason', async () => {
    const lib = await library();
    const first = await record(lib, '充电桩能装吗', 'p1');
    await answer(lib, first.number, '可以装。');
    const second = await record(lib, '想装个充电桩咋申请', 'p2');
    expect([second.number === first.number, second.state]).toEqual([false, 'open']);
    const third = await record(lib, '咱们楼能装充电桩不', 'p3', { source: 'unhelpful' });
    expect(third.number).not.toBe(second.number);
  });

  it('are split and merged by hand, and stay as staff left them', async () => {
    const lib = await library();
    const { gaps } = lib.knowledge;
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await record(lib, '想装个充电桩咋申请', 'p2');
    const [, member] = await gaps.wordings(lib.store.db, number);
    const split = await lib.store.transaction((tx) => gaps.split(tx, act(member!.number)));
    expect(split).toMatchObject({ kind: 'done', gap: { number: member!.number, wordings: 1, state: 'open' } });
    expect((await gaps.near(lib.store.db, number)).map((gap) => gap.number)).toEqual([member!.number]);
    // Asked again in the same words, it stays where staff put it.
    expect((await record(lib, '想装个充电桩咋申请', 'p3')).number).toBe(member!.number);
    expect(await lib.store.transaction((tx) => gaps.split(tx, act(number)))).toMatchObject({ kind: 'refused' });
    const merged = await lib.store.transaction((tx) => gaps.merge(tx, { ...act(member!.number), into: number }));
    expect(merged).toMatchObject({ kind: 'done', gap: { number, wordings: 2, asked: 3 } });
    expect(await lib.store.transaction((tx) => gaps.merge(tx, { ...act(member!.number), into: number }))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('已经是一组'),
    });
    expect(await lib.store.transaction((tx) => gaps.merge(tx, { ...act(number), into: 'Q2026-999999' }))).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('an answer', () => {
  it('reaches everyone of the group once, where they asked last, whichever number staff answered', async () => {
    const lib = await library();
    const { number } = await record(lib, '充电桩能装吗', 'p1', { groupId: 'g1' });
    await record(lib, '想装个充电桩咋申请', 'p2');
    await record(lib, '想装个充电桩咋申请', 'p1', { at: minute(1) });
    await record(lib, '充电桩能装吗', 'p3', { tell: false });
    const [, member] = await lib.knowledge.gaps.wordings(lib.store.db, number);
    const result = await answer(lib, member!.number, '可以，先到物业登记。');
    expect(result).toMatchObject({
      kind: 'answered',
      gap: { number, state: 'answered', revision: 1 },
      askers: [
        { personId: 'p1', groupId: undefined },
        { personId: 'p2', groupId: undefined },
      ],
      corrected: [],
    });
  });

  it('is found under every wording of the group, and those carry nobody’s number', async () => {
    const lib = await library();
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await record(lib, '想装个充电桩咋申请，我电话13800009001', 'p2');
    await answer(lib, number, '可以装，先到物业登记。', { headline: '小区里可以安装充电桩吗？' });
    const file = `gap/${number}.md`;
    const [passage] = await lib.knowledge.passagesOf(file);
    expect(passage).toMatchObject({ question: '小区里可以安装充电桩吗？', text: '可以装，先到物业登记。' });
    const asked = passage!.asked.split('\n');
    expect(asked).toContain('充电桩能装吗');
    expect(passage!.asked).not.toMatch(/\d/);
    const [hit] = await lib.knowledge.search('充电桩能装吗', { at: SUNDAY }, 1);
    expect([hit?.policy.file, hit?.policy.issuer, hit?.policy.issued]).toEqual([file, '社区居委会', '2026-11-22']);
  });

  it('corrected, tells those who had heard the other one, and only those; its ways of asking stay', async () => {
    const lib = await library();
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await record(lib, '想装个充电桩咋申请', 'p2');
    await answer(lib, number, '可以装。');
    expect(await answer(lib, number, '不可以装。')).toMatchObject({ kind: 'refused', message: expect.stringContaining('小林') });
    const file = `gap/${number}.md`;
    await lib.store.transaction((tx) =>
      lib.knowledge.asked.add(tx, { file, ordinal: 0, ways: ['电车充电设备自己装行吗'], source: 'staff', by: '小王', at: SUNDAY }),
    );
    const result = await answer(lib, number, '明年三月起可以装。', { correct: true });
    expect(told(result)).toEqual({ first: [], again: ['p1', 'p2'] });
    const texts = toldTexts(result as GapTold);
    expect(texts.again).toMatch(/^更正：您之前问的「充电桩能装吗」.*明年三月起可以装/);
    const [passage] = await lib.knowledge.passagesOf(file);
    expect([passage!.text, passage!.asked.split('\n').sort()]).toEqual([
      '明年三月起可以装。',
      ['想装个充电桩咋申请', '电车充电设备自己装行吗'],
    ]);
    // The same words once more: nothing new to tell.
    expect(told(await answer(lib, number, '明年三月起可以装。', { correct: true, headline: '能装充电桩吗' }))).toEqual({
      first: [],
      again: [],
    });
  });

  it('withdrawn, is not answered from any more, those who heard it are told, and the next one reaches them again', async () => {
    const lib = await library();
    const { gaps } = lib.knowledge;
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await answer(lib, number, '可以装。');
    const result = await lib.store.transaction((tx) => gaps.withdraw(tx, { ...act(number), reason: '政策有变。' }));
    expect(result).toMatchObject({ kind: 'withdrawn', askers: [{ personId: 'p1' }] });
    expect(toldTexts(result as GapTold).first).toContain('上次的答复先撤回，请不要再照着办。原因：政策有变。有了');
    expect(await lib.knowledge.documents()).toHaveLength(1);
    expect(await gapOf(lib, number)).toMatchObject({
      state: 'open',
      answer: '',
      draft: { text: '可以装。' },
      note: expect.stringContaining('政策有变'),
    });
    expect(told(await answer(lib, number, '不能装。'))).toEqual({ first: ['p1'], again: [] });
    expect(await lib.store.transaction((tx) => gaps.withdraw(tx, { ...act('Q2026-000777'), reason: '' }))).toMatchObject({
      kind: 'refused',
    });
  });

  it('is given to those who wait when their question is merged into it, and to nobody twice', async () => {
    const lib = await library();
    const { gaps } = lib.knowledge;
    const first = await record(lib, '充电桩能装吗', 'p1');
    await answer(lib, first.number, '可以装。');
    const second = await record(lib, '车位上能接电吗', 'p2');
    await record(lib, '车位上能接电吗', 'p1', { at: minute(1) });
    const merged = await lib.store.transaction((tx) => gaps.merge(tx, { ...act(second.number), into: first.number }));
    expect(told(merged)).toEqual({ first: ['p2'], again: [] });
    expect((await lib.knowledge.passagesOf(`gap/${first.number}.md`))[0]?.asked).toBe('车位上能接电吗');
    // Split again, it waits for an answer of its own.
    await lib.store.transaction((tx) => gaps.split(tx, act(second.number)));
    expect((await lib.knowledge.passagesOf(`gap/${first.number}.md`))[0]?.asked).toBe('');
    expect(told(await answer(lib, second.number, '不能。'))).toEqual({ first: ['p2', 'p1'], again: [] });
  });

  it('waits for a second person where the community wants that; the writer can’t agree alone', async () => {
    const lib = await library({ gapApproval: true });
    const { gaps } = lib.knowledge;
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    expect((await answer(lib, number, '可以装。')).kind).toBe('review');
    expect(await lib.knowledge.documents()).toHaveLength(1);
    expect(await answer(lib, number, '不能装。', { by: '小王' })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('小林'),
    });
    expect(await lib.store.transaction((tx) => gaps.approve(tx, act(number)))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('另一位'),
    });
    await lib.store.transaction((tx) => gaps.sendBack(tx, { ...act(number, '小王'), note: '写上在哪登记' }));
    expect(await gapOf(lib, number)).toMatchObject({
      state: 'open',
      note: '小王 退回：写上在哪登记',
      draft: { text: '可以装。', by: '小林' },
    });
    await answer(lib, number, '可以装，到物业登记。');
    const done = await lib.store.transaction((tx) => gaps.approve(tx, act(number, '小王')));
    expect(done).toMatchObject({
      kind: 'answered',
      gap: { answeredBy: '小林', approvedBy: '小王', state: 'answered' },
      askers: [{ personId: 'p1' }],
    });
    // A correction waits as well, and what is published holds until then.
    await answer(lib, number, '先别装。', { correct: true });
    expect((await lib.knowledge.passagesOf(`gap/${number}.md`))[0]?.text).toBe('可以装，到物业登记。');
    expect(told(await lib.store.transaction((tx) => gaps.approve(tx, act(number, '小王'))))).toEqual({ first: [], again: ['p1'] });
    expect((await lib.knowledge.passagesOf(`gap/${number}.md`))[0]?.text).toBe('先别装。');
  });

  it('closed without one, a question opens again when it is asked again, or when staff want it', async () => {
    const lib = await library();
    const { gaps } = lib.knowledge;
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await lib.store.transaction((tx) => gaps.dismiss(tx, number, '小林', SUNDAY));
    expect(await answer(lib, number, '可以。')).toMatchObject({ kind: 'refused' });
    expect(await lib.store.transaction((tx) => gaps.reopen(tx, act(number)))).toMatchObject({ kind: 'done', gap: { state: 'open' } });
    await lib.store.transaction((tx) => gaps.dismiss(tx, number, '小林', SUNDAY));
    expect(await record(lib, '充电桩能装吗', 'p2')).toMatchObject({ number, state: 'open', asked: 2, fresh: true });
  });
});

describe('whoever wants to be forgotten', () => {
  it('takes the words with them that nobody else used; the group goes on without', async () => {
    const lib = await library();
    const { gaps } = lib.knowledge;
    const first = await record(lib, '充电桩能装吗', 'p1');
    await record(lib, '想装个充电桩咋申请', 'p2');
    await record(lib, '咱们楼能装充电桩不', 'p4');
    const own = await record(lib, '楼顶能种菜吗', 'p1');
    await record(lib, '老年卡在哪办', 'p3');
    await record(lib, '老年卡在哪办', 'p1');
    await lib.store.transaction((tx) => gaps.erasePerson(tx, 'p1'));
    const rows = await lib.store.db.selectFrom('gap').select(['question', 'main', 'state']).orderBy('question').execute();
    expect(rows).toEqual([
      { question: '咱们楼能装充电桩不', main: 'Q2026-000002', state: 'open' },
      { question: '想装个充电桩咋申请', main: null, state: 'open' },
      { question: '老年卡在哪办', main: null, state: 'open' },
    ]);
    expect(await gaps.byNumber(lib.store.db, own.number)).toBeUndefined();
    expect(await gaps.byNumber(lib.store.db, first.number)).toBeUndefined();
    expect(told(await answer(lib, (await gaps.list(lib.store.db)).gaps[0]!.number, '可以。'))).not.toContain('p1');
  });

  it('is not in the ways of asking any more either; the committee’s answer stays', async () => {
    const lib = await library();
    const { number } = await record(lib, '充电桩能装吗', 'p1');
    await record(lib, '想装个充电桩咋申请', 'p2');
    await answer(lib, number, '可以装。', { headline: '小区能不能装充电桩' });
    await lib.store.transaction((tx) => lib.knowledge.gaps.erasePerson(tx, 'p2'));
    const [passage] = await lib.knowledge.passagesOf(`gap/${number}.md`);
    expect([passage!.question, passage!.asked]).toEqual(['小区能不能装充电桩', '充电桩能装吗']);
    await lib.store.transaction((tx) => lib.knowledge.gaps.erasePerson(tx, 'p1'));
    expect((await lib.knowledge.passagesOf(`gap/${number}.md`))[0]).toMatchObject({ text: '可以装。', asked: '' });
    expect((await gapOf(lib, number)).question).toBe('小区能不能装充电桩');
  });
});

describe('whatever staff and residents do', () => {
  it('nobody is told the same answer twice, and who waits is told with the next one', async () => {
    const questions = ['充电桩能装吗', '想装个充电桩咋申请', '老年卡在哪办', '楼顶能种菜吗'];
    const people = ['p1', 'p2', 'p3'];
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), q: fc.nat(3), p: fc.nat(2) }),
      fc.record({ do: fc.constant('answer' as const), q: fc.nat(3), p: fc.nat(2) }),
      fc.record({ do: fc.constant('split' as const), q: fc.nat(3), p: fc.nat(2) }),
      fc.record({ do: fc.constant('merge' as const), q: fc.nat(3), p: fc.nat(3) }),
      fc.record({ do: fc.constant('withdraw' as const), q: fc.nat(3), p: fc.nat(2) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const lib = await library();
        const { gaps } = lib.knowledge;
        const numbers = new Map<number, string>();
        let n = 0;
        /** What each heard last of each question that they asked. */
        const heard = new Map<string, string>();
        const hear = (result: {
          kind: string;
          gap?: Gap;
          askers?: readonly { personId: string }[];
          corrected?: readonly { personId: string }[];
        }) => {
          if (result.kind !== 'answered') return;
          const all = [...(result.askers ?? []), ...(result.corrected ?? [])].map((asker) => asker.personId);
          expect(new Set(all).size).toBe(all.length);
          for (const one of all) {
            const key = `${one} ${result.gap!.number}`;
            expect(heard.get(key)).not.toBe(result.gap!.answer);
            heard.set(key, result.gap!.answer);
          }
        };
        for (const { do: what, q, p } of steps) {
          const number = numbers.get(q);
          if (what === 'ask') {
            const gap = await record(lib, questions[q]!, people[p % 3]!, { at: minute(n++) });
            const rows = await gaps.wordings(lib.store.db, gap.number);
            numbers.set(q, rows.find((row) => row.question === questions[q])!.number);
          } else if (number && what === 'answer') hear(await answer(lib, number, `第${n++}次答复。`, { correct: true }));
          else if (number && what === 'split') await lib.store.transaction((tx) => gaps.split(tx, act(number)));
          else if (number && what === 'merge' && numbers.get(p))
            hear(await lib.store.transaction((tx) => gaps.merge(tx, { ...act(number), into: numbers.get(p)! })));
          else if (number && what === 'withdraw') {
            const gone = await lib.store.transaction((tx) => gaps.withdraw(tx, { ...act(number), reason: '' }));
            if (gone.kind === 'withdrawn') for (const { personId } of gone.askers) heard.delete(`${personId} ${gone.gap.number}`);
          }
          // Groups never form chains, and an answer is published exactly where one holds.
          const rows = await lib.store.db.selectFrom('gap').select(['number', 'main', 'state', 'answer']).execute();
          const mains = new Map(rows.map((row) => [row.number, row]));
          for (const row of rows) {
            if (row.main === null) continue;
            expect(mains.get(row.main)).toMatchObject({ main: null, state: row.state });
          }
          const published = (await lib.knowledge.documents()).filter((d) => d.origin === 'gap').map((d) => d.file);
          expect(published.sort()).toEqual(
            rows
              .filter((row) => row.answer !== null)
              .map((row) => `gap/${row.number}.md`)
              .sort(),
          );
        }
        for (const made of open.splice(0)) await made.close();
      }),
      { numRuns: 25 },
    );
  });
});

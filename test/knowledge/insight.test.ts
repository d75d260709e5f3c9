import { afterEach, describe, expect, it } from 'vitest';
import { badly } from '../../src/knowledge/insight.ts';
import type { Answer } from '../../src/knowledge/knowledge.ts';
import { DOGS, frontMatter, type Library, openLibrary, PARKING_2026, SUNDAY, WATER_3_4 } from './support.ts';

const DAY = 86_400_000;
const ago = (days: number) => new Date(SUNDAY.getTime() - days * DAY);
const UNDATED = `${frontMatter({ id: 'u', title: '楼栋公约', kind: 'rule', issuer: '居委会' })}# 楼栋公约\n\n第一条 楼道里不堆东西。\n`;

const open: Library[] = [];
async function library(): Promise<Library> {
  const made = await openLibrary({ 'dogs.md': DOGS, 'parking.md': PARKING_2026, 'water.md': WATER_3_4, 'u.md': UNDATED });
  open.push(made);
  for (const id of ['p1', 'p2', 'p3'])
    await made.store.db
      .insertInto('person')
      .values({
        id,
        channel: 'c',
        platform_id: id,
        name: id,
        role: 'resident',
        on_duty: 0,
        grid: null,
        created_at: 'x',
        seen_at: 'x',
        erased_at: null,
      })
      .execute();
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

let n = 0;
async function log(
  lib: Library,
  question: string,
  more: { kind?: Answer['kind']; at?: Date; file?: string; said?: boolean } = {},
): Promise<string> {
  const id = `a-${++n}`;
  const [passage] = more.file ? await lib.knowledge.passagesOf(more.file) : [];
  const citations = passage
    ? [
        {
          file: passage.file,
          policy: 'x',
          title: '标题',
          clause: passage.clause,
          quote: passage.text,
          inForce: true,
          issuer: '',
          issued: '',
          effectiveFrom: '',
          effectiveTo: '',
        },
      ]
    : [];
  const answer = { kind: more.kind ?? 'answered', text: '答', confidence: 0.9, citations } as const;
  await lib.store.transaction((tx) =>
    lib.knowledge.feedback.log(tx, {
      id,
      message: n,
      groupId: undefined,
      question,
      said: more.said ?? true,
      at: more.at ?? SUNDAY,
      ...answer,
    }),
  );
  return id;
}
const say = (lib: Library, answer: string, personId: string, verdict: 'useful' | 'useless') =>
  lib.store.transaction((tx) => lib.knowledge.feedback.give(tx, { answer, personId, groupId: undefined, verdict, remark: '', at: SUNDAY }));

describe('what is asked', () => {
  it('adds up over wordings of one matter, within the time looked at', async () => {
    const lib = await library();
    for (const question of ['遛狗几点可以', '请问遛狗几点可以？', '老年卡在哪办']) await log(lib, question, { file: 'dogs.md' });
    await log(lib, '老年卡怎么办理', { kind: 'no-ground' });
    await log(lib, '老年卡怎么办理', { kind: 'no-ground', said: false });
    await log(lib, '老年卡怎么办理', { kind: 'no-ground', at: ago(40) });
    const { asked, refused, total } = await lib.knowledge.insight.report(lib.store.db, ago(30));
    expect(asked.map(({ question, asked: times, wordings }) => [question, times, wordings])).toEqual([
      ['老年卡怎么办理', 3, 2],
      ['请问遛狗几点可以？', 2, 1],
    ]);
    expect(refused.map((matter) => [matter.question, matter.refused])).toEqual([['老年卡怎么办理', 2]]);
    expect(total).toMatchObject({ asked: 5, answered: 3, refused: 2 });
    const found = await lib.knowledge.insight.matter(lib.store.db, '老年卡在哪办', ago(30));
    expect(found?.answers.map((answer) => answer.question).sort()).toEqual(['老年卡在哪办', '老年卡怎么办理', '老年卡怎么办理']);
    expect((await lib.knowledge.insight.report(lib.store.db, ago(60))).total.asked).toBe(6);
    expect(await lib.knowledge.insight.matter(lib.store.db, '没人问过的事', ago(30))).toBeUndefined();
  });

  it('is worst answered where most say so, by more than one voice', async () => {
    const lib = await library();
    const [one, many, fine] = [await log(lib, '养狗办证要带啥'), await log(lib, '停车费多少'), await log(lib, '几点停水')];
    await say(lib, one!, 'p1', 'useless');
    for (const person of ['p1', 'p2', 'p3']) await say(lib, many!, person, 'useless');
    await say(lib, fine!, 'p1', 'useful');
    const { worst, total } = await lib.knowledge.insight.report(lib.store.db, ago(30));
    expect(worst.map((matter) => [matter.question, matter.up, matter.down])).toEqual([
      ['停车费多少', 0, 3],
      ['养狗办证要带啥', 0, 1],
    ]);
    expect([total.up, total.down]).toEqual([1, 4]);
    expect(badly({ up: 0, down: 0 })).toBe(0);
    expect(badly({ up: 1, down: 9 })).toBeGreaterThan(badly({ up: 0, down: 1 }));
  });

  it('shows which documents were never quoted, end soon, or tell no date', async () => {
    const lib = await library();
    await log(lib, '遛狗几点可以', { file: 'dogs.md' });
    await log(lib, '停车费多少', { file: 'parking.md', at: ago(91) });
    await log(lib, '几点停水', { file: 'water.md', said: false });
    const documents = await lib.knowledge.documents();
    const shelves = await lib.knowledge.insight.shelves(lib.store.db, documents, { at: SUNDAY, timeZone: 'Asia/Shanghai' });
    expect(shelves.unused.map((document) => document.file).sort()).toEqual(['parking.md', 'u.md', 'water.md']);
    expect(shelves.ending.map((document) => document.file)).toEqual(['water.md']);
    expect(shelves.undated.map((document) => document.file)).toEqual(['u.md']);
  });

  it('is kept for a time, and what staff still have to look at for as long as that', async () => {
    const lib = await library();
    const [old, waits] = [await log(lib, '遛狗几点可以', { at: ago(200) }), await log(lib, '停车费多少', { at: ago(200) })];
    await log(lib, '几点停水', { at: ago(100) });
    await say(lib, waits!, 'p1', 'useless');
    expect(await lib.store.transaction((tx) => lib.knowledge.feedback.prune(tx, ago(180)))).toBe(1);
    expect(await lib.knowledge.feedback.answer(lib.store.db, old!)).toBeUndefined();
    expect(await lib.knowledge.feedback.answer(lib.store.db, waits!)).toMatchObject({ question: '停车费多少' });
  });

  it('holds no numbers of persons, and no word of who asked', async () => {
    const lib = await library();
    await log(lib, '我电话13800009001，遛狗几点可以');
    const [row] = await lib.store.db.selectFrom('answer_log').selectAll().execute();
    expect(row?.question).toBe('我电话[电话]，遛狗几点可以');
    expect(Object.keys(row!).some((column) => /person|name/.test(column))).toBe(false);
  });
});

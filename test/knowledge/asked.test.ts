import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Way } from '../../src/knowledge/asked.ts';
import { keysOf } from '../../src/knowledge/asked.ts';
import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { silentLog } from '../../src/log.ts';
import { DOGS, LANGUAGE, type Library, openLibrary, PARKING_2026, SUNDAY } from './support.ts';

const FILE = 'rules/dogs.md';
const WAY = '毛孩子出门要系绳子不';

const open: Library[] = [];
async function library(...given: Parameters<typeof openLibrary>): Promise<Library> {
  const made = await openLibrary(...given);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const base = () => library({ [FILE]: DOGS, 'rules/parking.md': PARKING_2026 });
/** The clause about the lead is the fourth passage. */
const LEAD = 3;

async function add(lib: Library, ways: readonly string[], more: Partial<Pick<Way, 'source'>> & { state?: 'proposed' | 'accepted' } = {}) {
  const result = await lib.store.transaction((tx) =>
    lib.knowledge.asked.add(tx, { file: FILE, ordinal: LEAD, ways, source: 'staff', by: '小林', at: SUNDAY, ...more }),
  );
  if (result.kind === 'refused') throw new Error(result.message);
  return result;
}
const first = async (lib: Library, question: string) => (await lib.knowledge.search(question, { at: SUNDAY }, 1))[0];
const askedOf = async (lib: Library) => (await lib.knowledge.passagesOf(FILE))[LEAD]?.asked;

describe('ways of asking', () => {
  it('count from the commit on, in this process and in another one, and not after a rollback', async () => {
    const lib = await base();
    const other = await openKnowledge({
      store: lib.store,
      log: silentLog,
      clock: { now: () => SUNDAY },
      timeZone: 'Asia/Shanghai',
      language: LANGUAGE,
    });
    const before = (await first(lib, WAY))?.score ?? 0;
    await expect(
      lib.store.transaction(async (tx) => {
        await lib.knowledge.asked.add(tx, { file: FILE, ordinal: LEAD, ways: [WAY], source: 'staff', by: '小林', at: SUNDAY });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await first(lib, WAY))?.score ?? 0).toBe(before);
    await add(lib, [WAY]);
    for (const knowledge of [lib.knowledge, other]) {
      const [hit] = await knowledge.search(WAY, { at: SUNDAY }, 1);
      expect(hit?.passage.clause).toBe('第四条');
      expect(hit?.score).toBeGreaterThan(before * 1.5);
      expect(hit?.trace.some((term) => term.fields.includes('asked'))).toBe(true);
    }
    await other.close();
  });

  it('never change what the document says: neither its passages’ text, nor its versions, nor what is in the file', async () => {
    const lib = await base();
    const before = await lib.knowledge.loaded(FILE);
    await add(lib, [WAY]);
    expect(await lib.knowledge.loaded(FILE)).toEqual(before);
    expect(await askedOf(lib)).toBe(WAY);
    lib.write({ [FILE]: DOGS.replace('每户限养1只', '每户限养2只') });
    await lib.index();
    const kept = await lib.store.db.selectFrom('policy_version').select('passages').executeTakeFirstOrThrow();
    expect(kept.passages).not.toContain(WAY);
  });

  it('stay with their passage when the document is read again, and wait as orphans when its words change', async () => {
    const lib = await base();
    await add(lib, [WAY]);
    // Something before it was put in: the passage has another place now.
    lib.write({ [FILE]: DOGS.replace('第四条', '第四条 犬只每年免疫一次。\n\n第五条') });
    await lib.index();
    expect((await lib.knowledge.passagesOf(FILE))[LEAD + 1]).toMatchObject({ clause: '第五条', asked: WAY });
    expect((await first(lib, WAY))?.passage.clause).toBe('第五条');
    lib.write({ [FILE]: DOGS.replace('不超过1.5米', '不超过2米') });
    await lib.index();
    expect(await askedOf(lib)).toBe('');
    const { passages, orphaned } = await lib.knowledge.asked.of(lib.store.db, FILE);
    expect(passages.flatMap((p) => p.ways)).toEqual([]);
    expect(orphaned.map((way) => [way.way, way.state])).toEqual([[WAY, 'accepted']]);
    // The old words come back, and their ways with them.
    lib.write({ [FILE]: DOGS });
    await lib.index();
    expect(await askedOf(lib)).toBe(WAY);
  });

  it('are joined with the document’s own, each once; proposed and rejected ones have no effect', async () => {
    const lib = await library({ [FILE]: `${DOGS}常见问法：遛狗要拴绳吗；狗绳多长\n` });
    expect((await add(lib, ['遛狗要拴绳吗？', WAY])).left).toBe(1);
    await add(lib, ['牵引绳有啥要求'], { source: 'feedback' });
    expect(await askedOf(lib)).toBe(`遛狗要拴绳吗\n狗绳多长\n${WAY}`);
    const [proposed] = (await lib.knowledge.asked.list(lib.store.db, { state: 'proposed' })).ways;
    await lib.store.transaction((tx) => lib.knowledge.asked.decide(tx, proposed!.id, 'accepted', '小林', SUNDAY));
    expect(await askedOf(lib)).toContain('牵引绳有啥要求');
    await lib.store.transaction((tx) => lib.knowledge.asked.decide(tx, proposed!.id, 'rejected', '小林', SUNDAY));
    expect(await askedOf(lib)).toBe(`遛狗要拴绳吗\n狗绳多长\n${WAY}`);
    const { passages } = await lib.knowledge.asked.of(lib.store.db, FILE);
    expect(passages[LEAD]).toMatchObject({ own: ['遛狗要拴绳吗', '狗绳多长'] });
    expect(passages[LEAD]?.ways.map((way) => way.state).sort()).toEqual(['accepted', 'rejected']);
  });

  it('what staff turned down does not come back by itself, and staff may change their mind', async () => {
    const lib = await base();
    const { ways } = await add(lib, [WAY], { source: 'model' });
    expect(ways[0]?.state).toBe('proposed');
    await lib.store.transaction((tx) => lib.knowledge.asked.decide(tx, ways[0]!.id, 'rejected', '小林', SUNDAY));
    await add(lib, [WAY], { source: 'feedback', state: 'accepted' });
    expect(await askedOf(lib)).toBe('');
    await add(lib, [WAY]);
    expect(await askedOf(lib)).toBe(WAY);
  });

  it('ways of a model count at once where the community wants that', async () => {
    const lib = await library({ [FILE]: DOGS }, { modelWays: 'accepted' });
    await add(lib, [WAY], { source: 'model' });
    expect(await askedOf(lib)).toBe(WAY);
  });

  it('carry no numbers of persons and nobody’s name by @, and are one short line', async () => {
    const lib = await base();
    const { ways, left } = await add(lib, ['@小邻 狗绳多长，回我电话13800009001', '好', '长'.repeat(80), 'abc', '绳子；多长']);
    expect(ways.map((way) => way.way)).toEqual(['狗绳多长，回我电话', '绳子 多长']);
    expect(left).toBe(3);
    expect(
      await lib.store.transaction((tx) =>
        lib.knowledge.asked.add(tx, { file: FILE, ordinal: 99, ways: [WAY], source: 'staff', by: '小林', at: SUNDAY }),
      ),
    ).toMatchObject({ kind: 'refused', message: expect.stringContaining('已经不在') });
  });

  it('the vector of a passage is made anew when its ways change', async () => {
    const lib = await base();
    const { db } = lib.store;
    await db
      .insertInto('embedding_space')
      .values({ id: 's', model: 'm', dimension: 2, probe: new Uint8Array(8), created_at: SUNDAY.toISOString() })
      .execute();
    const { id } = await db.insertInto('embedding').values({ space_id: 's', hash: 'h' }).returning('id').executeTakeFirstOrThrow();
    for (const ordinal of [0, LEAD])
      await db.insertInto('embedded_passage').values({ file: FILE, ordinal, embedding_id: id, indexed_at: SUNDAY.toISOString() }).execute();
    await add(lib, [WAY]);
    expect(await db.selectFrom('embedded_passage').select('ordinal').execute()).toEqual([{ ordinal: 0 }]);
  });
});

describe('the key of a passage', () => {
  it('is the same for the same words in the same order, and never twice in a document', () => {
    const passage = fc.record({
      question: fc.constantFrom('', '几点', '多少钱'),
      text: fc.constantFrom('可以。', '不可以。', '每周一次。'),
    });
    fc.assert(
      fc.property(fc.array(passage, { maxLength: 12 }), (passages) => {
        const keys = keysOf(passages);
        expect(new Set(keys).size).toBe(passages.length);
        expect(keysOf(structuredClone(passages))).toEqual(keys);
        // Something new in front does not move the others.
        expect(keysOf([{ question: '', text: '新的一条。' }, ...passages]).slice(1)).toEqual(keys);
      }),
    );
  });
});

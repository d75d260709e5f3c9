import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  checkFacts,
  decisionsFor,
  FACT_NAMES,
  type FactDecision,
  type FactName,
  type FactWishes,
  withDecisions,
} from '../../src/knowledge/facts.ts';
import type { PolicyFacts } from '../../src/knowledge/policy.ts';
import { type Library, openLibrary } from './support.ts';

const FACTS: PolicyFacts = {
  ...{ id: 'a', title: '规定', kind: 'rule', issuer: '居委会', issued: '2026-01-01', effectiveFrom: '2026-02-01', effectiveTo: '' },
  ...{ supersedes: [], buildings: ['3号楼'], grids: [] },
};
const AT = new Date('2026-11-22T02:00:00Z');

let library: Library | undefined;
afterEach(async () => {
  await library?.close();
  library = undefined;
});

/** Decides as the desk does, on facts alone. */
function decide(
  read: { facts: PolicyFacts; inferred: readonly (keyof PolicyFacts)[] },
  before: readonly FactDecision[],
  wishes: Partial<FactWishes>,
) {
  const standing = new Map(before.map((d) => [d.name, d]));
  const now = withDecisions({ ...read, passages: [] }, standing).policy;
  const made = decisionsFor({ ...now, file: 'f', sha256: 's' }, read, standing, { override: false, by: '小林', at: AT, ...wishes });
  for (const decision of made.decisions) {
    if (decision.state === 'withdrawn') standing.delete(decision.name);
    else standing.set(decision.name, decision);
  }
  return { made, standing, now: withDecisions({ ...read, passages: [] }, standing).policy };
}

describe('decisions on facts', () => {
  const read = { facts: FACTS, inferred: ['issuer', 'buildings'] as (keyof PolicyFacts)[] };

  it('hold over what is inferred and over what is not said; over what is declared only with the override', () => {
    const { now, made } = decide(read, [], { values: { issuer: '街道', effectiveTo: '2027-01-01', title: '新规定' } });
    expect(made.declared).toEqual(['title']);
    expect([now.facts.issuer, now.facts.effectiveTo, now.facts.title]).toEqual(['街道', '2027-01-01', '规定']);
    expect(now.inferred).toEqual(['buildings']);
    expect(decide(read, [], { values: { title: '新规定' }, override: true }).now.facts.title).toBe('新规定');
  });

  it('a correction stands back behind what the document comes to declare; one that overrides does not', () => {
    const { standing } = decide(read, [], { values: { issuer: '街道' } });
    const declared = { facts: { ...FACTS, issuer: '物业' }, inferred: [] };
    expect(withDecisions({ ...declared, passages: [] }, standing).policy.facts.issuer).toBe('物业');
    const against = decide({ ...read, inferred: [] }, [], { values: { issuer: '街道' }, override: true }).standing;
    expect(withDecisions({ ...declared, passages: [] }, against).policy.facts.issuer).toBe('街道');
  });

  it('a confirmation is of what was read then: read otherwise, it is inferred again', () => {
    const { standing } = decide(read, [], { confirm: FACT_NAMES });
    expect([...standing.keys()]).toEqual(['issuer', 'buildings']);
    const changed = withDecisions({ ...read, facts: { ...FACTS, issuer: '物业' }, passages: [] }, standing).policy;
    expect([changed.facts.issuer, changed.inferred]).toEqual(['物业', ['issuer']]);
  });

  it('whatever is decided in whatever order: withdrawn, the document says what it says', () => {
    const name = fc.constantFrom<FactName>('title', 'issuer', 'issued', 'effectiveTo');
    const step = fc.record({ name, value: fc.constantFrom('甲', '乙', '居委会', ''), override: fc.boolean(), confirm: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.subarray(['title', 'issuer', 'issued'] as const), (steps, inferred) => {
        const says = { facts: FACTS, inferred };
        let standing: readonly FactDecision[] = [];
        for (const { name, value, override, confirm } of steps) {
          const done = decide(says, standing, { values: { [name]: value }, override, confirm: confirm ? FACT_NAMES : [] });
          // What was not refused counts.
          if (!done.made.declared.includes(name)) expect(done.now.facts[name]).toBe(value);
          standing = [...done.standing.values()];
        }
        const { now, standing: left } = decide(says, standing, { withdraw: FACT_NAMES });
        expect([now.facts, now.inferred, left.size]).toEqual([FACTS, inferred, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('are checked as a whole', () => {
    expect(checkFacts(FACTS)).toEqual([]);
    expect(checkFacts({ ...FACTS, title: ' ', issued: '2026-02-30', effectiveTo: '2026-01-31' }).map((p) => p.name)).toEqual([
      'title',
      'issued',
      'effectiveTo',
    ]);
  });
});

describe('facts of a document in use', () => {
  const NOTICE = '停水通知\n\n因检修，12月1日9:00至12:00停水。\n\n物业服务中心\n2026年11月20日\n';
  const desk = () => library!.knowledge.facts;
  const change = async (file: string, wishes: Partial<FactWishes>, stamp?: string) => {
    const report = await desk().of(library!.store.db, file);
    return library!.store.transaction((tx) =>
      desk().decide(tx, file, stamp ?? report!.stamp, { override: false, by: '小林', at: AT, ...wishes }),
    );
  };

  it('count from the commit on, also in another process, and not at all where it is taken back', async () => {
    library = await openLibrary({ 'a.txt': NOTICE });
    const ask = () => library!.knowledge.ask('12月1日停水到几点', { at: AT, buildings: ['9号楼'] });
    expect((await ask()).kind).toBe('answered');
    const { stamp } = (await desk().of(library.store.db, 'a.txt'))!;
    await library.store
      .transaction(async (tx) => {
        await desk().decide(tx, 'a.txt', stamp, { values: { buildings: ['3号楼'] }, override: false, by: '小林', at: AT });
        throw new Error('taken back');
      })
      .catch(() => undefined);
    expect((await ask()).kind).toBe('answered');
    await change('a.txt', { values: { buildings: ['3号楼'] } });
    expect((await ask()).kind).toBe('no-ground');
  });

  it('a second decision on the same ground is refused', async () => {
    library = await openLibrary({ 'a.txt': NOTICE });
    const { stamp } = (await desk().of(library.store.db, 'a.txt'))!;
    expect((await change('a.txt', { values: { issuer: '甲' } }, stamp)).kind).toBe('decided');
    expect(await change('a.txt', { values: { issuer: '乙' } }, stamp)).toMatchObject({ kind: 'refused', why: 'changed' });
    expect(await change('a.txt', { values: {} })).toMatchObject({ kind: 'refused', why: 'nothing' });
    expect(await change('a.txt', { values: { effectiveTo: '2020-01-01' } })).toMatchObject({ kind: 'refused', why: 'invalid' });
  });

  it('a title is found by its new words, and what was noted about the file stays', async () => {
    library = await openLibrary({ 'a.txt': NOTICE, 'b.csv': 'question,answer\n几点开门,九点\n几点关门,\n' });
    expect(await change('b.csv', { values: { title: '游泳馆开放时间' } })).toEqual({ kind: 'decided', names: ['title'] });
    expect((await library.knowledge.search('游泳馆', { at: AT }))[0]?.policy.title).toBe('游泳馆开放时间');
    expect((await library.knowledge.loaded('b.csv'))?.passages).toHaveLength(1);
  });

  it('a file that takes the place of a decided one in the folder keeps the decisions, one of another name has none', async () => {
    library = await openLibrary({ 'a.txt': NOTICE });
    await change('a.txt', { values: { issuer: '自来水公司' } });
    library.remove('a.txt');
    library.write({ 'b.txt': NOTICE });
    await library.index();
    expect((await library.knowledge.documents()).map((d) => [d.file, d.issuer])).toEqual([['b.txt', '物业服务中心']]);
    library.write({ 'a.txt': NOTICE });
    await library.index();
    expect((await library.knowledge.documents()).find((d) => d.file === 'a.txt')?.issuer).toBe('自来水公司');
  });

  it('a document of the folder can not take the name of one that was made in the console', async () => {
    library = await openLibrary({ 'a.txt': NOTICE });
    await library.store.transaction((tx) =>
      library!.knowledge.putDocument(tx, {
        file: 'gap/Q.md',
        origin: 'gap',
        title: '问',
        kind: 'faq',
        issuer: '',
        issued: '2026-11-22',
        text: '答。',
        question: '问',
      }),
    );
    library.write({ 'gap/Q.md': '第一条 抢名字。' });
    const result = await library.index();
    expect(result.kind === 'indexed' && result.problems.map((p) => p.message)).toEqual([expect.stringContaining('bears the name')]);
    expect((await library.knowledge.passagesOf('gap/Q.md'))[0]?.text).toBe('答。');
  });
});

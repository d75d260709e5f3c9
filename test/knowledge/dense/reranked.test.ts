import { afterEach, expect, it } from 'vitest';
import type { KnowledgeDeps } from '../../../src/knowledge/knowledge.ts';
import { DOGS, type Library, openLibrary, PARKING_2024, PARKING_2026, SUNDAY } from '../support.ts';

const FILES = { 'dogs.md': DOGS, 'parking-2024.md': PARKING_2024, 'parking.md': PARKING_2026 };
type Shown = { question: string; passages: readonly { title: string; place: string; text: string }[] };

let library: Library | undefined;
afterEach(() => library?.close());

async function withRerank(order: (shown: Shown) => readonly number[] | undefined, deps: Partial<KnowledgeDeps> = {}) {
  const shown: Shown[] = [];
  library = await openLibrary(FILES, {
    ...deps,
    rerank: async (question, passages) => {
      shown.push({ question, passages });
      const chosen = order({ question, passages });
      return chosen && { order: [...chosen, ...passages.map((_, i) => i).filter((i) => !chosen.includes(i))], answers: chosen };
    },
  });
  return { knowledge: library.knowledge, shown };
}

it('puts first what the model that read them would, among what is in force', async () => {
  const guide = ({ passages }: Shown) => passages.flatMap((p, i) => (p.text.includes('导盲犬') ? [i] : []));
  const { knowledge, shown } = await withRerank((all) => guide(all).slice(1, 2));
  const [first, second] = (await knowledge.search('导盲犬', { at: SUNDAY })).map((hit) => hit.passage.clause);
  expect([first, second].sort()).toEqual(['第三条', '第二条']);
  const answer = await knowledge.ask('导盲犬', { at: SUNDAY });
  expect(answer.candidates.slice(0, 2).map((candidate) => candidate.clause)).toEqual([second, first]);
  expect(shown).toHaveLength(1);
  expect(shown[0]!.passages.length).toBeLessThanOrEqual(8);
  await knowledge.ask('地库停车一个月多少钱', { at: SUNDAY });
  expect(shown[1]!.passages.some((p) => p.title.includes('2024'))).toBe(false);
});

it('stays as it was found when the model says nothing, is not wanted, or there is nothing', async () => {
  const { knowledge, shown } = await withRerank(() => undefined);
  const plain = await openLibrary(FILES);
  const asking = { at: SUNDAY };
  const without = await plain.knowledge.ask('遛狗时间', asking);
  expect({ ...(await knowledge.ask('遛狗时间', asking)), ms: 0 }).toEqual({ ...without, ms: 0 });
  await knowledge.ask('遛狗时间', asking, { withoutModel: true });
  await knowledge.search('遛狗时间', asking);
  await knowledge.assess('遛狗时间', asking);
  expect(shown).toHaveLength(1);
  await plain.close();
});

it('shows no number of a person, and no more of the question than it is let', async () => {
  const { knowledge, shown } = await withRerank(() => [0]);
  await knowledge.ask('我电话13800001234，遛狗时间', { at: SUNDAY });
  expect(shown[0]!.question).not.toContain('13800001234');
  await library!.close();
  const other = await withRerank(() => [0], { withoutPersons: async (question) => question.replace('王阿姨', '某居民') });
  await other.knowledge.ask('王阿姨问遛狗时间', { at: SUNDAY });
  expect(other.shown[0]!.question).toBe('某居民问遛狗时间');
});

import { Hono } from 'hono';
import type { DocumentInfo, SupersessionProposal } from '../knowledge/knowledge.ts';
import { refusedPairs, refusePair } from '../knowledge/refused-pairs-store.ts';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { type Pair, pairsPage } from './pages/pairs.ts';

const PATH = '/console/documents/pairs';

/** What is proposed and not yet decided, by file. */
export async function openProposals(kit: Kit): Promise<readonly SupersessionProposal[]> {
  const proposals = (await kit.knowledge.proposals?.()) ?? [];
  if (proposals.length === 0) return [];
  const refused = await refusedPairs(kit.store.db);
  return proposals.filter(({ newer, older }) => !refused(newer, older));
}

/** Documents that look like a new version of another one: staff say whether it replaces it. */
export function pairRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, store, clock } = kit;

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const documents = new Map((await knowledge.documents()).map((one) => [one.file, one]));
      const pairs: Pair[] = [];
      for (const proposal of await openProposals(kit)) {
        const [newer, older] = [documents.get(proposal.newer), documents.get(proposal.older)];
        const [after, before] = [await knowledge.loaded(proposal.newer), await knowledge.loaded(proposal.older)];
        if (newer && older && after && before)
          pairs.push({
            newer,
            older,
            likeness: proposal.likeness,
            reason: proposal.reason,
            difference: knowledge.versions.difference(before, after),
          });
      }
      return kit.show(c, '像是新旧两版的文件', pairsPage(pairs, kit.csrf(c)));
    })
    .post('/accept', async (c) => {
      const form = await formOf(c);
      const documents = await knowledge.documents();
      const [newer, older] = ['newer', 'older'].map((name) => documents.find((one) => one.file === form.text(name)));
      const report = newer && (await knowledge.facts.of(store.db, newer.file));
      if (!newer || !older || !report) return kit.refused(c, PATH, '没有保存：其中一份文件已经不在了。');
      const values = { supersedes: [...newer.supersedes, nameOf(older, documents)] };
      const wishes = { values, override: true, by: c.get('user').name, at: clock.now() };
      const result = await store.transaction((tx) => knowledge.facts.decide(tx, newer.file, report.stamp, wishes));
      if (result.kind === 'refused') return kit.refused(c, PATH, '没有保存：刚才同事改过这份文件，请再看一眼。');
      await knowledge.refresh();
      kit.log.info({ user: c.get('user').id }, 'supersession accepted');
      return kit.done(
        c,
        PATH,
        `《${newer.title}》代替《${older.title}》，${newer.state === 'upcoming' ? `从 ${newer.effectiveFrom} 起` : '现在就'}不再用旧的回答。`,
      );
    })
    .post('/refuse', async (c) => {
      const form = await formOf(c);
      const pair = { newer: form.text('newer'), older: form.text('older') };
      const documents = await knowledge.documents();
      if (![pair.newer, pair.older].every((file) => documents.some((one) => one.file === file)))
        return kit.refused(c, PATH, '没有保存：其中一份文件已经不在了。');
      await store.transaction((tx) => refusePair(tx, { ...pair, by: c.get('user').name, at: clock.now() }));
      return kit.done(c, PATH, '记下了：两份都有效，不再提醒。');
    });
}

/** A name that stands for this document and no other: its title, its id, or where it lies. */
function nameOf(document: DocumentInfo, all: readonly DocumentInfo[]): string {
  const others = all.filter((one) => one.file !== document.file);
  const names = new Set(others.flatMap((one) => [one.id, one.file, one.title]));
  return [document.title, document.id].find((name) => !names.has(name)) ?? document.file;
}

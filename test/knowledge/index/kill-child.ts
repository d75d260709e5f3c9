import { openKnowledge } from '../../../src/knowledge/knowledge.ts';
import { silentLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/database.ts';
import { articlesOf, DOCUMENTS, NOTICE, titleOf, writeVersion } from './versions.ts';

/** Changes documents again and again, one after the other, until its parent kills it. */
const [database, folder, from] = process.argv.slice(2) as [string, string, string];
const store = await openStore(database);
const knowledge = await openKnowledge({
  store,
  log: silentLog,
  clock: { now: () => new Date('2026-11-22T02:00:00Z') },
  timeZone: 'Asia/Shanghai',
});
for (let version = Number(from); ; version++) {
  for (let document = 0; document < DOCUMENTS; document++) {
    writeVersion(folder, document, version);
    const result = await knowledge.indexFolder(folder);
    if (result.kind === 'refused' || result.problems.length > 0) throw new Error(JSON.stringify(result));
  }
  await store.transaction((tx) =>
    knowledge.putDocument(tx, {
      ...{ file: NOTICE, origin: 'notice', title: titleOf(9, version), kind: 'notice', issuer: '社区居委会', issued: '2026-01-01' },
      text: articlesOf(9, version),
    }),
  );
  if (version === Number(from)) process.send?.('working');
}

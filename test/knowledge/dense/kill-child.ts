import { openKnowledge } from '../../../src/knowledge/knowledge.ts';
import { silentLog } from '../../../src/log.ts';
import { createEmbedder } from '../../../src/model/embedder.ts';
import { openStore } from '../../../src/store/database.ts';

/** Embeds what a database holds, until its parent kills it. */
const [database, folder, baseUrl] = process.argv.slice(2) as [string, string, string];
const knowledge = await openKnowledge({
  store: await openStore(database),
  log: silentLog,
  clock: { now: () => new Date() },
  timeZone: 'Asia/Shanghai',
  embedder: createEmbedder({ apiKey: 'k', baseUrl, name: 'small-zh' }),
});
await knowledge.indexFolder(folder);
knowledge.background.start();
await knowledge.background.settled();
process.send?.('settled');
// Waits to be killed, or let go.
setInterval(() => undefined, 1000);

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Community, loadCommunity } from '../community/community.ts';
import { type Config, loadConfig, readEnvFile } from '../config.ts';
import { type Knowledge, openKnowledge } from '../knowledge/knowledge.ts';
import { createLog, type Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import { createAsker } from '../model/asker.ts';
import { createEmbedder } from '../model/embedder.ts';
import { createReranker } from '../model/reranker.ts';
import { createPictureReader } from '../model/vision.ts';
import { openStore, type Store } from '../store/database.ts';
import { type OpenedModel, openModel } from './model.ts';
import { createPeopleNames, withoutPersons } from './people-names.ts';
import { UserError } from './user-error.ts';

/** The lexicon that is shipped; staff extend it. */
export const LEXICON_FILE = fileURLToPath(new URL('../../data/lexicon.txt', import.meta.url));

export interface Opened {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  close(): Promise<void>;
}

/** Settings, log and database, as every command needs them. `logLevel` default: warn, so that output stays the command's own. */
export async function open(
  options: { readonly db?: string; readonly mustExist?: boolean; readonly logLevel?: string } = {},
): Promise<Opened> {
  readEnvFile();
  const config = loadConfig();
  const log = createLog(options.logLevel ?? (config.logLevel === 'info' ? 'warn' : config.logLevel));
  const file = options.db ? path.resolve(options.db) : config.databaseFile;
  if (options.mustExist && !existsSync(file)) {
    throw new UserError(
      `There is no database ${file}. Run "huiyin start" or "huiyin index DIR${options.db ? ` --db ${options.db}` : ''}" first, or name another with --db.`,
    );
  }
  const store = await openStore(file, { backupDir: config.backupDir });
  return { config, log, store, close: () => store.close() };
}

/** The one way to the model, for all who ask it; undefined where none is configured. */
export function modelOf(
  { config, log, store }: { readonly config: Config; readonly log: Log; readonly store: Store },
  clock: Clock,
  community: Community | undefined,
): OpenedModel | undefined {
  return (
    config.model && openModel(config.model, { store, clock, timeZone: config.timeZone, names: createPeopleNames(store, community), log })
  );
}

export async function knowledgeOf(
  opened: { readonly config: Config; readonly log: Log; readonly store: Store },
  clock: Clock,
  community: Community | undefined,
  model: OpenedModel | undefined = modelOf(opened, clock, community),
): Promise<Knowledge> {
  const { config, log, store } = opened;
  const names = model?.wording.names ?? createPeopleNames(store, community);
  return openKnowledge({
    store,
    log,
    clock,
    timeZone: config.timeZone,
    committee: community?.committee,
    gapApproval: community?.gapApproval,
    modelWays: community?.acceptModelWays ? 'accepted' : 'proposed',
    lexiconFile: existsSync(LEXICON_FILE) ? LEXICON_FILE : undefined,
    ownLexiconFile: path.join(config.dataDir, 'lexicon.txt'),
    uploadsDir: path.join(config.dataDir, 'documents'),
    grids: community?.grids,
    wording: model?.wording,
    embedder: config.embedding && createEmbedder(config.embedding),
    rerank: config.rerank && model ? createReranker({ ask: model.ask, log }) : undefined,
    readPicture: config.vision && createPictureReader({ ...config.vision, log }),
    generateAsked: config.generateAsked && model ? createAsker({ ask: model.ask }) : undefined,
    withoutPersons: (question) => withoutPersons(question, names),
  });
}

/** The community's file belongs to the default database; another database may be of another community. */
export async function communityFor(config: Config, db: string | undefined): Promise<Community | undefined> {
  return db ? undefined : loadCommunity(config.communityFile);
}

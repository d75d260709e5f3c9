import { existsSync } from 'node:fs';
import { access, constants, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { knowledgeOf } from '../app/open.ts';
import { systemClock } from '../clock.ts';
import { type Community, loadCommunity } from '../community/community.ts';
import { type Config, ConfigError, loadConfig, readEnvFile } from '../config.ts';
import { silentLog } from '../log.ts';
import { openStore, type Store } from '../store/database.ts';
import { readSayings } from '../tickets/matter-kinds.ts';
import { print, printJson } from './print.ts';

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

/** Looks at everything a start needs, and says what to do. An older database is brought up to date on the way, as a start would. Exit code 1 when something must be mended. */
export async function doctor(options: { readonly db?: string; readonly json?: boolean }): Promise<number> {
  const findings: Finding[] = [];
  const add = (check: string, state: Finding['state'], message: string) => void findings.push({ check, state, message });
  await examine(options.db, add);
  if (options.json) for (const finding of findings) printJson(finding);
  else for (const { check, state, message } of findings) print(`${{ ok: '✓', warning: '!', problem: '✗' }[state]} ${check}: ${message}`);
  return findings.some((finding) => finding.state === 'problem') ? 1 : 0;
}

type Add = (check: string, state: Finding['state'], message: string) => void;

async function examine(db: string | undefined, add: Add): Promise<void> {
  const node = process.versions.node.split('.').map(Number) as [number, number];
  if (node[0] > 20 || (node[0] === 20 && node[1] >= 20)) add('Node.js', 'ok', process.versions.node);
  else add('Node.js', 'problem', `${process.versions.node} is too old. Install 20.20 or later.`);

  let config: Config;
  try {
    readEnvFile();
    config = loadConfig();
    add('configuration', 'ok', `bot ${config.botName}, time zone ${config.timeZone}, puppet ${config.puppet}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) add('configuration', 'problem', problem);
    return;
  }
  const community = await examineCommunity(config, add);
  await examineFolder(config, add);
  examineSayings(add);
  await examineDatabase(config, db ? path.resolve(db) : config.databaseFile, community, add);
  examinePuppet(config, add);
  await examinePort(config, add);
  if (!config.model) add('model', 'ok', 'none configured: answers are quotes of the sources');
  else
    add(
      'model',
      'ok',
      `${config.model.name} at ${config.model.baseUrl ?? 'the default address'}; when it fails, answers are quotes of the sources`,
    );
}

async function examineCommunity(config: Config, add: Add): Promise<Community | undefined> {
  try {
    const community = await loadCommunity(config.communityFile);
    add(
      'community',
      'ok',
      `${community.name}: ${community.grids.length} grids, ${community.grids.flatMap((g) => g.buildings).length} buildings, ${community.groups.length} groups`,
    );
    if (!community.people.some((person) => person.onDuty))
      add('community', 'warning', `nobody in ${config.communityFile} is on duty (onDuty: true): emergencies are told to the managers`);
    return community;
  } catch (error) {
    add('community', 'problem', (error as Error).message);
    return undefined;
  }
}

/** What residents say of each kind of matter; staff may add to it. */
function examineSayings(add: Add): void {
  const { sayings, problems } = readSayings();
  add('sayings', 'ok', `${sayings.length} ways in which residents tell of a matter`);
  for (const problem of problems) add('sayings', 'warning', `data/matters/${problem}`);
}

async function examineFolder(config: Config, add: Add): Promise<void> {
  try {
    const names = await readdir(config.policiesDir, { recursive: true });
    const files = names.filter((name) => /\.(md|txt|html?|docx|csv)$/i.test(name));
    if (files.length === 0)
      add(
        'documents',
        'problem',
        `${config.policiesDir} holds no document. Put rules and notices there (.md .txt .html .docx .csv), or set HUIYIN_POLICIES_DIR.`,
      );
    else add('documents', 'ok', `${files.length} files in ${config.policiesDir}`);
  } catch {
    add('documents', 'problem', `${config.policiesDir} can not be read. Set HUIYIN_POLICIES_DIR to the folder of rules and notices.`);
  }
}

async function examineDatabase(config: Config, file: string, community: Community | undefined, add: Add): Promise<void> {
  if (!existsSync(file)) {
    const parent = nearestFolder(path.dirname(file));
    const writable = await access(parent, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (writable) add('database', 'ok', `${file} does not exist yet; "huiyin start" makes it`);
    else add('database', 'problem', `${parent} can not be written by this user. Give it the right to, or set HUIYIN_DATA_DIR.`);
    return;
  }
  let store: Store;
  try {
    store = await openStore(file, { backupDir: config.backupDir });
  } catch (error) {
    add('database', 'problem', (error as Error).message);
    return;
  }
  try {
    add('database', 'ok', file);
    const knowledge = await knowledgeOf({ config, log: silentLog, store }, systemClock, community);
    const documents = await knowledge.documents();
    const problems = await knowledge.problems();
    await knowledge.close();
    if (documents.length === 0) add('index', 'warning', 'nothing is indexed yet; "huiyin start" indexes the documents');
    else add('index', 'ok', `${documents.length} documents, ${documents.filter((d) => d.state === 'in-force').length} in force today`);
    for (const problem of problems)
      add('index', 'warning', `${problem.file}${problem.line > 0 ? `:${problem.line}` : ''}: ${problem.message}`);
  } finally {
    await store.close();
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));
}

function examinePuppet(config: Config, add: Add): void {
  if (config.puppet === 'rehearsal') {
    add('channel', 'ok', 'the built-in rehearsal page; no account needed');
    return;
  }
  try {
    createRequire(import.meta.url).resolve(config.puppet);
    add('channel', 'ok', `${config.puppet} is installed. Bans by the platform remain possible; read README.md, "A real account".`);
  } catch {
    add(
      'channel',
      'problem',
      `WECHATY_PUPPET=${config.puppet} is not installed. Run "npm install ${config.puppet}", or remove the setting to use the rehearsal page.`,
    );
  }
}

async function examinePort(config: Config, add: Add): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(config.port, config.host, () => server.close(() => resolve(undefined)));
  });
  if (!error) add('pages', 'ok', `http://${config.host}:${config.port} is free`);
  else if (error.code === 'EADDRINUSE')
    add('pages', 'warning', `port ${config.port} is in use: the bot may be running already, or set HUIYIN_PORT to another`);
  else add('pages', 'problem', `${config.host}:${config.port} can not be used (${error.code}). Set HUIYIN_HOST and HUIYIN_PORT.`);
  if (config.host !== '127.0.0.1' && config.host !== 'localhost')
    add('pages', 'warning', `the pages listen on ${config.host}: put them behind HTTPS before residents' data passes over a network`);
}

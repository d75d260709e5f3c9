import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Db, Store } from '../../store/database.ts';
import { withDecisions } from '../facts.ts';
import { decisionsOf } from '../facts-store.ts';
import type { IndexedFile, IndexProgress, IndexResult } from '../knowledge.ts';
import { DOCUMENTS, type Loaded, loadBytes, type Reading, readBytes } from '../load/load.ts';
import type { Problem } from '../policy.ts';
import { TERMS_VERSION } from './packed-terms.ts';
import { deletePolicy, readPolicies, readProblems, writePolicy, writeProblems } from './policy-store.ts';
import { termsOf } from './policy-terms.ts';
import type { Segmenter } from './terms.ts';

/** Raise it when documents are read or split differently: they are read again even if their bytes are the same. */
const READING_VERSION = 3;
/** Marks a document that was read without its pictures. */
const UNREAD = '.unread';

/**
 * Brings the database to what a folder holds: new and changed files are read, those that are gone are removed. Each file is a
 * transaction of its own, so that a crash leaves its old or its new version, and others are answered in between.
 */
export async function indexFolder(
  folder: string,
  deps: {
    readonly store: Store;
    readonly segmenter: Segmenter;
    now(): Date;
    /** After a document was written, in the same transaction. */
    written?(tx: Db, file: string): Promise<void>;
  } & Reading,
  progress: IndexProgress = {},
): Promise<IndexResult> {
  const started = performance.now();
  const refusal = await refuse(folder);
  if (refusal) return { kind: 'refused', message: refusal };
  const files = await documentsIn(folder);
  if (files.length === 0)
    return { kind: 'refused', message: `${folder} holds no documents. Put .md, .txt, .html, .docx, .pdf, .xlsx or .csv files into it.` };

  const { store } = deps;
  const policies = await readPolicies(store.db);
  const known = new Map(policies.filter((p) => p.origin === 'folder').map((p) => [p.file, p]));
  const taken = new Set(policies.filter((p) => p.origin !== 'folder').map((p) => p.file));
  const noted = new Map<string, Problem[]>();
  for (const problem of await readProblems(store.db)) noted.set(problem.file, [...(noted.get(problem.file) ?? []), problem]);
  const total = { changed: 0, unchanged: 0, removed: 0, passages: 0 };
  const problems: Problem[] = [];
  const tell = (file: IndexedFile): void => {
    problems.push(...file.problems);
    progress.onFile?.(file);
  };

  for (const [i, file] of files.entries()) {
    if (taken.has(file)) {
      const message = 'bears the name of a document that was made in the console; give its folder another name';
      tell({ file, result: 'left-out', passages: 0, problems: [{ file, line: 0, message }] });
      continue;
    }
    const old = known.get(file);
    const read = await readBytes(path.join(folder, file), file);
    const sha256 = 'bytes' in read ? fingerprintOf(read.bytes) : '';
    const same = old !== undefined && (old.sha256 === sha256 || (old.sha256 === sha256 + UNREAD && deps.readPicture === undefined));
    const loaded: Loaded = same ? { problems: [] } : 'bytes' in read ? await loadBytes(read.bytes, file, deps) : read;
    if (same) {
      total.unchanged++;
      total.passages += old.passages;
      tell({ file, result: 'unchanged', passages: old.passages, problems: noted.get(file) ?? [] });
    } else if (loaded.policy) {
      const { policy } = loaded;
      await store.transaction(async (tx) => {
        // What staff decided on its facts holds over what is inferred from it now.
        const decided = withDecisions(policy, await decisionsOf(tx, file));
        const terms = termsOf(decided.policy, deps.segmenter);
        await writePolicy(tx, {
          ...{ file, origin: 'folder', terms, at: deps.now(), problems: loaded.problems },
          ...{ sha256: loaded.unread ? sha256 + UNREAD : sha256, ...decided },
        });
        await deps.written?.(tx, file);
      });
      total.changed++;
      total.passages += policy.passages.length;
      tell({ file, result: old ? 'changed' : 'new', passages: policy.passages.length, problems: loaded.problems });
    } else {
      // What can't be read any more must not go on answering with what it said before.
      await store.transaction(async (tx) => {
        await deletePolicy(tx, file, { by: '', at: deps.now(), reason: 'removed' });
        await writeProblems(tx, file, loaded.problems, deps.now());
      });
      tell({ file, result: 'left-out', passages: 0, problems: loaded.problems });
    }
    progress.onProgress?.(i + 1, files.length);
    await setImmediate();
  }

  const present = new Set(files);
  for (const file of new Set([...known.keys(), ...noted.keys()])) {
    if (present.has(file) || (!known.has(file) && /^(gap|notice|console)\//.test(file))) continue;
    const removed = await store.transaction((tx) => deletePolicy(tx, file, { by: '', at: deps.now(), reason: 'removed' }));
    if (!removed) continue;
    total.removed++;
    tell({ file, result: 'removed', passages: 0, problems: [] });
  }
  problems.push(...(await noteContradictions(store, deps.now())));
  return { kind: 'indexed', files: files.length, ...total, problems, ms: Math.round(performance.now() - started) };
}

/** The same bytes, read by the same way of reading. */
export function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update(`${READING_VERSION}.${TERMS_VERSION}.`).update(bytes).digest('hex');
}

async function refuse(folder: string): Promise<string | undefined> {
  try {
    if (!(await stat(folder)).isDirectory()) return `${folder} is a file. Name the folder that holds the documents.`;
    await readdir(folder);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return `${folder} does not exist. Name the folder that holds the documents.`;
    return `${folder} can not be read (${code ?? 'unknown error'}). Give this user the right to read it.`;
  }
}

/** Paths below the folder with forward slashes, sorted; hidden files and lock files of office programs are passed over. */
async function documentsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        (entry.isFile() || entry.isSymbolicLink()) &&
        DOCUMENTS.includes(path.extname(entry.name).toLowerCase()) &&
        !/^[.~]/.test(entry.name),
    )
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.')))
    .sort();
}

const BETWEEN = /^its id .* is also that of |^supersedes .*, but no document has this /;

/** What only shows between documents: an id that stands twice, a document to be superseded that nobody has. */
async function noteContradictions(store: Store, at: Date): Promise<readonly Problem[]> {
  const policies = await readPolicies(store.db);
  const found: Problem[] = [];
  const byId = new Map<string, string>();
  const names = new Set(policies.flatMap((p) => [p.id, p.file, p.title, p.file.replace(/^.*\//, '').replace(/\.[^.]+$/, '')]));
  for (const policy of policies) {
    if (policy.origin !== 'folder') continue;
    const other = byId.get(policy.id);
    if (other && !policy.inferred.includes('id'))
      found.push({ file: policy.file, line: 1, message: `its id ${policy.id} is also that of ${other}; give each document its own` });
    byId.set(policy.id, policy.file);
    if (policy.inferred.includes('supersedes')) continue;
    for (const name of policy.supersedes) {
      if (!names.has(name.replace(/^《|》$/g, '')))
        found.push({ file: policy.file, line: 1, message: `supersedes ${name}, but no document has this id, title or file name` });
    }
  }
  const noted = await readProblems(store.db);
  await store.transaction(async (tx) => {
    for (const policy of policies.filter((p) => p.origin === 'folder')) {
      const own = found.filter((p) => p.file === policy.file);
      const before = noted.filter((p) => p.file === policy.file);
      // What was noted while reading stays; what stood between documents is looked at anew each time.
      const read = before.filter((p) => !BETWEEN.test(p.message));
      if (own.length > 0 || read.length < before.length) await writeProblems(tx, policy.file, [...read, ...own], at);
    }
  });
  return found;
}

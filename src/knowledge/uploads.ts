import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { checkFacts, decisionsFor, FACT_NAMES, type FactName, type FactProblem, type FactValue, withDecisions } from './facts.ts';
import { addDecisions, decisionHistory, decisionsOf } from './facts-store.ts';
import type { StoredPolicy } from './index/policy-store.ts';
import type { Loaded } from './load/load.ts';
import type { Inferred, LoadedPolicy, PolicyFacts, Problem } from './policy.ts';
import { lastVersion, versionWithPassages } from './policy-versions-store.ts';
import { safeName, uploadProblem } from './upload-checks.ts';
import { addUpload, aimUpload, draftUploads, settleUpload, uploadById, uploadedDocuments } from './uploads-store.ts';

/**
 * Documents that staff upload: first looked at as a draft, then used. The bytes are kept as they came, so that a document can be
 * read again by a later program, and an older version be brought back.
 */

export interface Upload {
  readonly id: string;
  /** The document that it is to be, or is: console/… */
  readonly file: string;
  /** As the file was called where it came from. */
  readonly name: string;
  readonly stored: string;
  /** Of the bytes. */
  readonly sha256: string;
  readonly size: number;
  readonly state: 'draft' | 'used' | 'dropped';
  readonly by: string;
  readonly at: Date;
}

export interface UploadPreview {
  readonly upload: Upload;
  /** Without it, the file can't be used, and the problems say why. */
  readonly loaded: LoadedPolicy | undefined;
  readonly problems: readonly Problem[];
  /** What the file itself says, before decisions on an earlier version of it. */
  readonly read: { readonly facts: PolicyFacts; readonly inferred: readonly Inferred[] } | undefined;
  /** Changes when somebody else writes the same document. */
  readonly stamp: string;
  /** The document in use that it would replace. */
  readonly current: { readonly policy: StoredPolicy; readonly loaded: LoadedPolicy } | undefined;
  /** The same bytes are in use already. */
  readonly identical: boolean;
}

export type Staged = { readonly kind: 'staged'; readonly upload: Upload } | { readonly kind: 'refused'; readonly message: string };

export type Confirmed =
  | { readonly kind: 'confirmed'; readonly file: string; readonly version: number; readonly passages: number }
  | {
      readonly kind: 'refused';
      /** gone: used or dropped by somebody else. changed: the document was changed meanwhile. */
      readonly why: 'gone' | 'changed' | 'unreadable' | 'declared' | 'invalid';
      readonly names: readonly FactName[];
      readonly problems: readonly FactProblem[];
    };

export type Restored =
  | { readonly kind: 'restored'; readonly file: string; readonly title: string }
  | { readonly kind: 'refused'; readonly message: string };

export interface Uploads {
  /** Keeps a file as a draft. */
  stage(file: { readonly bytes: Uint8Array; readonly name: string; readonly by: string }): Promise<Staged>;
  byId(db: Db, id: string): Promise<Upload | undefined>;
  drafts(db: Db): Promise<readonly Upload[]>;
  /** Reads a draft again, as it would be used. Undefined where there is no such draft. */
  preview(id: string): Promise<UploadPreview | undefined>;
  /** Makes a draft a new version of an uploaded document, or, without one, a document of its own. */
  aim(id: string, file: string | undefined): Promise<boolean>;
  /** The draft becomes a document, found from the commit on. */
  confirm(
    id: string,
    wishes: {
      readonly stamp: string;
      readonly values: Readonly<Record<FactName, FactValue>>;
      readonly override: boolean;
      readonly by: string;
    },
  ): Promise<Confirmed>;
  drop(id: string, by: string): Promise<boolean>;
  /** Takes an uploaded document out of use; its versions stay. */
  withdraw(tx: Db, file: string, by: string): Promise<boolean>;
  /** Brings a version back, whether the document is in use or withdrawn. */
  restore(tx: Db, file: string, version: number, by: string): Promise<Restored>;
  /** The file as it was uploaded. */
  original(db: Db, id: string): Promise<{ readonly upload: Upload; readonly bytes: Uint8Array } | undefined>;
}

/** Drafts that nobody used for so long are dropped. */
const DRAFT_DAYS = 14;
const DAY = 86_400_000;
/** More than this is a mistake of a script. */
const MOST_DRAFTS = 100;

/** A book of laws has a tenth of it; more is no document that could be looked through, and would hold up the chat. */
const MOST_PASSAGES = 10_000;
/** Drafts whose text is kept between looking and confirming. */
const MOST_READ = 6;

export interface UploadDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Where the bytes are kept. */
  readonly folder: string;
  load(bytes: Uint8Array, file: string): Promise<Loaded>;
  /** What stands for the bytes and the way of reading them: other than before, the document is read again. */
  fingerprint(bytes: Uint8Array): string;
  policyOf(db: Db, file: string): Promise<StoredPolicy | undefined>;
  loadedOf(db: Db, file: string): Promise<LoadedPolicy | undefined>;
  write(
    tx: Db,
    document: {
      readonly file: string;
      readonly policy: LoadedPolicy;
      readonly read: UploadPreview['read'];
      readonly sha256: string;
      readonly by: string | undefined;
      readonly uploadId: string | undefined;
      readonly problems: readonly Problem[];
    },
  ): Promise<void>;
  remove(tx: Db, file: string, by: string): Promise<boolean>;
}

export function createUploads(deps: UploadDeps): Uploads & { readonly readAgain: () => Promise<readonly string[]> } {
  const { store, clock, folder } = deps;

  /** What was looked at is what is used: a picture that a model reads twice may be read in two ways. */
  const read = new Map<string, Promise<Loaded>>();

  function load(upload: Upload, bytes: Uint8Array): Promise<Loaded> {
    const key = `${upload.id} ${upload.file}`;
    const known = read.get(key);
    if (known) return known;
    const loading = loadOnce(bytes, upload.file);
    // What could not be read, or not wholly, may be readable a minute later.
    loading.then(
      (loaded) => (!loaded.policy || loaded.unread) && read.delete(key),
      () => read.delete(key),
    );
    read.set(key, loading);
    if (read.size > MOST_READ) read.delete(read.keys().next().value!);
    return loading;
  }

  async function loadOnce(bytes: Uint8Array, file: string): Promise<Loaded> {
    const loaded = await deps.load(bytes, file);
    const count = loaded.policy?.passages.length ?? 0;
    if (count <= MOST_PASSAGES) return loaded;
    return { problems: [{ file, line: 0, message: `has ${count} passages; up to ${MOST_PASSAGES} are read. Split it` }] };
  }

  async function bytesOf(upload: Upload): Promise<Uint8Array | undefined> {
    try {
      return await readFile(path.join(folder, upload.stored));
    } catch {
      return undefined;
    }
  }

  async function draft(id: string): Promise<{ readonly upload: Upload; readonly bytes: Uint8Array } | undefined> {
    const upload = await uploadById(store.db, id);
    const bytes = upload?.state === 'draft' ? await bytesOf(upload) : undefined;
    return upload && bytes && { upload, bytes };
  }

  async function drop(id: string, by: string): Promise<boolean> {
    const upload = await uploadById(store.db, id);
    if (!upload) return false;
    const dropped = await store.transaction((tx) => settleUpload(tx, id, { state: 'dropped', by, at: clock.now() }));
    if (dropped) await rm(path.join(folder, upload.stored), { force: true });
    return dropped;
  }

  /** console/停车.docx, or console/停车 (2).docx where another document has that name. */
  async function freeFile(db: Db, name: string): Promise<string> {
    const extension = path.extname(name);
    const stem = name.slice(0, name.length - extension.length);
    for (let n = 1; ; n++) {
      const file = `console/${n === 1 ? stem : `${stem} (${n})`}${extension}`;
      if (!(await deps.policyOf(db, file)) && (await lastVersion(db, file)) === 0) return file;
    }
  }

  /** What stands at a file now: other than a form was filled in for, somebody was quicker. */
  async function stampOf(db: Db, file: string): Promise<string> {
    const policy = await deps.policyOf(db, file);
    const facts = policy && FACT_NAMES.map((name) => policy[name]);
    return createHash('sha256')
      .update(JSON.stringify([file, await lastVersion(db, file), policy?.sha256, policy?.indexedAt, facts]))
      .digest('hex')
      .slice(0, 16);
  }

  return {
    async stage({ bytes, name, by }) {
      const now = clock.now();
      const kept = await draftUploads(store.db);
      for (const old of kept.filter((upload) => upload.at.getTime() < now.getTime() - DRAFT_DAYS * DAY)) await drop(old.id, '');
      if (kept.length >= MOST_DRAFTS)
        return { kind: 'refused', message: `已有 ${kept.length} 份文件在等确认。请先确认或放弃其中一些，再上传新的。` };
      const called = safeName(name);
      const problem = await uploadProblem(bytes, called);
      if (problem) return { kind: 'refused', message: problem };
      const id = newId('u');
      const same = `console/${called}`;
      const upload: Omit<Upload, 'state'> = {
        ...{ id, name: called, stored: `${id}${path.extname(called)}`, size: bytes.length, by, at: now },
        file: (await deps.policyOf(store.db, same))?.origin === 'console' ? same : await freeFile(store.db, called),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
      // The row first: what a crash leaves behind is a draft without bytes, and no bytes that nobody knows of.
      await store.transaction((tx) => addUpload(tx, upload));
      await keep(folder, upload.stored, bytes);
      return { kind: 'staged', upload: { ...upload, state: 'draft' } };
    },
    byId: uploadById,
    drafts: draftUploads,
    async preview(id) {
      const found = await draft(id);
      if (!found) return undefined;
      const { upload, bytes } = found;
      const { policy: loaded, problems } = await load(upload, bytes);
      const policy = await deps.policyOf(store.db, upload.file);
      const before = policy && (await deps.loadedOf(store.db, upload.file));
      const source = policy?.uploadId === undefined ? undefined : await uploadById(store.db, policy.uploadId);
      const decided = loaded && withDecisions(loaded, await decisionsOf(store.db, upload.file));
      return {
        ...{ upload, problems, loaded: decided?.policy, read: loaded && { facts: loaded.facts, inferred: loaded.inferred } },
        stamp: await stampOf(store.db, upload.file),
        current: policy && before && { policy, loaded: before },
        identical: source?.sha256 === upload.sha256,
      };
    },
    async aim(id, file) {
      const upload = await uploadById(store.db, id);
      if (upload?.state !== 'draft') return false;
      if (file !== undefined) {
        const target = await deps.policyOf(store.db, file);
        // The ending of its name says how a document is read: a version in another format is a document of another name.
        if (target?.origin !== 'console' || path.extname(file) !== path.extname(upload.name)) return false;
      }
      const to = file ?? (await freeFile(store.db, upload.name));
      await store.transaction((tx) => aimUpload(tx, id, to));
      return true;
    },
    async confirm(id, { stamp, values, override, by }) {
      const refused = (
        why: Extract<Confirmed, { kind: 'refused' }>['why'],
        more: { readonly names?: readonly FactName[]; readonly problems?: readonly FactProblem[] } = {},
      ) => ({ kind: 'refused', why, names: more.names ?? [], problems: more.problems ?? [] }) as const;
      const found = await draft(id);
      if (!found) return refused('gone');
      const { upload, bytes } = found;
      const { policy: loaded, problems } = await load(upload, bytes);
      if (!loaded) return refused('unreadable');
      const sha256 = deps.fingerprint(bytes);
      return await store.transaction(async (tx): Promise<Confirmed> => {
        if ((await stampOf(tx, upload.file)) !== stamp) return refused('changed');
        const standing = await decisionsOf(tx, upload.file);
        const before = withDecisions(loaded, standing).policy;
        const wishes = { values, confirm: FACT_NAMES, override, by, at: clock.now() };
        const made = decisionsFor({ ...before, file: upload.file, sha256 }, loaded, standing, wishes);
        if (made.declared.length > 0) return refused('declared', { names: made.declared });
        const decisions = new Map(standing);
        for (const decision of made.decisions) {
          if (decision.state === 'withdrawn') decisions.delete(decision.name);
          else decisions.set(decision.name, decision);
        }
        const { policy, read } = withDecisions(loaded, decisions);
        const wrong = checkFacts(policy.facts);
        if (wrong.length > 0) return refused('invalid', { problems: wrong });
        if (!(await settleUpload(tx, id, { state: 'used', by, at: clock.now() }))) return refused('gone');
        await addDecisions(tx, made.decisions);
        await deps.write(tx, { file: upload.file, policy, read, sha256, by, uploadId: id, problems });
        return {
          kind: 'confirmed',
          file: upload.file,
          version: (await lastVersion(tx, upload.file)) + 1,
          passages: policy.passages.length,
        };
      });
    },
    drop,
    async withdraw(tx, file, by) {
      const policy = await deps.policyOf(tx, file);
      return policy?.origin === 'console' && (await deps.remove(tx, file, by));
    },
    async restore(tx, file, version, by) {
      const kept = await versionWithPassages(tx, file, version);
      if (!kept) return { kind: 'refused', message: '没有这个版本。' };
      if (kept.version.origin !== 'console')
        return { kind: 'refused', message: '只有上传的文件能在这里恢复。资料夹里的文件，请把旧的文件放回资料夹，再重新读取。' };
      const { loaded } = kept;
      const current = await deps.policyOf(tx, file);
      const standing = await decisionsOf(tx, file);
      const upload = kept.version.uploadId === undefined ? undefined : await uploadById(tx, kept.version.uploadId);
      // What counted then is decided again where staff decided otherwise since: the next reading of the file must not undo it.
      const was = current ?? kept.version.facts;
      const touched = new Set((await decisionHistory(tx, file)).map((decision) => decision.name));
      await addDecisions(
        tx,
        FACT_NAMES.filter(
          (name) => touched.has(name) && JSON.stringify(standing.get(name)?.value) !== JSON.stringify(loaded.facts[name]),
        ).map((name) => ({
          ...{ file, name, state: 'corrected' as const, value: loaded.facts[name], was: was[name], read: loaded.facts[name] },
          ...{ overrides: true, sha256: kept.version.sha256, by, at: clock.now() },
        })),
      );
      await deps.write(tx, {
        ...{ file, policy: loaded, read: undefined, sha256: kept.version.sha256, by, uploadId: upload?.id, problems: [] },
      });
      return { kind: 'restored', file, title: loaded.facts.title };
    },
    async original(db, id) {
      const upload = await uploadById(db, id);
      const bytes = upload && (await bytesOf(upload));
      return upload && bytes && { upload, bytes };
    },
    /** Reads those again whose text this program would cut otherwise than the one that read them. */
    async readAgain() {
      const changed: string[] = [];
      for (const { file, sha256, uploadId, writtenBy } of await uploadedDocuments(store.db)) {
        const upload = await uploadById(store.db, uploadId);
        const bytes = upload && (await bytesOf(upload));
        if (!bytes || deps.fingerprint(bytes) === sha256) continue;
        const { policy: loaded, problems } = await deps.load(bytes, file);
        if (!loaded) continue;
        await store.transaction(async (tx) => {
          const now = await deps.policyOf(tx, file);
          if (now?.uploadId !== uploadId || now.sha256 !== sha256) return;
          const { policy, read } = withDecisions(loaded, await decisionsOf(tx, file));
          await deps.write(tx, { file, policy, read, sha256: deps.fingerprint(bytes), by: writtenBy ?? undefined, uploadId, problems });
          changed.push(file);
        });
      }
      return changed;
    },
  };
}

/** Whole on the disk, or not there: a file is never half. */
async function keep(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const scratch = path.join(folder, `.${name}.part`);
  const file = await open(scratch, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(scratch, path.join(folder, name));
}

import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { open } from '../app/open.ts';
import { UserError } from '../app/user-error.ts';
import { systemClock } from '../clock.ts';
import { print } from './print.ts';

/** What the database names and does not hold: uploaded documents, pictures of tickets, staff's own words, what was learnt. */
const BESIDE = ['documents', 'media', 'lexicon.txt', 'classifiers'] as const;

/**
 * A copy of the database, and beside it a folder of the same name with the files that belong to it. The database goes first: what
 * it names is there already, and a file that comes while the copy is made is merely not named by it.
 */
export async function backup(file: string | undefined, options: { readonly db?: string }): Promise<number> {
  const opened = await open({ db: options.db, mustExist: true });
  try {
    const stamp = systemClock.now().toISOString().replace(/[-:]/g, '').replace(/\..*/, '');
    const target = file ? path.resolve(file) : path.join(opened.config.backupDir, `huiyin-${stamp}.db`);
    const folder = `${target.replace(/\.db$/, '')}-files`;
    if (existsSync(folder)) throw new UserError(`${folder} exists already. Name another file for the backup, or remove it first.`);
    await opened.store.backup(target);
    print(target);
    const { dataDir } = opened.config;
    const there = BESIDE.filter((name) => existsSync(path.join(dataDir, name)));
    for (const name of there)
      await cp(path.join(dataDir, name), path.join(folder, name), { recursive: true, errorOnExist: true, force: false });
    if (there.length > 0) print(folder);
    return 0;
  } finally {
    await opened.close();
  }
}

import path from 'node:path';
import { open } from '../app/open.ts';
import { systemClock } from '../clock.ts';
import { print } from './print.ts';

export async function backup(file: string | undefined, options: { readonly db?: string }): Promise<number> {
  const opened = await open({ db: options.db, mustExist: true });
  try {
    const stamp = systemClock.now().toISOString().replace(/[-:]/g, '').replace(/\..*/, '');
    const target = file ? path.resolve(file) : path.join(opened.config.backupDir, `huiyin-${stamp}.db`);
    await opened.store.backup(target);
    print(target);
    return 0;
  } finally {
    await opened.close();
  }
}

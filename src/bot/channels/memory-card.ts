import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MemoryCard } from 'memory-card';
import type { Log } from '../../log.ts';

const SUFFIX = '.memory-card.json';

/**
 * Opens the card on which a puppet keeps its login. Whoever reads it can speak as the account: it is the owner's alone (0600).
 * @param file absolute; ends in .memory-card.json, or gets that ending. Absent: nothing is kept.
 */
export async function openMemoryCard(file: string | undefined, log: Log): Promise<MemoryCard> {
  const { MemoryCard } = await import('memory-card');
  if (!file) {
    const unkept = new MemoryCard();
    await unkept.load();
    return unkept;
  }
  const card = file.endsWith(SUFFIX) ? file : `${file}${SUFFIX}`;
  await mkdir(path.dirname(card), { recursive: true, mode: 0o700 });
  // An existing file keeps its mode when it is written, so it is made before Wechaty does.
  await writeFile(card, '{}', { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await chmod(card, 0o600);
  if (!isJson(await readFile(card, 'utf8'))) {
    log.warn('the login card could not be read and was put aside; the account has to log in again');
    await rename(card, `${card}.broken`);
    await writeFile(card, '{}', { flag: 'wx', mode: 0o600 });
  }
  const opened = new MemoryCard({ name: card.slice(0, -SUFFIX.length), storageOptions: { type: 'file' } });
  await opened.load();
  return opened;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

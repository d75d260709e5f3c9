import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { type ApiKey, insertKey, keyByHash, keysOf, revokeKey } from './open311-store.ts';

/** Keys of other systems. 32 bytes of chance need no slow hash: nobody can try them out. */
export interface ApiKeys {
  /** The key is in the result, and is kept nowhere. */
  add(
    tx: Db,
    name: string,
    by: string,
  ): Promise<{ readonly kind: 'added'; readonly key: string } | { readonly kind: 'refused'; readonly reason: string }>;
  list(db: Db): Promise<readonly ApiKey[]>;
  revoke(tx: Db, id: string): Promise<boolean>;
  of(db: Db, key: string): Promise<ApiKey | undefined>;
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

export function createApiKeys(clock: Clock): ApiKeys {
  return {
    async add(tx, name, by) {
      if (name.trim() === '') return { kind: 'refused', reason: '请写明是哪个系统用，例如“12345 平台”。' };
      const key = `hy_${randomBytes(32).toString('base64url')}`;
      await insertKey(tx, { name: name.trim().slice(0, 60), hash: hashOf(key), by, at: clock.now() });
      return { kind: 'added', key };
    },
    list: keysOf,
    revoke: (tx, id) => revokeKey(tx, id, clock.now()),
    of: (db, key) => keyByHash(db, hashOf(key)),
  };
}

import { randomBytes } from 'node:crypto';
import type { Db } from './database.ts';

/** A new id: `prefix-` and 16 characters of Crockford's base 32, 80 random bits. */
export function newId(prefix: string): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  let id = '';
  for (const byte of randomBytes(16)) id += alphabet[byte & 31];
  return `${prefix}-${id}`;
}

/**
 * The next number of a yearly series, such as T2026-000105, without gaps: take it in the transaction that uses it.
 * @param year of the community's calendar
 */
export async function nextNumber(tx: Db, series: string, year: number): Promise<string> {
  const name = `${series}${year}`;
  const { value } = await tx
    .insertInto('counter')
    .values({ name, value: 1 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb('counter.value', '+', 1) })))
    .returning('value')
    .executeTakeFirstOrThrow();
  return `${name}-${String(value).padStart(6, '0')}`;
}

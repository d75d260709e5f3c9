import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';
import type { NoticeTemplate, TemplateField } from './templates.ts';

/** A template as the console shows it: one that comes with the program, the committee's version of it, or its own. */
export interface KeptTemplate extends NoticeTemplate {
  /** changed: the shipped one can be had back. */
  readonly origin: 'shipped' | 'changed' | 'own';
}

/** Shipped ones first, in their order; each in the committee's own version where there is one. */
export async function listTemplates(db: Db, shipped: readonly NoticeTemplate[]): Promise<readonly KeptTemplate[]> {
  const rows = await db.selectFrom('notice_template').selectAll().orderBy('changed_at').orderBy('id').execute();
  const own = new Map(rows.map((row) => [row.id, toTemplate(row)]));
  return [
    ...shipped.map((one): KeptTemplate => {
      const changed = own.get(one.id);
      return changed ? { ...changed, origin: 'changed' } : { ...one, origin: 'shipped' };
    }),
    ...[...own.values()].filter((one) => !shipped.some(({ id }) => id === one.id)).map((one): KeptTemplate => ({ ...one, origin: 'own' })),
  ];
}

export async function putTemplate(tx: Db, template: NoticeTemplate, by: string, at: Date): Promise<void> {
  const values = {
    name: template.name,
    title: template.title,
    text: template.text,
    fields: JSON.stringify(template.fields),
    to_knowledge: template.toKnowledge ? (1 as const) : (0 as const),
    changed_by: by,
    changed_at: toInstant(at),
  };
  await tx
    .insertInto('notice_template')
    .values({ id: template.id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** @returns false when there is none of the committee's own */
export async function removeTemplate(tx: Db, id: string): Promise<boolean> {
  const result = await tx.deleteFrom('notice_template').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

const toTemplate = (row: {
  id: string;
  name: string;
  title: string;
  text: string;
  fields: string;
  to_knowledge: 0 | 1;
}): NoticeTemplate => ({
  id: row.id,
  name: row.name,
  title: row.title,
  text: row.text,
  fields: JSON.parse(row.fields) as TemplateField[],
  toKnowledge: row.to_knowledge === 1,
});

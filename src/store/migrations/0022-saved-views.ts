import type { MigrationContext } from '../migrate.ts';

/** What a user of the console looks at again and again: see ../schema.ts. */
export async function savedViews({ table }: MigrationContext): Promise<void> {
  await table('saved_view')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('user_id', 'text', (c) => c.notNull().references('web_user.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('query', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('saved_view_name', ['user_id', 'name'])
    .execute();
}

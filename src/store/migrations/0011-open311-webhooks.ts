import type { Migration } from '../migrate.ts';

export const open311Webhooks: Migration = async () => {};

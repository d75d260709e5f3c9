import type { Migration } from '../migrate.ts';

export const refusedWays: Migration = async () => {};

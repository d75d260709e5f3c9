import type { Migration } from '../migrate.ts';

export const consoleRoles: Migration = async () => {};

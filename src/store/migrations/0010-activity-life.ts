import type { Migration } from '../migrate.ts';

export const activityLife: Migration = async () => {};

import type { Migration } from '../migrate.ts';

export const ticketLife: Migration = async () => {};

import type { Migration } from '../migrate.ts';

export const noticeLife: Migration = async () => {};

import type { User } from './users-store.ts';

/** Who decides how the committee works: duty, limits, chat accounts. */
export const mayManage = (user: User): boolean => user.role === 'manager' || user.role === 'administrator';
export const MAY_NOT = '只有负责人和管理员能改。';

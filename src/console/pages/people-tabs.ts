import type { Html } from '../layout.ts';
import { choices } from '../parts.ts';

/** Who is where, and who has time for what. */
export const peopleTabs = (here: 'groups' | 'duty' | 'limits' | 'staff'): Html =>
  choices('群与人', [
    { href: '/console/groups', label: '群', here: here === 'groups' },
    { href: '/console/duty', label: '值班', here: here === 'duty' },
    { href: '/console/limits', label: '时限', here: here === 'limits' },
    { href: '/console/staff', label: '工作人员', here: here === 'staff' },
  ]);

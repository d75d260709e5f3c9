import type { Html } from '../layout.ts';
import { choices } from '../parts.ts';

/** What comes back from residents: questions without an answer, what they think of answers, and how all of it is used. */
export const loopTabs = (here: 'gaps' | 'feedback' | 'ways' | 'insight' | 'decisions'): Html =>
  choices('居民的问题', [
    { href: '/console/gaps', label: '缺口', here: here === 'gaps' },
    { href: '/console/feedback', label: '评价', here: here === 'feedback' },
    { href: '/console/feedback/ways', label: '问法', here: here === 'ways' },
    { href: '/console/insight', label: '用得怎样', here: here === 'insight' },
    { href: '/console/decisions', label: '判断', here: here === 'decisions' },
  ]);

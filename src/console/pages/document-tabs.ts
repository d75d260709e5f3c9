import type { Html } from '../layout.ts';
import { choices } from '../parts.ts';

export const documentTabs = (here: 'documents' | 'ask' | 'lexicon'): Html =>
  choices('资料', [
    { href: '/console/documents', label: '文件', here: here === 'documents' },
    { href: '/console/documents/ask', label: '问一问', here: here === 'ask' },
    { href: '/console/documents/lexicon', label: '词库', here: here === 'lexicon' },
  ]);

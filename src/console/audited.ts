import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { type AuditAct, addAudit } from './audit-store.ts';
import type { ConsoleEnv } from './deps.ts';

/**
 * Requests that are written down when they were carried out, so that no page has to think of it. Not here: what has a history of its own
 * (see audit-store.ts), and what needs to be written in the same transaction or in other words (sign-ins, accounts, one person's data).
 */
const AUDITED: readonly (readonly [AuditAct, 'GET' | 'POST', string])[] = [
  ['setting', 'POST', '/console/limits'],
  ['setting', 'POST', '/console/duty'],
  ['setting', 'POST', '/console/groups'],
  ['setting', 'POST', '/console/integrations'],
  ['setting', 'POST', '/console/documents/lexicon'],
  ['setting', 'POST', '/console/decisions/train'],
  ['setting', 'POST', '/console/decisions/use'],
  ['setting', 'POST', '/console/notices/templates/new'],
  ['setting', 'POST', '/console/notices/templates/:id/remove'],
  ['publication', 'POST', '/console/documents/upload/:id/confirm'],
  ['publication', 'POST', '/console/documents/versions'],
  ['publication', 'POST', '/console/documents/facts'],
  ['publication', 'POST', '/console/documents/pairs'],
  ['publication', 'POST', '/console/gaps/:id/answer'],
  ['publication', 'POST', '/console/gaps/:id/withdraw'],
  ['approval', 'POST', '/console/gaps/:id/approve'],
  ['approval', 'POST', '/console/gaps/:id/send-back'],
  ['publication', 'POST', '/console/activities/:id/confirm'],
  ['publication', 'POST', '/console/activities/:id/cancel'],
  ['export', 'GET', '/console/reports/export.csv'],
  ['export', 'GET', '/console/reports/export.xlsx'],
  ['export', 'GET', '/console/reports/work.docx'],
  ['export', 'GET', '/console/notices/:id/ledger.csv'],
  ['export', 'GET', '/console/activities/:id/sheet'],
];

const KNOWN = AUDITED.map(([act, method, path]) => ({
  ...{ act, method, kind: path.split('/')[2] ?? '' },
  fits: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}(?:/|$)`),
}));

export function createAuditing({ db, clock }: { readonly db: Db; readonly clock: Clock }): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    await next();
    const known = KNOWN.find(({ method, fits }) => method === c.req.method && fits.test(c.req.path));
    const said = c.get('said');
    if (!known || c.res.status >= 400 || said?.kind === 'problem') return;
    const file = /filename\*=UTF-8''([^;]+)/.exec(c.res.headers.get('content-disposition') ?? '')?.[1];
    const { id, name } = c.get('user');
    await addAudit(db, {
      ...{ at: clock.now(), by: { id, name }, act: known.act },
      object: { kind: known.kind, id: /\/((?:[TQ]\d{4}-\d{6})|(?:[a-z]{1,3}-[\w-]+))(?:\/|$)/.exec(c.req.path)?.[1] ?? '' },
      detail: said?.text ?? (file ? decodeURIComponent(file) : ''),
    });
  };
}

import type { ConsoleRole, User } from './users-store.ts';

/**
 * Who may do what in the console: the one table. A request needs `read` for a GET and `act` for everything else; an address that
 * no area knows is refused. Which tickets somebody sees within an area says scope.ts.
 */
export type Right = 'none' | 'read' | 'act';

export interface AreaRights {
  /** Addresses and everything below them; `:x` stands for one part. */
  readonly paths: readonly string[];
  readonly rights: Readonly<Record<ConsoleRole, Right>>;
  /** Pages of it that are nothing but a form: of no use to those who only read. */
  readonly forms?: readonly string[];
  /** What can't be told apart by grid or unit: only for those who see the whole community. */
  readonly whole?: true;
}

const row = (staff: Right, handler: Right, manager: Right, administrator: Right, observer: Right): AreaRights['rights'] => ({
  ...{ staff, handler, manager, administrator, observer },
});

const TICKET = '/console/tickets/:number';

/** The first area that an address fits counts: what is special stands before what is general. */
export const AREAS = {
  //                                             staff   handler  manager administrator observer
  me: { paths: ['/console/me', '/sign-out'], rights: row('act', 'act', 'act', 'act', 'act') },
  /** Pictures and the residents' own words may show who somebody is. */
  ticketIdentity: {
    paths: [`${TICKET}/identity`, `${TICKET}/pictures`, '/console/tickets/calls'],
    rights: row('act', 'act', 'act', 'act', 'none'),
  },
  ticketPairs: { paths: ['/console/tickets/pairs'], rights: row('act', 'none', 'act', 'act', 'read') },
  /** What the committee decides about a matter, and not those who carry it out. */
  ticketDesk: {
    paths: ['refer', 'decline', 'merge', 'unmerge', 'split'].map((act) => `${TICKET}/${act}`),
    rights: row('act', 'none', 'act', 'act', 'none'),
  },
  /** One's own filters of the list. */
  ticketViews: { paths: ['/console/tickets/views'], rights: row('act', 'act', 'act', 'act', 'act') },
  ticketBulk: { paths: ['/console/tickets/bulk'], rights: row('act', 'none', 'act', 'act', 'none') },
  replies: { paths: ['/console/replies'], rights: row('act', 'none', 'act', 'act', 'none') },
  tickets: { paths: ['/console/tickets'], rights: row('act', 'act', 'act', 'act', 'read') },
  notices: {
    paths: ['/console/notices', '/console/schedule'],
    forms: ['new', ':id/correct', 'templates/new', 'templates/:id'].map((page) => `/console/notices/${page}`),
    rights: row('act', 'none', 'act', 'act', 'read'),
  },
  /** Lists of names. */
  activities: { paths: ['/console/activities'], rights: row('act', 'none', 'act', 'act', 'none') },
  documents: {
    paths: ['/console/documents'],
    forms: ['upload', 'facts', 'lexicon/entry'].map((page) => `/console/documents/${page}`),
    rights: row('act', 'read', 'act', 'act', 'read'),
  },
  /** Questions and opinions in the residents' own words. */
  gaps: { paths: ['/console/gaps', '/console/feedback', '/console/insight'], rights: row('act', 'none', 'act', 'act', 'none') },
  /** What residents said, in every group. */
  decisions: { paths: ['/console/decisions'], rights: row('act', 'none', 'act', 'act', 'none'), whole: true },
  workReport: { paths: ['/console/reports/work.docx'], rights: row('read', 'none', 'read', 'read', 'read'), whole: true },
  reports: { paths: ['/console/reports'], rights: row('read', 'read', 'read', 'read', 'read') },
  groups: { paths: ['/console/groups'], forms: ['/console/groups/:id'], rights: row('act', 'none', 'act', 'act', 'read') },
  duty: { paths: ['/console/duty'], rights: row('read', 'none', 'act', 'act', 'read') },
  limits: { paths: ['/console/limits'], rights: row('read', 'read', 'act', 'act', 'read') },
  /** A code for one's own chat account. */
  ownCode: { paths: ['/console/staff/code/me'], rights: row('act', 'none', 'act', 'act', 'none') },
  staffCodes: { paths: ['/console/staff/code'], rights: row('none', 'none', 'act', 'act', 'none') },
  staff: { paths: ['/console/staff'], rights: row('act', 'none', 'act', 'act', 'none') },
  channel: { paths: ['/console/channel'], rights: row('read', 'none', 'read', 'read', 'none') },
  deliveries: { paths: ['/console/deliveries'], rights: row('act', 'none', 'act', 'act', 'none') },
  privacy: { paths: ['/console/privacy'], rights: row('none', 'none', 'act', 'act', 'none') },
  users: { paths: ['/console/users'], rights: row('none', 'none', 'act', 'act', 'none') },
  audit: { paths: ['/console/audit'], rights: row('none', 'none', 'read', 'read', 'none') },
  integrations: { paths: ['/console/integrations'], rights: row('none', 'none', 'none', 'act', 'none') },
  /** Whoever may open it could speak as anybody there. */
  rehearsal: { paths: ['/rehearsal'], rights: row('act', 'none', 'act', 'act', 'none') },
  live: { paths: ['/console/live'], rights: row('read', 'read', 'read', 'read', 'read') },
} as const satisfies Readonly<Record<string, AreaRights>>;

export type Area = keyof typeof AREAS | 'overview';

/** Nothing is below it: a new page is no part of it. */
const OVERVIEW: AreaRights & { readonly name: 'overview' } = {
  ...{ name: 'overview', paths: ['/console'], rights: row('read', 'read', 'read', 'read', 'read') },
};

const patterns = (paths: readonly string[]): readonly RegExp[] =>
  paths.map((path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}(?:/|$)`));

const KNOWN = (Object.entries(AREAS) as [keyof typeof AREAS, AreaRights][]).map(([name, area]) => ({
  name,
  fits: patterns(area.paths),
}));
const FORMS = Object.values<AreaRights>(AREAS).flatMap(({ forms }) => patterns(forms ?? []));

/** undefined: nobody said who may go there. */
export function areaOf(path: string): Area | undefined {
  if (OVERVIEW.paths.includes(path)) return OVERVIEW.name;
  return KNOWN.find(({ fits }) => fits.some((pattern) => pattern.test(path)))?.name;
}

/** Only a part of the tickets: see scope.ts, which says which. */
export function seesPart({ role, grid }: Pick<User, 'role' | 'grid'>): boolean {
  switch (role) {
    case 'handler':
      return true;
    case 'staff':
    case 'observer':
      return grid !== undefined;
    case 'manager':
    case 'administrator':
      return false;
    default:
      return role satisfies never;
  }
}

export function rightOf(user: Pick<User, 'role' | 'grid'>, area: Area): Right {
  const { rights, whole }: AreaRights = area === 'overview' ? OVERVIEW : AREAS[area];
  return whole && seesPart(user) ? 'none' : rights[user.role];
}

export const mayRead = (user: User, area: Area): boolean => rightOf(user, area) !== 'none';
export const mayAct = (user: User, area: Area): boolean => rightOf(user, area) === 'act';

/** Whether a request is allowed, by its method and address alone. */
export function mayRequest(user: User, method: string, path: string): boolean {
  const area = areaOf(path);
  if (!area) return false;
  const reads = (method === 'GET' || method === 'HEAD') && !FORMS.some((pattern) => pattern.test(path));
  return reads ? mayRead(user, area) : mayAct(user, area);
}

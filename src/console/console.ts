import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { systemClock } from '../clock.ts';
import { activityRoutes } from './activities.ts';
import { createAssets } from './assets.ts';
import { channelRoutes } from './channel.ts';
import { decisionRoutes } from './decisions.ts';
import { deliveryRoutes } from './deliveries.ts';
import type { ConsoleDeps, ConsoleEnv } from './deps.ts';
import { documentRoutes } from './documents.ts';
import { feedbackRoutes } from './feedback.ts';
import { gapRoutes } from './gaps.ts';
import { groupRoutes } from './groups.ts';
import { createGuard } from './guard.ts';
import { insightRoutes } from './insight.ts';
import { integrationRoutes } from './integrations.ts';
import { createKit } from './kit.ts';
import { noticeRoutes } from './notices.ts';
import { overviewRoutes } from './overview.ts';
import { refusedPage } from './pages/errors.ts';
import { createSignIn } from './sign-in.ts';
import { ticketRoutes } from './tickets.ts';
import { LARGEST_UPLOAD, UPLOAD_PATH } from './upload.ts';
import { meRoutes, userRoutes } from './users.ts';

export type { ConsoleDeps } from './deps.ts';

/** A form of ours is a few thousand characters; files are uploaded at one place only. */
const LARGEST_FORM = 256 * 1024;

export interface Console {
  /** The pages, to be mounted at /. */
  readonly app: Hono;
  /** The same routes, for those who are signed in here only. */
  guarded(routes: Hono): Hono;
  /** The page for a file that is too large, where one was uploaded. */
  tooLarge(c: Context): Response | Promise<Response> | undefined;
}

export function createConsole(deps: ConsoleDeps): Console {
  const kit = createKit(deps);
  const realClock = deps.realClock ?? systemClock;
  const guard = createGuard({ db: deps.store.db, clock: realClock });
  const limit = bodyLimit({ maxSize: LARGEST_FORM, onError: (c) => c.html(refusedPage('large'), 413) });
  const uploadLimit = bodyLimit({ maxSize: LARGEST_UPLOAD, onError: (c) => c.html(refusedPage('largeFile'), 413) });

  const pages = new Hono<ConsoleEnv>();
  pages.route('/', overviewRoutes(kit));
  pages.route('/tickets', ticketRoutes(kit));
  pages.route('/notices', noticeRoutes(kit));
  pages.route('/activities', activityRoutes(kit));
  pages.route('/documents', documentRoutes(kit));
  pages.route('/gaps', gapRoutes(kit));
  pages.route('/feedback', feedbackRoutes(kit));
  pages.route('/insight', insightRoutes(kit));
  pages.route('/decisions', decisionRoutes(kit));
  pages.route('/groups', groupRoutes(kit));
  pages.route('/channel', channelRoutes(kit));
  pages.route('/deliveries', deliveryRoutes(kit));
  pages.route('/users', userRoutes(kit));
  pages.route('/integrations', integrationRoutes(kit));
  pages.route('/me', meRoutes(kit));
  pages.all('*', (c) => kit.missing(c));

  const own = new Hono<ConsoleEnv>();
  own.onError((error, c) => {
    deps.log.error({ err: error, method: c.req.method, path: routeOf(c.req.path) }, 'console request failed');
    return c.html(refusedPage('failed'), 500);
  });
  own.route('/', createAssets());
  for (const path of ['/sign-in', '/setup', '/sign-out', '/console/*'])
    own.use(path, (c, next) => (c.req.path === UPLOAD_PATH ? uploadLimit(c, next) : limit(c, next)));
  own.route('/', createSignIn({ store: deps.store, clock: realClock, log: deps.log, guard }));
  own.use('/console/*', guard.pages);
  own.route('/console', pages);

  const app = new Hono();
  app.route('/', own);
  return {
    app,
    tooLarge: (c) => (c.req.path === UPLOAD_PATH ? c.html(refusedPage('largeFile'), 413) : undefined),
    guarded(routes) {
      const inner = new Hono<ConsoleEnv>();
      inner.use('*', guard.signedIn);
      inner.route('/', routes);
      const outer = new Hono();
      outer.route('/', inner);
      return outer;
    },
  };
}

/** The path without the numbers and ids in it. */
const routeOf = (path: string): string => path.replace(/[TQ]\d{4}-\d{6}|\b[a-z]-[0-9a-z]{16}\b/g, ':id');

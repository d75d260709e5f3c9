import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { systemClock } from '../clock.ts';
import { activityRoutes } from './activities.ts';
import { createAssets } from './assets.ts';
import { auditRoutes } from './audit.ts';
import { createAuditing } from './audited.ts';
import { calendarRoutes } from './calendar.ts';
import { callRoutes } from './calls.ts';
import { channelRoutes } from './channel.ts';
import { decisionRoutes } from './decisions.ts';
import { deliveryRoutes } from './deliveries.ts';
import type { ConsoleDeps, ConsoleEnv } from './deps.ts';
import { documentRoutes } from './documents.ts';
import { dutyRoutes } from './duty.ts';
import { feedbackRoutes } from './feedback.ts';
import { gapRoutes } from './gaps.ts';
import { groupRoutes } from './groups.ts';
import { createGuard } from './guard.ts';
import { insightRoutes } from './insight.ts';
import { integrationRoutes } from './integrations.ts';
import { createKit } from './kit.ts';
import { limitRoutes } from './limits.ts';
import { meRoutes } from './me.ts';
import { DEFAULT_FILE_BYTES, NOTICE_PATH, noticeFormBytes } from './notice-files.ts';
import { noticeRoutes } from './notices.ts';
import { overviewRoutes } from './overview.ts';
import { refusedPage } from './pages/errors.ts';
import { privacyRoutes } from './privacy.ts';
import { replyRoutes } from './replies.ts';
import { reportRoutes } from './reports.ts';
import { savedViewRoutes } from './saved-views.ts';
import { scheduleRoutes } from './schedule.ts';
import { createSignIn } from './sign-in.ts';
import { staffRoutes } from './staff.ts';
import { ticketPairRoutes } from './ticket-pairs.ts';
import { ticketRoutes } from './tickets.ts';
import { bulkRoutes } from './tickets-bulk.ts';
import { LARGEST_UPLOAD, UPLOAD_PATH } from './upload.ts';
import { userRoutes } from './users.ts';

export type { ConsoleDeps } from './deps.ts';

/** A form of ours is a few thousand characters; files are uploaded at one place only. */
const LARGEST_FORM = 256 * 1024;

export interface Console {
  /** The pages, to be mounted at /. */
  readonly app: Hono;
  /** The same routes, for those who are signed in here and may go there. */
  guarded(routes: Hono): Hono;
  /** The page for a file that is too large, where one was uploaded. */
  tooLarge(c: Context): Response | Promise<Response> | undefined;
}

export function createConsole(deps: ConsoleDeps): Console {
  const kit = createKit(deps);
  const realClock = deps.realClock ?? systemClock;
  const guard = createGuard({
    ...{ db: deps.store.db, clock: realClock, community: deps.community, channelName: deps.channelName },
    unknown: (c) => kit.missing(c),
  });
  const limit = bodyLimit({ maxSize: LARGEST_FORM, onError: (c) => c.html(refusedPage('large'), 413) });
  const uploadLimit = bodyLimit({ maxSize: LARGEST_UPLOAD, onError: (c) => c.html(refusedPage('largeFile'), 413) });

  const noticeLimit = bodyLimit({
    maxSize: noticeFormBytes(deps.noticeFileBytes ?? DEFAULT_FILE_BYTES),
    onError: (c) => c.html(refusedPage('largeNotice'), 413),
  });

  const pages = new Hono<ConsoleEnv>();
  pages.route('/', overviewRoutes(kit));
  pages.route('/tickets/calls', callRoutes(kit));
  pages.route('/tickets/pairs', ticketPairRoutes(kit));
  pages.route('/tickets/bulk', bulkRoutes(kit));
  pages.route('/tickets/views', savedViewRoutes(kit));
  pages.route('/tickets', ticketRoutes(kit));
  pages.route('/notices', noticeRoutes(kit));
  pages.route('/activities', activityRoutes(kit));
  pages.route('/schedule', scheduleRoutes(kit));
  pages.route('/documents', documentRoutes(kit));
  pages.route('/gaps', gapRoutes(kit));
  pages.route('/feedback', feedbackRoutes(kit));
  pages.route('/insight', insightRoutes(kit));
  pages.route('/decisions', decisionRoutes(kit));
  pages.route('/groups', groupRoutes(kit));
  pages.route('/duty', dutyRoutes(kit));
  pages.route('/limits', limitRoutes(kit));
  pages.route('/staff', staffRoutes(kit));
  pages.route('/replies', replyRoutes(kit));
  pages.route('/channel', channelRoutes(kit));
  pages.route('/deliveries', deliveryRoutes(kit));
  pages.route('/privacy', privacyRoutes(kit));
  pages.route('/reports', reportRoutes(kit));
  pages.route('/users', userRoutes(kit));
  pages.route('/audit', auditRoutes(kit));
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
    own.use(path, (c, next) => {
      if (c.req.path === UPLOAD_PATH) return uploadLimit(c, next);
      return c.req.path === NOTICE_PATH ? noticeLimit(c, next) : limit(c, next);
    });
  own.route('/', createSignIn({ store: deps.store, clock: realClock, log: deps.log, guard }));
  own.route('/calendar', calendarRoutes(deps));
  own.use('/console/*', guard.pages, createAuditing({ db: deps.store.db, clock: deps.clock }));
  own.route('/console', pages);

  const app = new Hono();
  app.route('/', own);
  return {
    app,
    tooLarge(c) {
      if (c.req.path === NOTICE_PATH) return c.html(refusedPage('largeNotice'), 413);
      return c.req.path === UPLOAD_PATH ? c.html(refusedPage('largeFile'), 413) : undefined;
    },
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

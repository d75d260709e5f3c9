import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Log } from '../log.ts';
import { UserError } from './user-error.ts';

export interface HttpServer {
  /** For example http://127.0.0.1:3210 */
  readonly url: string;
  close(): Promise<void>;
}

/** The one web application: headers and limits that hold for every page, then the parts. */
export function createWebApp(options: {
  readonly home: string;
  readonly parts: readonly { readonly path: string; readonly app: Hono }[];
  readonly loopbackOnly: boolean;
  readonly maxBodyBytes: number;
  /** A page for what is too large, where a part has its own; undefined for the plain sentence. */
  readonly tooLarge?: (c: Context) => Response | Promise<Response> | undefined;
  readonly log: Log;
}): Hono {
  const app = new Hono();
  if (options.loopbackOnly) {
    // A page of another site must not reach us under a name of its own that resolves to this machine (DNS rebinding).
    app.use(async (c, next) => {
      if (!isLoopbackHost(c.req.header('host') ?? '')) return c.text('This address is not served here.', 421);
      await next();
    });
  }
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'same-origin',
      strictTransportSecurity: false,
    }),
  );
  app.use(
    bodyLimit({
      maxSize: options.maxBodyBytes,
      onError: (c) => options.tooLarge?.(c) ?? c.text(`内容太大，最多 ${Math.floor(options.maxBodyBytes / 1024 / 1024)} MB。`, 413),
    }),
  );
  app.get('/', (c) => c.redirect(options.home));
  app.get('/healthz', (c) => c.text('ok'));
  for (const { path, app: part } of options.parts) app.route(path, part);
  app.notFound((c) => c.text('没有这个页面。', 404));
  app.onError((error, c) => {
    options.log.error({ err: error, path: c.req.path }, 'request failed');
    return c.text('出错了，已记录。请稍后再试。', 500);
  });
  return app;
}

/** @throws {UserError} when the port is taken or may not be used */
export async function listen(app: Hono, host: string, port: number): Promise<HttpServer> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Event streams stay open for ever; whoever listens connects again.
        server.closeAllConnections();
      }),
  };
}

/** Before anything is opened, indexed or learnt for a program that could not show its pages. @throws UserError */
export async function portIsFree(host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createTcpServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError(
        `Port ${port} on ${host} is in use, perhaps by another huiyin. Stop that one, or set HUIYIN_PORT to another port (0 = any free one).`,
      );
    case 'EACCES':
      return new UserError(`Port ${port} may not be used by this user. Set HUIYIN_PORT to a port above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(`HUIYIN_HOST=${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all addresses.`);
    default:
      return error;
  }
}

export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

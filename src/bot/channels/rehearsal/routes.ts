import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { MovableClock } from '../../../clock.ts';
import { createCalendar } from '../../../community/calendar.ts';
import type { Log } from '../../../log.ts';
import { sameOriginOnly, strictHeaders } from './guard.ts';
import { streamLive } from './live.ts';
import { moveTime, moveTimeBody } from './move-time.ts';
import { createStaticFiles } from './static-files.ts';
import { keepPicture, pictureTooLarge } from './upload.ts';
import { viewConversation, viewMessage } from './view.ts';
import type { World, WorldPerson } from './world.ts';

const MOST_CHARACTERS = 10_000;
const FORM_OVERHEAD = 256 * 1024;

const said = z.strictObject({
  as: z.string().max(100),
  in: z.string().max(120),
  text: z.string().max(MOST_CHARACTERS, `消息太长，最多 ${MOST_CHARACTERS} 字。`).default(''),
  mention: z.array(z.string().max(100)).max(50).default([]),
  quote: z.string().max(100).optional(),
  /** Chosen by the page: what is sent again after a broken connection is not said twice. */
  id: z
    .string()
    .regex(/^[a-z0-9-]{16,60}$/)
    .optional(),
});

/** The page and its interface, to be mounted at /rehearsal. */
export async function createRehearsalRoutes(options: {
  readonly world: World;
  readonly clock: MovableClock;
  readonly timeZone: string;
  readonly mediaDir: string;
  readonly maxAttachmentBytes: number;
  readonly log: Log;
}): Promise<Hono> {
  const { world, clock, mediaDir, maxAttachmentBytes } = options;
  const calendar = createCalendar(options.timeZone);
  const app = new Hono();
  app.use(strictHeaders);
  app.use(sameOriginOnly);
  app.route('/', await createStaticFiles());

  const personAs = (id: string | undefined): WorldPerson | undefined => world.people.find((person) => person.id === id);
  const mayRead = (person: WorldPerson, conversation: string) => world.conversationsOf(person.id).includes(conversation);
  const nobody = (c: Context) => c.json({ error: '没有这个人，请重新选择身份。' }, 404);

  app.get('/api/cast', (c) =>
    c.json({
      bot: world.bot,
      people: world.people.map(({ id, name, role }) => ({ id, name, role })),
      now: clock.now().toISOString(),
      movedMs: clock.offsetMs,
      timeZone: options.timeZone,
      maxPictureBytes: maxAttachmentBytes,
      maxCharacters: MOST_CHARACTERS,
    }),
  );

  app.get('/api/conversations', async (c) => {
    const person = personAs(c.req.query('as'));
    if (!person) return nobody(c);
    const read = readMarks(c.req.query('read') ?? '');
    // The seq comes first: what is said meanwhile comes again through the stream, and is known by its id.
    const seq = await world.lastSeq();
    const conversations = await Promise.all(world.conversationsOf(person.id).map((id) => viewConversation(world, person, id, read)));
    return c.json({ seq, conversations });
  });

  app.get('/api/messages', async (c) => {
    const person = personAs(c.req.query('as'));
    if (!person) return nobody(c);
    const conversation = c.req.query('in') ?? '';
    if (!mayRead(person, conversation)) return c.json({ error: `${person.name}不在这个群里。` }, 403);
    const limit = Math.min(wholeNumber(c.req.query('limit')) ?? 200, 200);
    const messages = await world.history(conversation, limit + 1, wholeNumber(c.req.query('before')));
    return c.json({ messages: messages.slice(-limit).map((message) => viewMessage(world, message)), more: messages.length > limit });
  });

  app.get('/api/live', (c) => {
    const person = personAs(c.req.query('as'));
    if (!person) return nobody(c);
    return streamLive(c, world, clock, person, wholeNumber(c.req.header('last-event-id') ?? c.req.query('after')));
  });

  app.get('/api/files/:id', async (c) => {
    const person = personAs(c.req.query('as'));
    const message = await world.message(c.req.param('id'));
    if (!person || !message?.attachment || !mayRead(person, message.conversation)) return c.text('没有这个文件。', 404);
    const file = path.join(mediaDir, message.attachment.path);
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) return c.text('文件已经清理。', 410);
    const shown = message.kind === 'image';
    c.header('Content-Type', shown ? message.attachment.mediaType : 'application/octet-stream');
    c.header('Content-Length', String(size));
    c.header('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(message.attachment.name)}`);
    c.header('Cache-Control', 'private, max-age=86400, immutable');
    return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream);
  });

  app.post(
    '/api/messages',
    bodyLimit({
      maxSize: maxAttachmentBytes + FORM_OVERHEAD,
      onError: (c) => c.json({ error: pictureTooLarge(undefined, maxAttachmentBytes) }, 413),
    }),
    async (c) => {
      const form = await bodyOf(c);
      if (!form) return c.json({ error: '发来的内容读不懂。' }, 400);
      const parsed = said.safeParse(form.fields);
      if (!parsed.success)
        return c.json({ error: parsed.error.issues.find((issue) => issue.code === 'too_big')?.message ?? '发来的内容不完整。' }, 400);
      const body = parsed.data;
      const person = personAs(body.as);
      if (!person) return nobody(c);
      if (!mayRead(person, body.in)) return c.json({ error: `${person.name}不在这个群里。` }, 403);
      const text = body.text.replaceAll('\0', '');
      if (text.trim() === '' && !form.picture) return c.json({ error: '消息是空的。' }, 400);
      const attachment = form.picture && (await keepPicture(form.picture, mediaDir, maxAttachmentBytes));
      if (attachment && 'refused' in attachment) return c.json({ error: attachment.refused }, attachment.status);
      const members = new Set([world.bot.id, ...world.membersOf(body.in).map((member) => member.id)]);
      const message = await world.post({
        id: body.id && `r-${body.id}`,
        conversation: body.in,
        sender: person.id,
        text: attachment ? '' : text,
        mention: body.mention.filter((id) => members.has(id)),
        attachment,
        quote: body.quote,
      });
      // Sent a second time: it is said already, and this copy of the picture belongs to nothing.
      if (attachment && message.attachment?.path !== attachment.path) await rm(path.join(mediaDir, attachment.path), { force: true });
      return c.json(viewMessage(world, message), 201);
    },
  );

  app.post('/api/time', bodyLimit({ maxSize: 1024 }), async (c) => {
    const parsed = isJson(c) ? moveTimeBody.safeParse(await c.req.json().catch(() => undefined)) : undefined;
    if (!parsed?.success) return c.json({ error: '没有看懂要调到什么时间。' }, 400);
    const problem = moveTime(clock, calendar, parsed.data);
    if (problem) return c.json({ error: problem }, 400);
    return c.json({ now: clock.now().toISOString(), movedMs: clock.offsetMs });
  });

  app.onError((error, c) => {
    options.log.error({ err: error, path: c.req.path }, 'rehearsal request failed');
    return c.json({ error: '出错了，已记录。请再试一次。' }, 500);
  });
  return app;
}

const isJson = (c: Context) => /^application\/json\b/.test(c.req.header('content-type') ?? '');

/** JSON, or a form with a picture; a plain form, which another site could send without asking, is neither. */
async function bodyOf(c: Context): Promise<{ readonly fields: unknown; readonly picture?: File } | undefined> {
  if (isJson(c)) {
    const fields: unknown = await c.req.json().catch(() => undefined);
    return fields === undefined ? undefined : { fields };
  }
  if (!/^multipart\/form-data\b/.test(c.req.header('content-type') ?? '')) return undefined;
  const form = await c.req.parseBody().catch(() => undefined);
  const fields = typeof form?.message === 'string' ? parse(form.message) : undefined;
  if (!form || !(form.picture instanceof File) || fields === undefined) return undefined;
  return { fields, picture: form.picture };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `g-all:12,private:p-zhao:40`: the last seq read, by conversation. */
function readMarks(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(',').flatMap((mark) => {
      const at = mark.lastIndexOf(':');
      const seq = wholeNumber(mark.slice(at + 1));
      return at > 0 && seq !== undefined ? [[mark.slice(0, at), seq] as const] : [];
    }),
  );
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

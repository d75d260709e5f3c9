import pino, { type Logger } from 'pino';

export type Log = Logger;

/**
 * Residents' words, names, phones and door numbers never reach the log: fields that could hold them are removed by name,
 * wherever they stand, and the code logs ids of ours. Secrets likewise.
 */
const PRIVATE = [
  'text',
  'name',
  'phone',
  'door',
  'details',
  'summary',
  'question',
  'topic',
  'token',
  'password',
  'apiKey',
  'qr',
  'payload',
  'quote',
];

export function createLog(level: string, destination?: pino.DestinationStream): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: PRIVATE.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[removed]' },
      serializers: { err: errorForLog },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: 'silent' });

/** Errors of parsers say what they choked on, and that may be a resident's words. */
const QUOTING = new Set(['SyntaxError', 'ZodError', '$ZodError']);

/** Type, code, place, and the message where it does not quote what was read. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  return {
    type: error.name,
    ...(code ? { code } : {}),
    ...(QUOTING.has(error.name) ? {} : { message: maskPersonal(error.message) }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .join('\n'),
  };
}

/** Masks phone and ID numbers in a text that is going to be logged or shown to more people than its writer meant. */
export function maskPersonal(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, '[证件号]')
    .replace(/(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d){8}(?!\d)/g, '[电话]')
    .replace(/(?<!\d)\d{3,4}-\d{7,8}(?!\d)/g, '[电话]');
}

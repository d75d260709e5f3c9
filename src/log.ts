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

/** Type, code, place; the message only where it is ours: a driver's or a parser's may quote what it choked on. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  return {
    type: error.name,
    ...(code ? { code } : {}),
    message: maskPersonal(error.message),
    stack: (error.stack ?? '').split('\n').slice(1, 8).join('\n'),
  };
}

/** Masks phone, ID and door numbers in a text that is going to be logged or shown to more people than its writer meant. */
export function maskPersonal(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, '[证件号]')
    .replace(/(?<!\d)1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)/g, '[电话]')
    .replace(/(?<!\d)\d{3,4}-\d{7,8}(?!\d)/g, '[电话]');
}

import path from 'node:path';
import { z } from 'zod';

/**
 * Every setting of the program, from environment variables (a file `.env` in the working directory is read as well).
 * The only place that knows their names. `.env.example` is checked against this list by a test.
 */

const TIME_ZONES = new Set(Intl.supportedValuesOf('timeZone'));

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const decimal = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const text = z.string().trim().min(1, 'must not be empty');

const onOff = z.enum(['on', 'off'], 'must be "on" or "off"').transform((value) => value === 'on');

const quietHours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$|^off$/, 'must look like 21:30-07:30, or be "off"')
  .transform((value) => {
    if (value === 'off') return undefined;
    const [from, to] = value.split('-') as [string, string];
    return { from: minutes(from), to: minutes(to) };
  });

function minutes(clock: string): number {
  const [h, m] = clock.split(':') as [string, string];
  return Number(h) * 60 + Number(m);
}

const APPROVAL_ROLES = ['grid_member', 'staff', 'manager'] as const;

/** grid_member:5,staff:5,manager:never → how many groups each may reach alone; undefined = any number. A role that is not named: any number. */
const approval = z
  .string()
  .regex(
    /^(?:grid_member|staff|manager):(?:never|\d{1,4})(?:,(?:grid_member|staff|manager):(?:never|\d{1,4}))*$/,
    'must look like grid_member:5,staff:5,manager:never',
  )
  .transform((value) => {
    const limits = new Map(value.split(',').map((pair) => pair.split(':') as [string, string]));
    const limitOf = (role: string) => (/^\d+$/.test(limits.get(role) ?? '') ? Number(limits.get(role)) : undefined);
    const [grid_member, staff, manager] = APPROVAL_ROLES.map(limitOf);
    return { grid_member, staff, manager };
  });

export interface Setting {
  readonly name: string;
  readonly schema: z.ZodType;
  /** As it would stand in `.env`; undefined = no default. */
  readonly default?: string;
  readonly help: string;
}

const settings = {
  HUIYIN_DATA_DIR: {
    schema: text,
    default: 'var',
    help: 'Folder for the database, pictures, backups and the login card of the chat account.',
  },
  HUIYIN_POLICIES_DIR: {
    schema: text,
    default: 'data/policies',
    help: 'Folder of rules, notices, guides and FAQ that the bot answers from.',
  },
  HUIYIN_COMMUNITY_FILE: {
    schema: text,
    default: 'data/community.yaml',
    help: 'Names, grids, buildings, places and phone numbers of the community.',
  },
  HUIYIN_BOT_NAME: { schema: text, default: '小邻', help: 'The name residents call the bot by, after @.' },
  HUIYIN_ASK_PREFIX: {
    schema: text,
    default: '问',
    help: 'A message that begins with this and a colon is addressed to the bot (问：几点停水).',
  },
  HUIYIN_HOST: {
    schema: text,
    default: '127.0.0.1',
    help: 'Address that the pages listen on. Anything but 127.0.0.1 opens them to the network.',
  },
  HUIYIN_PORT: { schema: whole(0, 65535), default: '3210', help: 'Port that the pages listen on; 0 takes a free one.' },
  HUIYIN_TIME_ZONE: {
    schema: text.refine((zone) => TIME_ZONES.has(zone) || zone === 'UTC', 'is not a known time zone, for example Asia/Shanghai'),
    default: 'Asia/Shanghai',
    help: 'Time zone of schedules, dates in answers and quiet hours.',
  },
  HUIYIN_SEND_INTERVAL_SECONDS: {
    schema: decimal(0, 3600),
    help: 'Shortest time between two messages of the account. Default: 0.2 in the rehearsal, 5 elsewhere.',
  },
  HUIYIN_SEND_JITTER_SECONDS: {
    schema: decimal(0, 3600),
    help: 'Up to this much is added at random to the interval. Default: 0 in the rehearsal, 10 elsewhere.',
  },
  HUIYIN_SEND_HOURLY_CAP: {
    schema: whole(1, 1_000_000),
    help: 'Most messages in an hour. Default: 10000 in the rehearsal, 120 elsewhere.',
  },
  HUIYIN_SEND_DAILY_CAP: { schema: whole(1, 1_000_000), help: 'Most messages in a day. Default: 100000 in the rehearsal, 800 elsewhere.' },
  HUIYIN_QUIET_HOURS: {
    schema: quietHours,
    default: '21:30-07:30',
    help: 'Broadcasts wait until these hours are over; replies and alerts do not. "off" = never quiet.',
  },
  HUIYIN_MESSAGE_BYTES: { schema: whole(120, 20_000), default: '1800', help: 'Longer texts are split at sentence ends; in UTF-8 bytes.' },
  HUIYIN_REPLY_EXPIRES_MINUTES: {
    schema: whole(1, 10_080),
    default: '30',
    help: 'A reply that could not be sent for this long is not sent any more, and shown as expired.',
  },
  HUIYIN_PIECES_SECONDS: {
    schema: decimal(0, 60),
    default: '4',
    help: 'How long the bot waits whether somebody goes on, before it reads what they wrote as one; never for emergencies. 0 = every message by itself.',
  },
  HUIYIN_PIECES_MOST: { schema: whole(1, 50), default: '6', help: 'At most so many messages are read as one.' },
  HUIYIN_PIECES_LONGEST_SECONDS: {
    schema: decimal(0, 600),
    default: '15',
    help: 'Somebody who goes on and on is answered after this time at the latest.',
  },
  HUIYIN_CATCH_UP_MINUTES: {
    schema: whole(0, 10_080),
    default: '120',
    help: 'Scheduled notices that were missed while the program was down are sent if they are no older; older ones are marked missed.',
  },
  HUIYIN_NOTICE_APPROVAL: {
    schema: approval,
    default: 'grid_member:5,staff:5,manager:never',
    help: 'Notices to more groups than this wait for a second person, by role of the author: a number, 0 = always, or "never". Those who belong to a grid also need one outside of it, unless it says never.',
  },
  HUIYIN_NOTICE_APPROVERS: {
    schema: z.enum(['staff', 'manager'], 'must be "staff" or "manager"'),
    default: 'staff',
    help: 'Who may approve: "staff" = any colleague but the author, "manager" = managers only.',
  },
  HUIYIN_NOTICE_ATTACHMENT_MB: {
    schema: decimal(0.1, 25),
    default: '10',
    help: 'Largest picture or file that may be sent with a notice.',
  },
  HUIYIN_ALERT_WEBHOOK: {
    schema: z.url('must be a URL such as https://example.org/alert').regex(/^https?:/, 'must begin with http:// or https://'),
    help: 'Optional. Told when the chat account is lost and when it is back, because the account itself can not tell then.',
  },
  HUIYIN_ALERT_FORMAT: {
    schema: z.enum(['json', 'wecom', 'dingtalk'], 'must be json, wecom or dingtalk'),
    default: 'json',
    help: 'What HUIYIN_ALERT_WEBHOOK understands: json, wecom (企业微信 group robot) or dingtalk (钉钉 robot).',
  },
  HUIYIN_ALERT_SECRET: {
    schema: z.string().trim().min(8, 'must be at least 8 characters long'),
    help: 'Optional. Signs alerts: Standard Webhooks headers for json, timestamp and sign for dingtalk.',
  },
  HUIYIN_ALERT_AFTER_MINUTES: {
    schema: decimal(0, 1440),
    default: '3',
    help: 'The account counts as lost when it was away for so long; shorter breaks mend themselves.',
  },
  HUIYIN_MAX_ATTACHMENT_MB: {
    schema: decimal(0.1, 200),
    default: '20',
    help: 'Larger pictures and files are not stored; the sender is told.',
  },
  HUIYIN_LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    help: 'fatal, error, warn, info, debug, trace or silent.',
  },
  HUIYIN_KEEP_TEXT_DAYS: {
    schema: whole(7, 3650),
    default: '90',
    help: 'What residents wrote to the bot, and what it told them, is kept for so many days; that a message was handled, for a year.',
  },
  HUIYIN_KEEP_ANSWERS_DAYS: {
    schema: whole(7, 3650),
    default: '180',
    help: 'Questions and their answers, without who asked, are kept for so many days.',
  },
  HUIYIN_KEEP_IDENTITY_DAYS: {
    schema: whole(30, 36500),
    default: '730',
    help: 'So many days after a ticket was closed, nobody is tied to it any more: names, phones and the words of the report go, the matter stays.',
  },
  HUIYIN_OPEN311: {
    schema: onOff,
    default: 'off',
    help: '"on": other systems may report and read tickets below /open311/v2 (Open311 GeoReport v2). Keys are given out in the console.',
  },
  HUIYIN_OPEN311_JURISDICTION: {
    schema: text,
    help: 'Optional. The jurisdiction_id that is served; requests that name another are refused.',
  },
  HUIYIN_WEBHOOK_PRIVATE: {
    schema: onOff,
    default: 'off',
    help: '"on": webhooks may point to this machine and its own network, also without https.',
  },
  WECHATY_PUPPET: {
    schema: text,
    default: 'rehearsal',
    help: '"rehearsal" is the built-in group chat page; else the npm name of a Wechaty puppet, such as wechaty-puppet-service.',
  },
  WECHATY_PUPPET_SERVICE_TOKEN: { schema: text, help: 'Token of wechaty-puppet-service; read by the puppet itself.' },
  WECHATY_PUPPET_SERVICE_ENDPOINT: { schema: text, help: 'Address of a self-hosted puppet gateway, host:port; read by the puppet itself.' },
  WECHATY_PUPPET_SERVICE_AUTHORITY: { schema: text, help: 'Service discovery of the token; read by the puppet itself.' },
  WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: {
    schema: z.enum(['true', 'false']),
    help: 'Talk to the gateway without TLS; read by the puppet itself.',
  },
  OPENAI_API_KEY: {
    schema: text,
    help: 'Optional. With it, answers are phrased by a model from the passages found, then verified, and vague messages are read by it.',
  },
  OPENAI_BASE_URL: {
    schema: z.url('must be a URL such as http://127.0.0.1:11434/v1'),
    help: 'Optional. Any OpenAI-compatible endpoint, local ones included.',
  },
  OPENAI_MODEL: { schema: text, help: 'Name of the model. Required when OPENAI_API_KEY or OPENAI_BASE_URL is set.' },
  MODEL_DAILY_TOKENS: {
    schema: whole(0, 1_000_000_000),
    default: '0',
    help: 'Most tokens that the model may cost in a day; then answers are quotes until midnight. 0 = no limit.',
  },
  MODEL_CONCURRENCY: {
    schema: whole(1, 64),
    default: '4',
    help: 'Questions that the model is asked at the same time; others wait their turn.',
  },
  MODEL_JSON: {
    schema: z.enum(['auto', 'json_schema', 'json_object', 'text']),
    default: 'auto',
    help: 'How the endpoint is asked for JSON: json_schema, json_object or text; "auto" begins with the first and goes on where it is refused.',
  },
  OPENAI_VISION_MODEL: {
    schema: text,
    help: 'Optional. Name of a model at the same endpoint that reads pictures: scanned PDFs and photographed notices are then read by it, and marked as read by a machine.',
  },
  EMBEDDING_MODEL: {
    schema: text,
    help: 'Optional. Name of an embedding model: passages are then found by what they mean as well. Another name embeds everything anew.',
  },
  EMBEDDING_BASE_URL: {
    schema: z.url('must be a URL such as http://127.0.0.1:11434/v1'),
    help: 'Endpoint of the embedding model. Default: OPENAI_BASE_URL.',
  },
  EMBEDDING_API_KEY: {
    schema: text,
    help: 'Key for the embedding model. Default: OPENAI_API_KEY, unless EMBEDDING_BASE_URL names another endpoint.',
  },
  RERANK: {
    schema: onOff,
    default: 'off',
    help: '"on": the model reads the best eight passages and puts them in order before an answer is made of them. Costs a call a question.',
  },
  GENERATE_ASKED: {
    schema: onOff,
    default: 'off',
    help: '"on": the model thinks once of ways in which residents ask for each passage; staff look at them in the console.',
  },
} as const satisfies Record<string, Omit<Setting, 'name'>>;

export const SETTINGS: readonly Setting[] = Object.entries(settings).map(([name, s]) => ({ name, ...s }));

type Raw = { [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> | undefined };

/** How long things are kept, in days. */
export interface Retention {
  readonly textDays: number;
  readonly answerDays: number;
  /** After a ticket was closed. */
  readonly identityDays: number;
}

export interface Pacing {
  readonly intervalMs: number;
  readonly jitterMs: number;
  readonly hourlyCap: number;
  readonly dailyCap: number;
  /** Minutes after midnight in the time zone; `from` may be later than `to` (over midnight). */
  readonly quietHours: { readonly from: number; readonly to: number } | undefined;
}

/** When messages of one person in one place are read as one. */
export interface Pieces {
  /** How long to wait whether more comes; 0 = never. */
  readonly windowMs: number;
  readonly most: number;
  /** From the first piece. */
  readonly longestMs: number;
}

export interface Config {
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly mediaDir: string;
  readonly backupDir: string;
  readonly policiesDir: string;
  readonly communityFile: string;
  readonly botName: string;
  readonly askPrefix: string;
  readonly host: string;
  readonly port: number;
  readonly timeZone: string;
  readonly pacing: Pacing;
  readonly messageBytes: number;
  readonly replyExpiresMinutes: number;
  readonly pieces: Pieces;
  readonly catchUpMinutes: number;
  readonly noticeApproval: {
    /** How many groups the author reaches alone, by role; undefined = any number. */
    readonly limits: {
      readonly grid_member?: number | undefined;
      readonly staff?: number | undefined;
      readonly manager?: number | undefined;
    };
    readonly approvers: 'staff' | 'manager';
  };
  readonly noticeAttachmentBytes: number;
  /** Undefined: nobody is told out of band. */
  readonly alert:
    | {
        readonly url: string;
        readonly format: 'json' | 'wecom' | 'dingtalk';
        readonly secret: string | undefined;
        readonly afterMs: number;
      }
    | undefined;
  readonly maxAttachmentBytes: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly puppet: string;
  readonly model:
    | {
        readonly apiKey: string;
        readonly baseUrl: string | undefined;
        readonly name: string;
        /** 0 = no limit. */
        readonly dailyTokens: number;
        readonly concurrency: number;
        readonly json: 'auto' | 'json_schema' | 'json_object' | 'text';
      }
    | undefined;
  readonly vision: { readonly apiKey: string; readonly baseUrl: string | undefined; readonly name: string } | undefined;
  readonly embedding: { readonly apiKey: string; readonly baseUrl: string | undefined; readonly name: string } | undefined;
  readonly rerank: boolean;
  readonly generateAsked: boolean;
  /** Undefined: off. */
  readonly open311: { readonly jurisdiction: string | undefined } | undefined;
  readonly webhookPrivate: boolean;
  readonly retention: Retention;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`Configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  }
}

/**
 * Reads the settings. Reports every problem at once, unknown HUIYIN_ names among them.
 * @param env default: the process environment
 * @param cwd what relative paths are relative to; default: the working directory
 * @throws {ConfigError}
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env, cwd = process.cwd()): Config {
  const problems: string[] = [];
  const raw: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const given = env[setting.name];
    const value = given === undefined || given.trim() === '' ? setting.default : given.trim();
    if (value === undefined) continue;
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) raw[setting.name] = parsed.data;
    else problems.push(`${setting.name}=${JSON.stringify(value)} ${parsed.error.issues.map((i) => i.message).join('; ')}. ${setting.help}`);
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith('HUIYIN_') || name in settings) continue;
    const near = nearest(name, Object.keys(settings));
    problems.push(`${name} is not a setting of this program.${near ? ` Did you mean ${near}?` : ''} See .env.example for all of them.`);
  }
  const given = (name: string) => (env[name] ?? '').trim() !== '';
  const endpoint = given('OPENAI_API_KEY') || given('OPENAI_BASE_URL');
  if (endpoint && !given('OPENAI_MODEL')) {
    problems.push('OPENAI_MODEL is missing. Name the model to use, or remove OPENAI_API_KEY and OPENAI_BASE_URL to work without one.');
  }
  if (!endpoint && given('OPENAI_MODEL')) {
    problems.push(
      'OPENAI_MODEL is set, but neither OPENAI_API_KEY nor OPENAI_BASE_URL. Say where the model is, or remove OPENAI_MODEL to work without one.',
    );
  }
  if (!endpoint && given('OPENAI_VISION_MODEL')) {
    problems.push(
      'OPENAI_VISION_MODEL is set, but neither OPENAI_API_KEY nor OPENAI_BASE_URL. Say where the model is, or remove OPENAI_VISION_MODEL.',
    );
  }
  const embeddingEndpoint = given('EMBEDDING_BASE_URL') || given('EMBEDDING_API_KEY');
  if (given('EMBEDDING_MODEL') && !embeddingEndpoint && !endpoint) {
    problems.push(
      'EMBEDDING_MODEL is set, but no endpoint. Say where the model is with EMBEDDING_BASE_URL or EMBEDDING_API_KEY, or remove it.',
    );
  }
  if (!given('EMBEDDING_MODEL') && embeddingEndpoint) {
    problems.push('EMBEDDING_MODEL is missing. Name the embedding model to use, or remove EMBEDDING_BASE_URL and EMBEDDING_API_KEY.');
  }
  for (const name of ['RERANK', 'GENERATE_ASKED'] as const) {
    if (raw[name] === true && !given('OPENAI_MODEL')) problems.push(`${name}=on needs a model. Set OPENAI_MODEL, or ${name}=off.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const s = raw as Raw;
  const rehearsal = s.WECHATY_PUPPET === 'rehearsal';
  const dataDir = path.resolve(cwd, s.HUIYIN_DATA_DIR!);
  return {
    dataDir,
    databaseFile: path.join(dataDir, 'huiyin.db'),
    mediaDir: path.join(dataDir, 'media'),
    backupDir: path.join(dataDir, 'backups'),
    policiesDir: path.resolve(cwd, s.HUIYIN_POLICIES_DIR!),
    communityFile: path.resolve(cwd, s.HUIYIN_COMMUNITY_FILE!),
    botName: s.HUIYIN_BOT_NAME!,
    askPrefix: s.HUIYIN_ASK_PREFIX!,
    host: s.HUIYIN_HOST!,
    port: s.HUIYIN_PORT!,
    timeZone: s.HUIYIN_TIME_ZONE!,
    pacing: {
      intervalMs: (s.HUIYIN_SEND_INTERVAL_SECONDS ?? (rehearsal ? 0.2 : 5)) * 1000,
      jitterMs: (s.HUIYIN_SEND_JITTER_SECONDS ?? (rehearsal ? 0 : 10)) * 1000,
      hourlyCap: s.HUIYIN_SEND_HOURLY_CAP ?? (rehearsal ? 10_000 : 120),
      dailyCap: s.HUIYIN_SEND_DAILY_CAP ?? (rehearsal ? 100_000 : 800),
      quietHours: s.HUIYIN_QUIET_HOURS,
    },
    messageBytes: s.HUIYIN_MESSAGE_BYTES!,
    replyExpiresMinutes: s.HUIYIN_REPLY_EXPIRES_MINUTES!,
    pieces: {
      windowMs: s.HUIYIN_PIECES_SECONDS! * 1000,
      most: s.HUIYIN_PIECES_MOST!,
      longestMs: Math.max(s.HUIYIN_PIECES_LONGEST_SECONDS!, s.HUIYIN_PIECES_SECONDS!) * 1000,
    },
    catchUpMinutes: s.HUIYIN_CATCH_UP_MINUTES!,
    noticeApproval: { limits: s.HUIYIN_NOTICE_APPROVAL!, approvers: s.HUIYIN_NOTICE_APPROVERS! },
    noticeAttachmentBytes: Math.round(s.HUIYIN_NOTICE_ATTACHMENT_MB! * 1024 * 1024),
    alert: s.HUIYIN_ALERT_WEBHOOK
      ? {
          url: s.HUIYIN_ALERT_WEBHOOK,
          format: s.HUIYIN_ALERT_FORMAT!,
          secret: s.HUIYIN_ALERT_SECRET,
          afterMs: s.HUIYIN_ALERT_AFTER_MINUTES! * 60_000,
        }
      : undefined,
    maxAttachmentBytes: Math.round(s.HUIYIN_MAX_ATTACHMENT_MB! * 1024 * 1024),
    logLevel: s.HUIYIN_LOG_LEVEL!,
    puppet: s.WECHATY_PUPPET!,
    model: s.OPENAI_MODEL
      ? {
          ...{ apiKey: s.OPENAI_API_KEY ?? 'none', baseUrl: s.OPENAI_BASE_URL, name: s.OPENAI_MODEL },
          ...{ dailyTokens: s.MODEL_DAILY_TOKENS!, concurrency: s.MODEL_CONCURRENCY!, json: s.MODEL_JSON! },
        }
      : undefined,
    vision: s.OPENAI_VISION_MODEL
      ? { apiKey: s.OPENAI_API_KEY ?? 'none', baseUrl: s.OPENAI_BASE_URL, name: s.OPENAI_VISION_MODEL }
      : undefined,
    embedding: s.EMBEDDING_MODEL
      ? {
          // A key is shown to the endpoint only that it was given for.
          apiKey: s.EMBEDDING_API_KEY ?? (s.EMBEDDING_BASE_URL ? undefined : s.OPENAI_API_KEY) ?? 'none',
          baseUrl: s.EMBEDDING_BASE_URL ?? s.OPENAI_BASE_URL,
          name: s.EMBEDDING_MODEL,
        }
      : undefined,
    rerank: s.RERANK!,
    generateAsked: s.GENERATE_ASKED!,
    open311: s.HUIYIN_OPEN311 ? { jurisdiction: s.HUIYIN_OPEN311_JURISDICTION } : undefined,
    webhookPrivate: s.HUIYIN_WEBHOOK_PRIVATE!,
    retention: {
      textDays: s.HUIYIN_KEEP_TEXT_DAYS!,
      answerDays: s.HUIYIN_KEEP_ANSWERS_DAYS!,
      identityDays: s.HUIYIN_KEEP_IDENTITY_DAYS!,
    },
  };
}

/** Reads `.env` into the process environment where there is one; variables that are already set win. */
export function readEnvFile(cwd = process.cwd()): void {
  try {
    process.loadEnvFile(path.join(cwd, '.env'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = 6;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein distance (1966), two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    previous = row;
  }
  return previous[b.length]!;
}

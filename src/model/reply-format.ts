import type { ReplyFormat } from './chat.ts';

/** How an endpoint is asked for an object. `auto` begins with the strictest and goes on where the endpoint refuses it. */
export type FormatSetting = 'auto' | 'json_schema' | 'json_object' | 'text';

const ORDER = ['json_schema', 'json_object', 'text'] as const;

/** Remembers what an endpoint understands, so that it is refused once and not with every question. */
export class ReplyFormats {
  readonly #schema: Extract<ReplyFormat, { kind: 'json_schema' }>;
  readonly #fixed: boolean;
  #kind: ReplyFormat['kind'];

  constructor(setting: FormatSetting, name: string, schema: Readonly<Record<string, unknown>>) {
    this.#schema = { kind: 'json_schema', name, schema };
    this.#fixed = setting !== 'auto';
    this.#kind = setting === 'auto' ? 'json_schema' : setting;
  }

  get first(): ReplyFormat {
    return this.#of(this.#kind);
  }

  /** What to try after this one was refused. */
  after(format: ReplyFormat): ReplyFormat | undefined {
    const next = this.#fixed ? undefined : ORDER[ORDER.indexOf(format.kind) + 1];
    return next && this.#of(next);
  }

  understood(format: ReplyFormat): void {
    this.#kind = format.kind;
  }

  #of(kind: ReplyFormat['kind']): ReplyFormat {
    return kind === 'json_schema' ? this.#schema : { kind };
  }
}

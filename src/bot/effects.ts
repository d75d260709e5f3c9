import type { Heard } from '../intents/heard.ts';
import type { Effect, Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { forget, remember } from './conversation-store.ts';

/** What an applier works with: the transaction, the message it answers, and ways to speak and to act after the commit. */
export interface EffectContext {
  readonly tx: Db;
  readonly heard: Heard;
  readonly now: Date;
  /** Unique for this effect of this message: keys of outgoing messages begin with it. */
  readonly key: string;
  /** Answers the sender where the message came from, or privately. */
  reply(text: string, options?: { readonly privately?: boolean; readonly mention?: boolean }): Promise<void>;
  post: Post;
  /** Runs after the transaction has committed, and not at all if it fails. */
  afterCommit(work: () => Promise<void> | void): void;
}

type OwnKind = 'reply' | 'remember' | 'forget';

/** How the effects that belong to a domain are carried out; wired in the composition root. */
export type EffectAppliers = {
  readonly [K in Exclude<Effect['kind'], OwnKind>]: (context: EffectContext, effect: Extract<Effect, { kind: K }>) => Promise<void>;
};

/** Carries out what was decided about one message, in one transaction. Sends nothing: messages are queued. */
export async function applyEffects(
  tx: Db,
  heard: Heard,
  effects: readonly Effect[],
  options: {
    readonly now: Date;
    readonly post: Post;
    readonly appliers: EffectAppliers;
    readonly replyExpiresAt: Date;
    readonly afterCommit: (work: () => Promise<void> | void) => void;
  },
): Promise<void> {
  const place = heard.group?.id ?? 'private';
  for (const [i, effect] of effects.entries()) {
    const key = `m:${heard.id}:${i}`;
    let replies = 0;
    const reply: EffectContext['reply'] = async (text, how) => {
      replies++;
      await options.post(tx, [replyTo(heard, text, { key: `${key}:${replies}`, expiresAt: options.replyExpiresAt, ...how })]);
    };
    switch (effect.kind) {
      case 'reply':
        if (effect.once) {
          const once = `once:${effect.once}:${heard.person.id}`;
          await options.post(tx, [replyTo(heard, effect.text, { key: once, expiresAt: options.replyExpiresAt, ...effect })]);
        } else await reply(effect.text, { privately: effect.privately, mention: effect.mention });
        break;
      case 'remember':
        await remember(tx, heard.person.id, place, effect.state, options.now, effect.minutes);
        break;
      case 'forget':
        await forget(tx, heard.person.id, place);
        break;
      default: {
        const context: EffectContext = { tx, heard, now: options.now, key, reply, post: options.post, afterCommit: options.afterCommit };
        await apply(options.appliers, context, effect);
      }
    }
  }
}

/** Calls the applier of the effect's kind. The table is keyed by kind, which the compiler can't follow through a union. */
function apply(appliers: EffectAppliers, context: EffectContext, effect: Exclude<Effect, { kind: OwnKind }>): Promise<void> {
  const applier = appliers[effect.kind] as (context: EffectContext, effect: Effect) => Promise<void>;
  return applier(context, effect);
}

/** A reply goes where the question came from; in a group it addresses the one who asked. */
export function replyTo(
  heard: Heard,
  text: string,
  options: { readonly key: string; readonly expiresAt?: Date; readonly privately?: boolean; readonly mention?: boolean },
): Outgoing {
  const inGroup = heard.group !== undefined && options.privately !== true;
  return {
    key: options.key,
    to: inGroup ? { group: heard.group.id } : { person: heard.person.id },
    text,
    mention: inGroup && options.mention !== false ? [{ person: heard.person.id, name: heard.person.name }] : [],
    priority: 'reply',
    cause: { kind: 'message', id: String(heard.id) },
    expiresAt: options.expiresAt,
  };
}

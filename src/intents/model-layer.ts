import type { Log } from '../log.ts';
import { disguise } from '../model/pseudonyms.ts';
import type { Understand, UnderstandReply } from '../model/understander.ts';
import { plain } from './build-intent.ts';
import type { CategoryName } from './categories.ts';
import type { Heard } from './heard.ts';
import type { IntentKind } from './intent.ts';
import { INTENT_WORDS, personInComplaint } from './judge.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import type { Found } from './slots.ts';

/**
 * The third layer: a model is asked where the words alone leave it open. It may say which of the ordinary meanings a message has,
 * which of the places in it is meant, and what it is about; nothing else can come back. Commands, confirmations, emergencies and
 * attempts to trick the bot are never its business, and what has been said to a neighbour stays so.
 */

/** What the model may answer with, in words for it. */
export const MODEL_KINDS = {
  ask_policy: '问规定、政策、办事、时间、费用、电话等，想知道答案',
  complaint: '反映问题、报修、投诉',
  suggestion: '提建议',
  hazard: '报告安全隐患',
  ticket_status: '问自己反映的事办得怎么样了',
  rate_or_reopen: '评价处理结果，或说问题没解决',
  activity_query: '问讲座、活动',
  activity_signup: '要报名活动',
  activity_cancel: '要取消活动报名',
  help: '问助手会做什么、怎么用',
  human_handoff: '要找工作人员',
  privacy_request: '问自己的信息怎么存的，或要求删除自己的信息',
  chat: '闲聊、问候、感谢、玩笑，或者是邻居之间的话',
} as const satisfies Partial<Record<IntentKind, string>>;
export type ModelKind = keyof typeof MODEL_KINDS;

export type UnderstandMessage = Understand<ModelKind, CategoryName>;

export interface ModelLayerOptions {
  readonly understand: UnderstandMessage;
  /** Names of people of the community, which it is not told. */
  readonly names: () => Promise<readonly string[]>;
  /** Of the community's own file: no secret, whoever calls himself that. */
  readonly published: readonly string[];
  /** The last words between the bot and this person here, oldest first. */
  readonly turns: (heard: Heard) => Promise<readonly { readonly by: 'resident' | 'assistant'; readonly text: string }[]>;
  readonly log: Log;
  /** Default: 3 seconds. */
  readonly deadlineMs?: number;
}

export interface ModelLayer {
  /** The same recognition, or one that the model is surer of. Never rejects, never later than the deadline. */
  surer(heard: Heard, local: Recognition, context: RecogniseContext): Promise<Recognition>;
  /** From now on nobody waits for the model. */
  stop(): void;
}

const DEADLINE_MS = 3000;
/** Surer than this of the meaning, the classifier is right about as often as a model, and a thousand times as fast. */
const SURE = 0.7;
/** Said into a group and heard as less than this, it is talk among neighbours: not shown to a model, and not taken up. */
const WORTH_ASKING = 0.6;
/** Spoken up unasked, and less sure than this of what it is. */
const SHAKY = 0.5;
/** A model's "sure" is worth about this much. */
const MODEL_CONFIDENCE = 0.8;
const LONGEST = 600;
const LONGEST_TURN = 200;

/** Unasked, a sign-up, a cancellation or a word of help is for whoever asked before. */
const TAKEN_UP_UNASKED: readonly ModelKind[] = ['ask_policy', 'complaint', 'suggestion', 'hazard', 'ticket_status', 'activity_query'];

export function createModelLayer(options: ModelLayerOptions): ModelLayer {
  const ended = new AbortController();
  return {
    stop: () => ended.abort(),
    async surer(heard, local, context) {
      if (ended.signal.aborted || !isOpen(heard, local, context)) return local;
      try {
        const started = performance.now();
        const turns = await options.turns(heard);
        const names = (await options.names()).flatMap((name) => name.match(/\p{Script=Han}{2,4}/gu) ?? []);
        const texts = [local.text.slice(0, LONGEST), ...turns.map(({ text }) => text.slice(0, LONGEST_TURN))];
        const [message, ...before] = disguise(texts, { names, published: options.published }).texts;
        const understood = await options.understand(
          { message: message!, before: turns.map(({ by }, i) => ({ by, text: before[i]! })), overheard: !local.addressed },
          { deadlineMs: options.deadlineMs ?? DEADLINE_MS, signal: ended.signal },
        );
        const ms = Math.round(performance.now() - started);
        if (understood.kind === 'unavailable') {
          options.log.warn({ ms, reason: understood.reason }, 'a model could not say what a message means; the local reading stands');
          return local;
        }
        const next = taken(understood.reply, heard, local, context);
        options.log.debug({ ms, local: local.intent.kind, next: next.intent.kind, speak: next.speak }, 'a model said what a message means');
        return next;
      } catch (error) {
        options.log.error({ err: error }, 'asking a model for the meaning failed; the local reading stands');
        return local;
      }
    },
  };
}

/** The words alone leave it open, and somebody waits for an answer, or perhaps does. */
function isOpen(heard: Heard, local: Recognition, context: RecogniseContext): boolean {
  // What a pattern said, an emergency, a command, or a word to a neighbour is settled.
  if (!local.weighed || !(local.intent.kind in MODEL_KINDS) || local.text.length < 2) return false;
  if (local.addressed || heard.conversation) return local.confidence < SURE;
  const { around } = heard;
  if (context.attitude === 'mentioned' || around?.answered || around?.quarrel) return false;
  return local.speak ? local.confidence < SHAKY : local.concern >= WORTH_ASKING;
}

type Reply = UnderstandReply<ModelKind, CategoryName>;

/** What of the model's reading holds. */
function taken(reply: Reply, heard: Heard, local: Recognition, context: RecogniseContext): Recognition {
  if (!reply.sure) return local;
  const kind = reply.intent;
  // A hazard that somebody tells of is not talked away, and nobody is satisfied on a model's word.
  if (local.intent.kind === 'hazard' && kind === 'chat') return local;
  if (kind === 'rate_or_reopen' && local.intent.kind !== kind) return local;
  const found = placed(reply, local, context);
  const unasked = !local.addressed && heard.conversation === undefined;
  const welcome = reply.forCommunity && TAKEN_UP_UNASKED.includes(kind);
  const next: Recognition = {
    ...local,
    found,
    intent: plain(kind, local.text, found.slots),
    confidence: MODEL_CONFIDENCE,
    speak: local.addressed || (unasked ? welcome : welcome || (local.speak && kind !== 'chat')),
    reason: `模型判断是${INTENT_WORDS[kind]}（按词句像是${INTENT_WORDS[local.intent.kind as ModelKind]}，${local.confidence.toFixed(2)}）`,
  };
  const person = personInComplaint(local.text, found, next);
  return person ? { ...next, intent: person, confidence: 0.85, reason: '涉及具体住户或个人，不在群里展开' } : next;
}

/** Of several places in the words, the one that is meant. A place that is not in them is none. */
function placed(reply: Reply, { found, text }: Recognition, { finder }: RecogniseContext): Found {
  const building = reply.building === null ? undefined : finder.find(reply.building).building;
  const area = reply.place === null || !text.includes(reply.place) ? undefined : finder.find(reply.place).area;
  const place = {
    ...(building !== undefined && found.spoken.buildings.includes(building) ? { building } : {}),
    ...(area === undefined ? {} : { place: area }),
  };
  return {
    ...found,
    slots: { ...found.slots, ...place, ...(reply.category === null ? {} : { category: reply.category }) },
    where: { ...found.where, ...place },
  };
}

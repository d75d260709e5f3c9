import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import { Breaker } from './breaker.ts';
import { mostTokens, type TokenBudget, tokensSpent } from './budget.ts';
import type { Chat, ChatCall, ChatResult } from './chat.ts';
import { type ModelFault, NO_ANSWER_IN_TIME } from './fault.ts';

/** It was not asked: too many wait already, the day's budget is used up, the endpoint is left alone, or the caller has gone. */
export interface Held {
  readonly kind: 'held';
  readonly reason: 'busy' | 'budget' | 'resting' | 'ended';
}

export type ModelState =
  | { readonly kind: 'ready' }
  /** Left alone until then. */
  | { readonly kind: 'resting'; readonly until: Date; readonly reason: string };

export interface GuardedChat {
  /** Calls, and calls again on faults that may pass, within the deadline of the call; waiting for a turn is part of it. */
  ask(call: ChatCall): Promise<ChatResult | Held>;
  state(): ModelState;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 300;
/** With less time than this left, another attempt would not be answered. */
const WORTH_TRYING_MS = 500;
/** A call that was given less time than this says nothing of the endpoint by running out of it. */
const FAIR_MS = 1500;
/** More than this would wait longer than a resident does. */
const WAITING_FOR_EACH = 5;

export function createGuardedChat(options: {
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls under way at a time. Default 4. */
  readonly concurrency?: number;
  readonly budget?: TokenBudget;
}): GuardedChat {
  const { chat, clock, log, budget, concurrency = 4 } = options;
  const queue = new PQueue({ concurrency });
  const breaker = new Breaker(clock);
  let setAside = 0;

  /** One attempt, counted and noted. */
  async function once(call: ChatCall, deadlineMs: number): Promise<ChatResult | Held> {
    const most = mostTokens(call.messages, call.maxTokens);
    // The last call of a day may go beyond; calls beside each other do not.
    if (budget && (await budget.left()) - setAside <= 0) return { kind: 'held', reason: 'budget' };
    if (!breaker.allows()) return { kind: 'held', reason: 'resting' };
    setAside += most;
    try {
      const result = await chat({ ...call, deadlineMs });
      note(result, call, deadlineMs);
      await budget?.spend(tokensSpent(call.messages, result));
      return result;
    } finally {
      setAside -= most;
      breaker.letGo();
    }
  }

  function note(result: ChatResult, call: ChatCall, deadlineMs: number): void {
    if (result.kind === 'said' || (result.kind === 'unusable' && result.status === undefined)) {
      breaker.answered();
      return;
    }
    const hurried = result.message === NO_ANSWER_IN_TIME && deadlineMs < FAIR_MS;
    if (call.signal?.aborted || hurried || isOfContent(result, call)) return;
    breaker.failed(result);
    if (breaker.resting) log.warn({ reason: result.message, until: breaker.resting.until }, 'the model endpoint is left alone for a while');
  }

  async function attempts(call: ChatCall, started: number): Promise<ChatResult | Held> {
    const left = () => call.deadlineMs - (performance.now() - started);
    for (let attempt = 1; ; attempt++) {
      if (call.signal?.aborted || left() <= 0) return { kind: 'held', reason: 'ended' };
      const result = await once(call, left());
      if (result.kind !== 'later' || attempt === ATTEMPTS) return result;
      const wait = result.afterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
      if (left() - wait < WORTH_TRYING_MS) return result;
      log.debug({ attempt, wait, reason: result.message }, 'the model is asked again');
      const over = await pause(wait, true, { signal: call.signal, ref: false }).catch(() => false);
      if (!over) return result;
    }
  }

  return {
    async ask(call) {
      if (queue.size >= WAITING_FOR_EACH * concurrency) return { kind: 'held', reason: 'busy' };
      const started = performance.now();
      return await new Promise((resolve, reject) => {
        const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(call.deadlineMs)));
        const ends = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
        const give = () => resolve({ kind: 'held', reason: call.signal?.aborted ? 'ended' : 'busy' });
        // Its turn did not come in time. Once it is under way, the call itself keeps the deadline.
        ends.addEventListener('abort', give, { once: true });
        const turn = async (): Promise<void> => {
          ends.removeEventListener('abort', give);
          if (!ends.aborted) resolve(await attempts(call, started));
          else give();
        };
        queue.add(turn).catch(reject);
      });
    },
    state() {
      const { resting } = breaker;
      return resting ? { kind: 'resting', ...resting } : { kind: 'ready' };
    },
  };
}

/** 400 for a form that the endpoint does not know: another form is tried, and that is what counts. */
function isOfContent(fault: ModelFault, call: ChatCall): boolean {
  return fault.kind === 'unusable' && call.format !== undefined && call.format.kind !== 'text';
}

import type { AnsweredBy } from '../intents/heard.ts';
import type { Clock } from '../messages.ts';

/** One message of somebody, as it waits for the rest of what they are typing. */
export interface Piece<M> {
  readonly seq: number;
  /** The group, or the private chat. */
  readonly place: string;
  readonly personId: string;
  readonly message: M;
  readonly sentAt: Date;
  readonly receivedAt: Date;
  /** How often handling it was begun before the process ended. */
  readonly attempts: number;
  readonly alone: boolean;
}

/** What one person wrote in one place in one go. */
export interface Utterance<M> {
  readonly pieces: readonly Piece<M>[];
  /** Somebody else has answered it meanwhile. */
  readonly answered?: AnsweredBy;
}

export interface WaitingRoom<M> {
  /**
   * Takes a piece in. It joins what the same person wrote here just before, or that is let go first. What need not wait is let
   * go at once.
   * @param waitMs how long to wait for more, from now on, given all pieces so far
   */
  enter(piece: Piece<M>, waitMs: (pieces: readonly Piece<M>[]) => number): void;
  /** Takes in what was left by an earlier process, without letting anything go before `nudge`. */
  reenter(piece: Piece<M>, waitMs: (pieces: readonly Piece<M>[]) => number): void;
  /** Somebody else spoke in the place: those who wait there may be answered by it. */
  hears(place: string, personId: string, answers: (utterance: Utterance<M>) => AnsweredBy | undefined): void;
  /** Lets go what has waited long enough: the clock was moved. */
  nudge(): void;
  readonly size: number;
  /** Resolves when something is let go, or the room is closed. */
  change(): Promise<void>;
  /** What still waits is left where it is: in the inbox. */
  close(): void;
}

interface Waiting<M> {
  pieces: Piece<M>[];
  answered: AnsweredBy | undefined;
  due: number;
  timer: NodeJS.Timeout | undefined;
}

/** Timers go by real time; the clock is asked again when they ring, for it may have been moved. */
const LONGEST_SLEEP_MS = 1000;

/** Where pieces wait. Knows time and persons, not meanings. */
export function createWaitingRoom<M>(options: {
  readonly clock: Clock;
  readonly windowMs: number;
  readonly most: number;
  readonly longestMs: number;
  readonly letGo: (utterance: Utterance<M>) => void;
}): WaitingRoom<M> {
  const { clock } = options;
  const waiting = new Map<string, Waiting<M>>();
  const watchers = new Set<() => void>();
  let closed = false;

  const keyOf = ({ place, personId }: Piece<M>): string => `${place} ${personId}`;

  function letGo(key: string, entry: Waiting<M>): void {
    clearTimeout(entry.timer);
    waiting.delete(key);
    options.letGo({ pieces: entry.pieces, ...(entry.answered ? { answered: entry.answered } : {}) });
    for (const tell of watchers) tell();
    watchers.clear();
  }

  function joins(entry: Waiting<M>, piece: Piece<M>): boolean {
    const last = entry.pieces.at(-1)!;
    return (
      !piece.alone &&
      !last.alone &&
      // What brought a process down is not read together with what did not.
      last.attempts === piece.attempts &&
      entry.pieces.length < options.most &&
      piece.sentAt.getTime() - last.sentAt.getTime() <= options.windowMs
    );
  }

  function arm(key: string, entry: Waiting<M>): void {
    clearTimeout(entry.timer);
    if (closed) return;
    const left = entry.due - clock.now().getTime();
    entry.timer = setTimeout(
      () => {
        if (entry.due <= clock.now().getTime()) letGo(key, entry);
        else arm(key, entry);
      },
      Math.min(Math.max(left, 1), LONGEST_SLEEP_MS),
    );
  }

  function take(piece: Piece<M>, waitMs: (pieces: readonly Piece<M>[]) => number, atOnce: boolean): void {
    const key = keyOf(piece);
    const before = waiting.get(key);
    const entry = before && joins(before, piece) ? before : undefined;
    if (before && !entry) letGo(key, before);
    const now: Waiting<M> = entry ?? { pieces: [], answered: undefined, due: 0, timer: undefined };
    now.pieces.push(piece);
    const wait = now.pieces.length >= options.most ? 0 : waitMs(now.pieces);
    const longest = now.pieces[0]!.receivedAt.getTime() + options.longestMs;
    now.due = wait <= 0 ? 0 : Math.min(clock.now().getTime() + wait, longest);
    waiting.set(key, now);
    if (atOnce && now.due <= clock.now().getTime()) letGo(key, now);
    else arm(key, now);
  }

  return {
    enter: (piece, waitMs) => take(piece, waitMs, true),
    reenter: (piece, waitMs) => take(piece, waitMs, false),
    hears(place, personId, answers) {
      for (const entry of waiting.values()) {
        const [first] = entry.pieces;
        if (!first || first.place !== place || first.personId === personId || entry.answered) continue;
        entry.answered = answers({ pieces: entry.pieces });
      }
    },
    nudge() {
      const now = clock.now().getTime();
      for (const [key, entry] of [...waiting].sort(([, a], [, b]) => a.due - b.due)) if (entry.due <= now) letGo(key, entry);
    },
    get size() {
      return waiting.size;
    },
    change: () => new Promise((resolve) => watchers.add(resolve)),
    close() {
      closed = true;
      for (const entry of waiting.values()) clearTimeout(entry.timer);
      for (const tell of watchers) tell();
      watchers.clear();
    },
  };
}

/**
 * Keeps the order of a conversation: what the platform announced first is delivered first, although loading and storing take
 * their time; conversations do not wait for each other while a picture is fetched.
 */
export interface Inbound {
  /** Announces a message. Never throws. */
  push(id: string): void;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
}

export function createInbound<M>(options: {
  /** Undefined: it can't be had. Must not reject. */
  readonly load: (id: string) => Promise<M | undefined>;
  readonly conversationOf: (message: M) => string;
  /** Must not reject. */
  readonly deliver: (message: M) => Promise<void>;
}): Inbound {
  const tails = new Map<string, Promise<void>>();
  // Which conversation a message belongs to is only known once it is loaded: until then all stand in one line.
  let arrivals: Promise<void> = Promise.resolve();
  let arriving = 0;

  function enqueue(message: M): void {
    const conversation = options.conversationOf(message);
    const tail = (tails.get(conversation) ?? Promise.resolve()).then(() => options.deliver(message));
    tails.set(conversation, tail);
    void tail.then(() => {
      if (tails.get(conversation) === tail) tails.delete(conversation);
    });
  }

  return {
    push(id) {
      const loading = options.load(id);
      arriving++;
      arrivals = arrivals.then(async () => {
        const message = await loading;
        if (message !== undefined) enqueue(message);
        arriving--;
      });
    },
    async idle() {
      while (arriving > 0 || tails.size > 0) {
        await arrivals;
        await Promise.all(tails.values());
      }
    },
  };
}

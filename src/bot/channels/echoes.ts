/**
 * Our own messages come back from the platform. For a puppet that returns no id, and after a timeout, that is the only
 * evidence of a delivery: whoever sends expects the echo first, and takes its id.
 */
export interface Echoes {
  expect(conversation: string, text: string): Expectation;
  /** An own message was seen. */
  seen(conversation: string, text: string, id: string): void;
}

export interface Expectation {
  /** The id of the echo, undefined when none came within `ms`. */
  within(ms: number): Promise<string | undefined>;
  cancel(): void;
}

export function createEchoes(): Echoes {
  const waiting = new Set<{ readonly conversation: string; readonly text: string; readonly found: (id: string) => void }>();
  return {
    expect(conversation, text) {
      let found!: (id: string) => void;
      const echo = new Promise<string>((resolve) => {
        found = resolve;
      });
      const entry = { conversation, text: plain(text), found };
      waiting.add(entry);
      return {
        async within(ms) {
          let timer: NodeJS.Timeout | undefined;
          const none = new Promise<undefined>((resolve) => {
            timer = setTimeout(() => resolve(undefined), ms);
          });
          const id = await Promise.race([echo, none]);
          clearTimeout(timer);
          waiting.delete(entry);
          return id;
        },
        cancel: () => void waiting.delete(entry),
      };
    },
    seen(conversation, text, id) {
      const own = plain(text);
      for (const entry of waiting) {
        if (entry.conversation !== conversation || !own.endsWith(entry.text)) continue;
        waiting.delete(entry);
        entry.found(id);
        return;
      }
    },
  };
}

/** A platform may change white space, and puts the names of those addressed in front. */
const plain = (text: string) => text.replace(/\s+/g, '');

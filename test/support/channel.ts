import type { Address, Channel, ChannelEvents, ChannelState, Content, Delivery } from '../../src/messages.ts';

export interface SentMessage {
  readonly to: Address;
  readonly content: Content;
}

/** The far side of a chat platform, under the control of a test: records what arrives, and fails on demand. */
export class FakeChannel implements Channel {
  readonly sent: SentMessage[] = [];
  events: ChannelEvents | undefined;
  /** What the next sends answer; empty = delivered. `lost`: delivered, but the platform says nothing back. */
  readonly script: (Delivery | 'throw')[] = [];
  #count = 0;

  constructor(
    readonly name = 'fake',
    readonly stableIds = true,
  ) {}

  async start(events: ChannelEvents): Promise<void> {
    this.events = events;
    this.state('online');
  }

  async stop(): Promise<void> {
    this.state('stopped');
  }

  state(status: ChannelState['status']): void {
    this.events?.state({ status, detail: '', since: new Date(0) });
  }

  async send(to: Address, content: Content): Promise<Delivery> {
    const next = this.script.shift();
    if (next === 'throw') throw new Error('socket hang up');
    if (next && next.kind !== 'sent' && next.kind !== 'unknown') return next;
    this.sent.push({ to, content });
    return next ?? { kind: 'sent', messageId: `sent-${++this.#count}` };
  }

  textsTo(id: string): string[] {
    return this.sent.filter(({ to }) => ('roomId' in to ? to.roomId : to.contactId) === id).map(({ content }) => content.text);
  }
}

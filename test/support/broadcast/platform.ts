import type { Address, Channel, ChannelEvents, ChannelRoom, Content, Delivery, Incoming } from '../../../src/messages.ts';
import type { OutboxRow } from '../../../src/outbox/outbox-store.ts';
import type { Random } from './random.ts';

/** What happens to one message on its way. */
export type Fault =
  | 'none'
  /** Accepted, but the platform gives no id. */
  | 'no id'
  /** The platform could not be reached: nothing was delivered, the same may pass later. */
  | 'not reached'
  /** The platform said no, for good. */
  | 'refused'
  | 'throttled'
  /** The connection is gone, and nobody has told us yet. */
  | 'offline'
  /** It has arrived, and we get an error. */
  | 'timed out after delivery'
  | 'timed out before delivery'
  /** The port promises not to reject. It does. */
  | 'rejected after delivery'
  | 'no such room';

/** How often what goes wrong, each a share of the messages. */
export type Faults = Readonly<Partial<Record<Fault, number>>>;

/** One call of `send`, and what became of it on the far side. */
export interface Attempt {
  readonly at: number;
  /** When the program heard of it; undefined while it is in the air. */
  answeredAt: number | undefined;
  readonly row: OutboxRow;
  readonly fault: Fault;
  /** The platform has it: residents read it. */
  readonly received: boolean;
  /** The own echo reached the program, at a moment at which it proves delivery. */
  proved: boolean;
}

interface Room {
  readonly id: string;
  readonly group: string;
  topic: string;
  present: boolean;
}

/** The own echo may be so late and is still taken for proof; beside it, for the sake of the check, nothing is claimed. */
const PROOF_MS = 8 * 60_000;

export interface PlatformOptions {
  readonly name: string;
  readonly stableIds: boolean;
  readonly random: Random;
  now(): number;
  /** Does something at a later moment of the simulated time. */
  later(ms: number, work: () => Promise<void> | void): void;
  /** The rows that are marked as being sent, as the database has them. */
  inTheAir(): Promise<readonly OutboxRow[]>;
  /** Something is not as the program promises. */
  wrong(what: string, about: string): void;
  note(line: string): void;
}

/** The far side of a chat platform, with all that goes wrong there. It knows what residents really read. */
export class SimulatedPlatform implements Channel {
  readonly name: string;
  readonly stableIds: boolean;
  readonly attempts: Attempt[] = [];
  readonly injected = new Map<string, number>();
  readonly rooms = new Map<string, Room>();
  faults: Faults = {};
  /** What the account sees: undefined while the program is down. */
  events: ChannelEvents | undefined;
  connected = true;
  /** The platform says no to everything until then. */
  throttledUntil = 0;
  #ids = 0;
  #flying = 0;
  /** Counts restarts: what was in the air before one is answered to nobody. */
  life = 0;

  constructor(private readonly options: PlatformOptions) {
    this.name = options.name;
    this.stableIds = options.stableIds;
  }

  async start(events: ChannelEvents): Promise<void> {
    this.events = events;
    this.life++;
    this.#flying = 0;
  }

  async stop(): Promise<void> {
    this.events = undefined;
  }

  inject(what: string): void {
    this.injected.set(what, (this.injected.get(what) ?? 0) + 1);
  }

  addRoom(group: string, topic: string): Room {
    const room = { id: `room-${++this.#ids}`, group, topic, present: true };
    this.rooms.set(room.id, room);
    return room;
  }

  seen(): readonly ChannelRoom[] {
    return [...this.rooms.values()].filter((room) => room.present).map(({ id, topic }) => ({ id, topic }));
  }

  tellRooms(): void {
    if (this.connected) this.events?.rooms(this.seen());
  }

  connect(online: boolean): void {
    this.connected = online;
    this.events?.state({ status: online ? 'online' : 'offline', detail: '', since: new Date(this.options.now()) });
    if (online) this.tellRooms();
  }

  async send(to: Address, content: Content): Promise<Delivery> {
    const { options } = this;
    const rows = await options.inTheAir();
    const [row] = rows;
    if (!row || rows.length !== 1) {
      options.wrong('one message at a time', `${rows.length} rows are marked as being sent`);
      return { kind: 'offline', reason: '' };
    }
    if (++this.#flying > 1) options.wrong('one message at a time', `${row.key} while another is in the air`);
    if (content.text !== row.text || (content.attachment?.path ?? '') !== (row.attachment?.path ?? ''))
      options.wrong('what goes out is what the ledger says', row.key);
    const fault = this.#faultFor(to, row);
    const attempt: Attempt = {
      at: options.now(),
      answeredAt: undefined,
      row,
      fault,
      received: fault === 'none' || fault === 'no id' || fault === 'timed out after delivery' || fault === 'rejected after delivery',
      proved: false,
    };
    this.attempts.push(attempt);
    if (fault !== 'none') this.inject(fault);
    options.note(`send ${row.key}: ${fault}`);
    const id = `m-${++this.#ids}`;
    if (attempt.received && 'roomId' in to) this.#echo(attempt, to.roomId, id);
    const { life } = this;
    await new Promise<void>((resolve) => options.later(this.#takes(fault), resolve));
    if (life !== this.life) return new Promise(() => {});
    this.#flying--;
    attempt.answeredAt = options.now();
    return this.#answer(fault, id);
  }

  #faultFor(to: Address, row: OutboxRow): Fault {
    const { random } = this.options;
    if (!this.connected) return 'offline';
    if ('roomId' in to) {
      const room = this.rooms.get(to.roomId);
      if (!room?.present) return 'no such room';
      if (room.group !== row.groupId) this.options.wrong('nothing goes to another group', `${row.key} to the room of ${room.group}`);
    }
    if (this.options.now() < this.throttledUntil) return 'throttled';
    let left = random.next();
    for (const [fault, share] of Object.entries(this.faults)) {
      left -= share;
      if (left < 0) {
        if (fault === 'throttled') this.throttledUntil = this.options.now() + random.pick([0, 5, 20, 70]) * 60_000;
        return fault as Fault;
      }
    }
    return 'none';
  }

  #takes(fault: Fault): number {
    const { random } = this.options;
    if (fault.startsWith('timed out')) return random.between(20_000, 60_000);
    return random.chance(0.02) ? random.between(2000, 30_000) : random.between(100, 1500);
  }

  #answer(fault: Fault, id: string): Delivery {
    switch (fault) {
      case 'none':
        return { kind: 'sent', messageId: id };
      case 'no id':
        return { kind: 'sent' };
      case 'not reached':
        return { kind: 'refused', reason: '连不上聊天平台', retry: true, throttled: false };
      case 'refused':
        return { kind: 'refused', reason: '平台拒绝了这条消息', retry: false, throttled: false };
      case 'no such room':
        return { kind: 'refused', reason: '不在这个群里', retry: false, throttled: false };
      case 'throttled':
        return { kind: 'refused', reason: '平台提示发送太频繁', retry: true, throttled: true };
      case 'offline':
        return { kind: 'offline', reason: '账号不在线' };
      case 'timed out after delivery':
      case 'timed out before delivery':
        return { kind: 'unknown', reason: '平台没有回应，不知是否送达' };
      case 'rejected after delivery':
        throw new Error('socket hang up');
      default:
        return fault satisfies never;
    }
  }

  /** Our own message is shown to us: at once, before the answer, late, twice, much too late, or never. */
  #echo(attempt: Attempt, roomId: string, id: string): void {
    const { random } = this.options;
    const when = random.next();
    if (when < 0.35) {
      this.inject('own echo never seen');
      return;
    }
    const delay =
      when < 0.7 ? random.between(0, 3000) : when < 0.95 ? random.between(3000, PROOF_MS - 60_000) : random.between(11, 40) * 60_000;
    const skew = random.between(-50_000, 50_000);
    const sentAt = delay > PROOF_MS ? this.options.now() + delay : this.options.now() + skew;
    const times = random.chance(0.1) ? 2 : 1;
    if (times === 2) this.inject('own echo seen twice');
    if (delay > PROOF_MS) this.inject('own echo seen much too late');
    for (let i = 0; i < times; i++)
      this.options.later(delay + i * random.between(0, 60_000), async () => {
        const room = this.rooms.get(roomId);
        if (!this.events || !this.connected || !room?.present) return;
        const text = random.chance(0.3) ? attempt.row.text.replaceAll('\n', ' ') : attempt.row.text;
        const echo: Incoming = {
          channel: this.name,
          messageId: id,
          sentAt: new Date(sentAt),
          room: { id: room.id, topic: room.topic },
          sender: { id: 'self', name: '小邻', self: true, bot: true },
          text,
          mentionsBot: false,
          mentionsOthers: [],
          attachments: [],
          forwarded: false,
        };
        this.options.note(`echo of ${attempt.row.key}`);
        await this.events.message(echo);
        if (delay <= PROOF_MS) attempt.proved = true;
      });
  }
}

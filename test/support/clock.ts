import type { Clock } from '../../src/messages.ts';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  constructor(public at: Date = new Date('2026-11-22T10:00:00+08:00')) {}
  now(): Date {
    return new Date(this.at);
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

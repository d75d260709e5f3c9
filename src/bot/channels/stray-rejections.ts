import type { Log } from '../../log.ts';

const FROM_A_PUPPET = /[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?(?:wechaty|wechat4u|padlocal)[^\\/]*[\\/]/;

/**
 * Puppets leave promises behind that reject when the network goes or when they are stopped (wechat4u at every stop), and
 * a rejection that nobody handles ends a Node process. Theirs are logged; all others stay as fatal as they are.
 * @returns takes the guard off again
 */
export function surviveStrayRejections(log: Log): () => void {
  const guard = (reason: unknown) => {
    if (isFromPuppet(reason)) log.warn({ err: reason }, 'the puppet left a rejected promise behind');
    // What Node does itself where nobody listens.
    else if (process.listenerCount('unhandledRejection') === 1) throw reason;
  };
  process.on('unhandledRejection', guard);
  return () => void process.off('unhandledRejection', guard);
}

export function isFromPuppet(reason: unknown): boolean {
  return reason instanceof Error && FROM_A_PUPPET.test(reason.stack ?? '');
}

import { constants, setPriority } from 'node:os';
import { type RetrainTask, retrainNow } from './retrain-task.ts';

/** The other side of retrain-process.ts: one training, and it ends; also when nobody waits for it any more. */
setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));
process.once('message', (task) => {
  retrainNow(task as RetrainTask).then(
    (retrained) => process.send?.(retrained, () => process.exit(0)),
    (error: unknown) => {
      // Ends the process with the trace on its standard error, which is the program's.
      queueMicrotask(() => {
        throw error;
      });
    },
  );
});

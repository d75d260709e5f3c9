import type { Actor } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';
import { addEvent, ticketByNumber } from './tickets-store.ts';
import { addWorkPictures, hasWorkPictures } from './work-pictures-store.ts';

/** Pictures that staff take of the work: before it, and after. */
export async function keepWorkPictures(
  tx: Db,
  request: {
    readonly number: string;
    readonly paths: readonly string[];
    readonly stage: 'before' | 'after' | undefined;
    readonly actor: Actor;
    readonly at: Date;
  },
): Promise<{ readonly kind: 'done' | 'refused'; readonly text: string }> {
  const { number, paths, at } = request;
  const ticket = await ticketByNumber(tx, number);
  if (!ticket) return { kind: 'refused', text: `没有找到工单 ${number}，照片没有加上。` };
  const finished = ticket.status === 'answered' || ticket.status === 'closed';
  const stage = request.stage ?? (finished || (await hasWorkPictures(tx, number)) ? 'after' : 'before');
  const added = await addWorkPictures(tx, number, paths, stage, toInstant(at));
  const words = stage === 'before' ? '处理前' : '处理后';
  if (added > 0) await addEvent(tx, { number, at, actor: request.actor, kind: 'pictures', note: `加了 ${added} 张${words}的照片` });
  return { kind: 'done', text: added > 0 ? `${added} 张照片已加到 ${number}（${words}）。` : `照片已经在 ${number} 里了。` };
}

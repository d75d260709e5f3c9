import { Hono } from 'hono';
import type { Actor } from '../messages.ts';
import type { Notice, NoticeResult } from '../scheduler/notices.ts';
import type { Db } from '../store/database.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';

export interface NoticeLookup {
  find(c: Ctx): Promise<Notice | undefined>;
  unknown(c: Ctx): Promise<Response>;
}

/** What is done with a notice by the press of a button. */
export function noticeActions(kit: Kit, { find, unknown }: NoticeLookup): Hono<ConsoleEnv> {
  const { store, notices } = kit;

  async function act(c: Ctx, work: (tx: Db, id: string, by: Actor) => Promise<NoticeResult>, said: string): Promise<Response> {
    const notice = await find(c);
    if (!notice) return unknown(c);
    const result = await store.transaction((tx) => work(tx, notice.id, kit.actor(c)));
    const path = `/console/notices/${notice.id}`;
    if (result.kind === 'refused') return kit.refused(c, path, result.text);
    // What is to be sent now is planned at once, not at the next tick.
    await notices.tick();
    kit.wake();
    return kit.done(c, path, forPage(result.text ?? said));
  }

  const groupsOf = async (c: Ctx) => {
    const groups = (await formOf(c)).all('group');
    return groups.length > 0 ? groups : undefined;
  };

  return new Hono<ConsoleEnv>()
    .post('/:id/confirm', (c) => act(c, notices.confirm, '正在发送。'))
    .post('/:id/approve', (c) => act(c, notices.approve, '已同意，正在发送。'))
    .post('/:id/send-back', async (c) => {
      const reason = (await formOf(c)).text('reason');
      return act(c, (tx, id, by) => notices.sendBack(tx, id, by, reason), '已退回。');
    })
    .post('/:id/pause', (c) => act(c, notices.pause, '已暂停。'))
    .post('/:id/resume', (c) => act(c, notices.resume, '已继续。'))
    .post('/:id/cancel', (c) => act(c, notices.cancel, '已取消。'))
    .post('/:id/by-hand', async (c) => {
      const groups = await groupsOf(c);
      const notice = await find(c);
      if (notice && !groups) return kit.refused(c, `/console/notices/${notice.id}/print`, '请先勾选人工发过的群。');
      return act(c, (tx, id, by) => notices.byHand(tx, id, groups ?? [], by), '已记下。');
    })
    .post('/:id/retry', async (c) => {
      const groups = await groupsOf(c);
      return act(c, (tx, id, by) => notices.retry(tx, id, 'failed', by, groups), '已重新排队。');
    })
    .post('/:id/retry-unknown', async (c) => {
      const groups = await groupsOf(c);
      return act(c, (tx, id, by) => notices.retry(tx, id, 'unknown', by, groups), '已重新排队。');
    });
}

/** What is said in the chat points to chat commands; here the page itself has the buttons. */
export const forPage = (text: string): string =>
  text.replace(/要停请回“取消”或到通知页。/, '要停可以在这一页取消。').replace(/，发完告诉您。/, '，进度见下面。');

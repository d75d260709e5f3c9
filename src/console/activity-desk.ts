import { Hono } from 'hono';
import { groupById } from '../community/groups-store.ts';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';

/** By hand: who phones or comes to the desk, who is taken off, who is let in from the queue, and pasted lists. */
export function activityDeskRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, activities } = kit;
  const pathOf = (id: string | undefined) => `/console/activities/${id ?? ''}`;

  return new Hono<ConsoleEnv>()
    .post('/:id/people', async (c) => {
      const id = c.req.param('id');
      const form = await formOf(c);
      const people = Number(form.text('people') || '1');
      const who = {
        name: form.text('name').slice(0, 40),
        people,
        household: form.text('household').slice(0, 30),
        note: form.text('note').slice(0, 60),
      };
      const result = await store.transaction((tx) => activities.addByStaff(tx, id, who));
      return result.kind === 'done' ? kit.done(c, pathOf(id), result.text) : kit.refused(c, pathOf(id), result.text);
    })
    .post('/:id/people/:signUp/remove', async (c) => {
      const id = c.req.param('id');
      await formOf(c);
      const result = await store.transaction((tx) => activities.removeByStaff(tx, id, c.req.param('signUp')));
      kit.wake();
      return result.kind === 'done' ? kit.done(c, pathOf(id), result.text) : kit.refused(c, pathOf(id), result.text);
    })
    .post('/:id/people/:signUp/let-in', async (c) => {
      const id = c.req.param('id');
      await formOf(c);
      const result = await store.transaction((tx) => activities.letIn(tx, id, c.req.param('signUp')));
      kit.wake();
      return result.kind === 'done' ? kit.done(c, pathOf(id), result.text) : kit.refused(c, pathOf(id), result.text);
    })
    .post('/:id/chains', async (c) => {
      const id = c.req.param('id');
      const form = await formOf(c);
      const groupId = form.text('group');
      const group = groupId === '' ? undefined : await groupById(store.db, groupId);
      const text = form.text('text').slice(0, 20_000);
      const noted = await store.transaction((tx) =>
        activities.noteChain(tx, { activityId: id, groupId: group?.id ?? 'pasted', personId: undefined, text }),
      );
      if (!noted) return kit.refused(c, pathOf(id), '没有读到报名的人。请把整段接龙贴进来，一行一位。');
      return kit.done(c, `${pathOf(id)}#chains`, `读到 ${noted.entries} 项，请核对后登记。`);
    })
    .post('/:id/chains/:chain/apply', async (c) => {
      const id = c.req.param('id');
      const form = await formOf(c);
      const numbers = (name: string) => form.all(name).map(Number).filter(Number.isInteger);
      const shown = numbers('line');
      const taken = new Set(numbers('take'));
      const choice = {
        versions: Number(form.text('versions')),
        remove: numbers('remove'),
        leaveOut: shown.filter((line) => !taken.has(line)),
      };
      const result = await store.transaction((tx) => activities.applyChain(tx, c.req.param('chain'), choice, c.get('user').name));
      if (result.kind === 'refused') return kit.refused(c, pathOf(id), result.text);
      kit.wake();
      const parts = [
        result.added > 0 ? `新登记 ${result.added} 位` : '',
        result.changed > 0 ? `改人数 ${result.changed} 位` : '',
        result.withdrawn > 0 ? `退出 ${result.withdrawn} 位` : '',
        result.waiting > 0 ? `${result.waiting} 人名额不够，排进候补` : '',
      ].filter(Boolean);
      return kit.done(c, pathOf(id), parts.length > 0 ? `接龙已登记：${parts.join('，')}。` : '接龙和名单一致，没有改动。');
    })
    .post('/:id/chains/:chain/dismiss', async (c) => {
      const id = c.req.param('id');
      const form = await formOf(c);
      const versions = Number(form.text('versions'));
      const done = await store.transaction((tx) => activities.dismissChain(tx, c.req.param('chain'), versions, c.get('user').name));
      return done
        ? kit.done(c, pathOf(id), '这份接龙不登记，名单没有改动。')
        : kit.refused(c, pathOf(id), '接龙刚刚又有了新的一版，或者同事已经处理过，请重新核对。');
    });
}

import { Hono } from 'hono';
import { buildingsOf } from '../community/community.ts';
import { ATTITUDES } from '../community/group-manners.ts';
import {
  bindRoom,
  type Group,
  type GroupAttitude,
  groupById,
  listBindings,
  listGroups,
  putGroup,
  setManners,
  setTags,
  unbindRoom,
} from '../community/groups-store.ts';
import { noticeDigestOf, setNoticeDigest } from '../scheduler/digest-store.ts';
import { digestOf, setDigest } from '../tickets/digest-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import { archiveGroup } from './groups-admin-store.ts';
import type { Kit } from './kit.ts';
import { groupFormPage, groupsPage } from './pages/groups.ts';

const PATH = '/console/groups';
/** 老年群、楼长群: at most ten words of at most ten characters. */
const readTags = (text: string): readonly string[] =>
  [...new Set(text.split(/[、,，;；\s]+/).map((tag) => [...tag].slice(0, 10).join('')))].filter((tag) => tag !== '').slice(0, 10);
const isAttitude = (text: string): text is GroupAttitude => Object.hasOwn(ATTITUDES, text);

/** Which chat room is which group, and which buildings a group stands for: a broadcast goes to rooms that staff vouch for. */
export function groupRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock, community, channelName } = kit;
  const unknown = (c: Ctx) => kit.missing(c, '没有这个群，可能已经收起来了。');

  async function find(c: Ctx): Promise<Group | undefined> {
    const id = c.req.param('id') ?? '';
    return (await listGroups(store.db)).find((group) => group.id === id);
  }

  async function showForm(c: Ctx, group: Group, problem?: string): Promise<Response> {
    const flash = problem ? { kind: 'problem' as const, text: problem } : undefined;
    const digest = await digestOf(store.db, group.id);
    const noticeDigest = await noticeDigestOf(store.db, group.id);
    return kit.show(c, `修改「${group.name}」`, groupFormPage(kit, { group, digest, noticeDigest, csrf: kit.csrf(c) }), {
      flash,
      status: problem ? 400 : 200,
    });
  }

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const bindings = (await listBindings(store.db)).filter((binding) => binding.channel === channelName);
      const groups = await listGroups(store.db);
      return kit.show(c, '群', groupsPage({ groups, bindings, csrf: kit.csrf(c) }));
    })
    .post('/bind', async (c) => {
      const form = await formOf(c);
      const [roomId, groupId] = [form.text('room'), form.text('group')];
      if (groupId === '') return kit.refused(c, PATH, '请选择这个聊天群是哪个群。');
      const result = await store.transaction(async (tx) => {
        const bound = await bindRoom(tx, { channel: channelName, roomId, groupId, at: clock.now() });
        const group = bound.kind === 'bound' ? await groupById(tx, groupId) : undefined;
        if (group) await kit.greet(tx, group);
        return bound;
      });
      if (result.kind === 'refused') return kit.refused(c, PATH, result.reason);
      kit.wake();
      kit.log.info({ user: c.get('user').id, group: groupId }, 'room bound');
      const group = await groupById(store.db, groupId);
      const greets = group?.kind === 'residents' ? '第一次绑定时会在群里自我介绍一次。' : '';
      return kit.done(c, PATH, `已绑定「${group?.name ?? ''}」，从现在起能收到通知。${greets}`);
    })
    .post('/unbind', async (c) => {
      const roomId = (await formOf(c)).text('room');
      const known = (await listBindings(store.db)).find((binding) => binding.channel === channelName && binding.roomId === roomId);
      if (known?.state !== 'bound') return kit.refused(c, PATH, '这个聊天群没有绑定，不用解除。');
      await store.transaction((tx) => unbindRoom(tx, channelName, roomId, clock.now()));
      kit.log.info({ user: c.get('user').id, group: known.groupId }, 'room unbound');
      return kit.done(c, PATH, `已解除「${known.topic}」的绑定，不再向它发通知。`);
    })
    .get('/:id', async (c) => {
      const group = await find(c);
      return group ? showForm(c, group) : unknown(c);
    })
    .post('/:id', async (c) => {
      const group = await find(c);
      if (!group) return unknown(c);
      const form = await formOf(c);
      const buildings = buildingsOf(community).filter((name) => form.all('building').includes(name));
      const grids = community.grids.map((grid) => grid.name).filter((name) => form.all('grid').includes(name));
      const attitude = form.text('attitude');
      const changed: Group = {
        id: group.id,
        name: form.text('name'),
        kind: form.text('kind') === 'staff' ? 'staff' : 'residents',
        buildings,
        grids,
        manners: {
          attitude: isAttitude(attitude) ? attitude : group.manners?.attitude,
          style: form.text('style') === '' ? group.manners?.style : form.text('style') === 'large' ? 'large' : undefined,
        },
      };
      if (changed.name === '' || [...changed.name].length > 40)
        return showForm(c, { ...changed, name: changed.name || group.name }, '群名要写 1 到 40 个字。');
      await store.transaction(async (tx) => {
        await putGroup(tx, changed, clock.now());
        await setManners(tx, group.id, changed.manners ?? {});
        await setTags(tx, group.id, readTags(form.text('tags')));
        const digest = form.text('digest');
        if (digest !== '') await setDigest(tx, group.id, digest !== 'off');
        const rhythm = form.text('noticeDigest');
        if (rhythm !== '') await setNoticeDigest(tx, group.id, rhythm === 'daily' || rhythm === 'weekly' ? rhythm : undefined);
      });
      return kit.done(c, PATH, `「${changed.name}」已保存。`);
    })
    .post('/:id/archive', async (c) => {
      const group = await find(c);
      if (!group) return unknown(c);
      const done = await store.transaction((tx) => archiveGroup(tx, group.id, clock.now()));
      return done
        ? kit.done(c, PATH, `「${group.name}」已收起。`)
        : kit.refused(c, PATH, '还有聊天群对应着它，不能收起。请先把聊天群改绑到别的群。');
    });
}

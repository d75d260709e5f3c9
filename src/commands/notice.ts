import { channelNameOf } from '../app/channel-name.ts';
import { knowledgeOf, type Opened, open } from '../app/open.ts';
import { publicationIn } from '../app/publication.ts';
import { UserError } from '../app/user-error.ts';
import { systemClock } from '../clock.ts';
import { loadCommunity } from '../community/community.ts';
import type { DeliveryState } from '../messages.ts';
import { createPost } from '../outbox/post.ts';
import { createNotices, type Notices } from '../scheduler/notices.ts';
import { print, printJson } from './print.ts';

interface Common {
  readonly db?: string;
  readonly json?: boolean;
}

const STATE: Record<DeliveryState, string> = {
  queued: '等待',
  sending: '发送中',
  sent: '已发送',
  unknown: '不确定',
  failed: '失败',
  expired: '过期未发',
  skipped: '跳过',
};

async function withNotices<T>(options: Common, work: (parts: Opened & { readonly notices: Notices }) => Promise<T>): Promise<T> {
  const opened = await open({ db: options.db, mustExist: true });
  try {
    const { config, log, store } = opened;
    const channelName = channelNameOf(config.puppet);
    const community = await loadCommunity(config.communityFile);
    const knowledge = await knowledgeOf(opened, systemClock, community);
    const notices = createNotices({
      store,
      clock: systemClock,
      post: createPost({ channel: channelName, clock: systemClock, maxBytes: config.messageBytes }),
      community,
      channelName,
      timeZone: config.timeZone,
      catchUpMinutes: config.catchUpMinutes,
      pacing: config.pacing,
      messageBytes: config.messageBytes,
      log,
      ...publicationIn(knowledge, community, config.timeZone),
    });
    return await work({ ...opened, notices });
  } finally {
    await opened.close();
  }
}

export function list(options: Common): Promise<number> {
  return withNotices(options, async ({ notices, store, config }) => {
    const rows = await notices.list(store.db);
    if (options.json) for (const notice of rows) printJson(notice);
    else if (rows.length === 0) print('还没有通知。');
    const time = new Intl.DateTimeFormat('zh-CN', { timeZone: config.timeZone, dateStyle: 'short', timeStyle: 'short' });
    if (!options.json)
      for (const notice of rows)
        print(`${notice.id}  ${notice.state.padEnd(9)}  ${notice.nextAt ? time.format(notice.nextAt) : '-'}  ${notice.title}`);
    return 0;
  });
}

export function ledger(id: string, options: Common): Promise<number> {
  return withNotices(options, async ({ notices, store }) => {
    if (!(await notices.byId(store.db, id))) throw new UserError(`There is no notice ${id}. "huiyin notice" lists them.`);
    const { occurrences } = await notices.ledger(store.db, id);
    for (const occurrence of occurrences) {
      if (options.json) printJson(occurrence);
      else {
        print(
          `${occurrence.dueAt.toISOString()}  ${occurrence.state === 'missed' ? '错过' : `已发送 ${occurrence.totals.sent}/${occurrence.rows.length}`}`,
        );
        for (const row of occurrence.rows)
          print(`  ${STATE[row.state].padEnd(5, '　')}${row.group.name}${row.reason ? `：${row.reason}` : ''}`);
      }
    }
    return 0;
  });
}

/** Without --yes only the preview: what, to whom, when. With it, the running bot sends. */
export function send(text: string, options: Common & { readonly yes?: boolean }): Promise<number> {
  return withNotices(options, async ({ notices, store }) => {
    const parsed = notices.parseCommand(text);
    if (parsed.kind === 'refused') throw new UserError(parsed.text);
    const preview = await notices.preview(store.db, parsed.draft);
    if (options.json) printJson(preview);
    else print(preview.say);
    if (preview.problems.length > 0) return 1;
    if (!options.yes) return 0;
    const by = { kind: 'user', name: '命令行' } as const;
    const result = await store.transaction(async (tx) => {
      const drafted = await notices.draft(tx, parsed.draft, by);
      return drafted.kind === 'drafted' ? notices.confirm(tx, drafted.notice.id, by) : drafted;
    });
    if (result.kind === 'refused') throw new UserError(result.text);
    await notices.tick();
    if (!options.json) print(`已交给正在运行的程序发送。发送记录：huiyin notice ledger ${result.notice.id}`);
    return 0;
  });
}

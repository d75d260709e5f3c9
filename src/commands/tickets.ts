import { channelNameOf } from '../app/channel-name.ts';
import { type Opened, open } from '../app/open.ts';
import { UserError } from '../app/user-error.ts';
import { systemClock } from '../clock.ts';
import { loadCommunity } from '../community/community.ts';
import { createPost } from '../outbox/post.ts';
import { createTickets, STATUS_WORDS, sayMatter, type Tickets } from '../tickets/tickets.ts';
import { print, printJson } from './print.ts';

interface Common {
  readonly db?: string;
  readonly json?: boolean;
}

async function withTickets<T>(options: Common, work: (parts: Opened & { readonly tickets: Tickets }) => Promise<T>): Promise<T> {
  const opened = await openTickets(options);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

async function openTickets(options: Common) {
  const opened = await open({ db: options.db, mustExist: true });
  const { config, log } = opened;
  const post = createPost({ channel: channelNameOf(config.puppet), clock: systemClock, maxBytes: config.messageBytes });
  const community = await loadCommunity(config.communityFile);
  return { ...opened, tickets: createTickets({ clock: systemClock, post, community, timeZone: config.timeZone, log }) };
}

export function list(options: Common & { readonly all?: boolean }): Promise<number> {
  return withTickets(options, async ({ tickets, store }) => {
    const { tickets: rows, total } = await tickets.list(store.db, { limit: 1000 });
    const shown = rows.filter((ticket) => options.all || ticket.status !== 'closed').reverse();
    if (options.json) {
      for (const ticket of shown) printJson({ ...ticket, details: undefined });
      return 0;
    }
    if (shown.length === 0) print(total === 0 ? '还没有工单。' : '没有未办结的工单。加 --all 看全部。');
    for (const ticket of shown)
      print(
        `${ticket.number}  ${STATUS_WORDS[ticket.status]}${tickets.isOverdue(ticket) ? '（超时）' : ''}  ${ticket.confidential ? '保密工单' : sayMatter(ticket)}`,
      );
    return 0;
  });
}

export function show(number: string, options: Common): Promise<number> {
  return withTickets(options, async ({ tickets, store, config }) => {
    const ticket = await tickets.byNumber(store.db, number.toUpperCase());
    if (!ticket) throw new UserError(`There is no ticket ${number}. "huiyin tickets --all" lists them.`);
    const events = await tickets.eventsOf(store.db, ticket.number);
    if (options.json) {
      printJson({ ...ticket, details: ticket.confidential ? undefined : ticket.details, events });
      return 0;
    }
    const time = new Intl.DateTimeFormat('zh-CN', { timeZone: config.timeZone, dateStyle: 'medium', timeStyle: 'short' });
    print(`${ticket.number}  ${STATUS_WORDS[ticket.status]}  ${ticket.confidential ? '保密工单，内容请到控制台查看' : sayMatter(ticket)}`);
    print(`登记 ${time.format(ticket.openedAt)}，最迟答复 ${time.format(ticket.dueAt)}`);
    for (const event of events) print(`  ${time.format(event.at)}  ${event.note}`);
    return 0;
  });
}

/** The running bot sends it: this command only queues. */
export function reply(number: string, text: string, options: Common & { readonly close?: boolean }): Promise<number> {
  return withTickets(options, async ({ tickets, store }) => {
    const result = await store.transaction((tx) =>
      tickets.answer(tx, { number: number.toUpperCase(), text, actor: { kind: 'user', name: '命令行' }, close: options.close === true }),
    );
    if (result.kind === 'refused') throw new UserError(result.reason);
    print(result.text);
    return 0;
  });
}

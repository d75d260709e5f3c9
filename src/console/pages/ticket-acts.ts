import { html, raw } from 'hono/html';
import { assigneeKey, type Candidate, mayMove, type Ticket, WAIT_DAYS } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { NOTHING } from '../layout.ts';
import { field } from '../parts.ts';
import type { Act, TypedAct } from '../ticket-acts.ts';
import { toInput } from '../when.ts';

/** Everything that can be done about a ticket besides answering it. Each says what will happen before it is pressed. */
export function actsCard(
  kit: Kit,
  view: {
    readonly ticket: Ticket;
    readonly candidates: readonly Candidate[];
    readonly typed: TypedAct | undefined;
    readonly support: number;
    readonly csrf: Html;
  },
): Html {
  const { ticket, typed, csrf, support } = view;
  const expected = html`<input type="hidden" name="expected" value="${ticket.updatedAt.toISOString()}" />`;
  const value = (act: Act, name: keyof TypedAct): string => (typed?.act === act ? typed[name] : '');
  const form = (act: Act, button: string, consequence: string, sure: string, fields: Html): Html =>
    html`<details class="confirm" ${typed?.act === act ? raw('open') : ''}>
      <summary class="button plain">${button}</summary>
      <form method="post" action="/console/tickets/${ticket.number}/${act}" class="stack">
        ${csrf}${expected}${fields}
        <p class="consequence">${consequence}</p>
        <button>${sure}</button>
      </form>
    </details>`;
  const reason = (act: Act, label: string, placeholder: string, needed = true): Html =>
    field(
      label,
      html`<input name="reason" maxlength="200" value="${value(act, 'reason')}" placeholder="${placeholder}" ${needed ? raw('required') : ''} />`,
    );
  const told = support === 0 ? '登记人已要求删除信息，没有人要通知。' : `会告诉 ${support} 位居民，发出后不能撤回。`;
  const may = (to: Ticket['status']) => mayMove(ticket.status, to);
  const ended = ticket.status === 'closed' || ticket.status === 'merged' || ticket.status === 'declined';

  const cards = [
    may('assigned') &&
      form(
        'assign',
        ticket.assignee ? '转给别人' : '派单',
        `对方会收到私聊。居民只知道由哪个部门办，不提名字；${told}`,
        '派给所选的人',
        assignFields(),
      ),
    may('waiting') &&
      form(
        'wait',
        '等一等',
        `等待期间不计时，到时提醒负责的人。${told}`,
        '改为等待',
        html`${reason('wait', '在等什么（居民看得到）', '例如：等厂家寄配件')}
          ${field('等到', html`<input type="datetime-local" name="until" required value="${value('wait', 'until') || inDays(3)}" min="${toInput(kit.calendar, kit.clock.now())}" />`, { help: `最多 ${WAIT_DAYS} 天，到时给居民新消息。` })}`,
      ),
    may('referred') &&
      form(
        'refer',
        ticket.status === 'referred' ? '记下对方的答复' : '转给其他单位',
        `工单转出去以后不再计时，对方有结果请在这里答复居民。${told}`,
        '转出并告诉居民',
        html`${field(
          '转给',
          html`<select name="to" required>${kit.tickets.referrals.map((name) => html`<option ${name === (value('refer', 'to') || ticket.referredTo) ? raw('selected') : ''}>${name}</option>`)}</select>`,
        )}
          ${field('对方怎么说（居民看得到，可以不填）', html`<input name="said" maxlength="200" value="${value('refer', 'said')}" placeholder="例如：已受理，5 个工作日内上门" />`)}`,
      ),
    !ended &&
      form(
        'escalate',
        '吹哨',
        '请负责人出面，他们会收到私聊；工单还在原来的人手上，不打扰居民。',
        '吹哨',
        reason('escalate', '要负责人做什么', '例如：物业三天没有来人'),
      ),
    may('merged') &&
      form(
        'merge',
        '并到另一件',
        `这件的居民一起转过去，听那一件的结果；${told}`,
        '合并',
        field(
          '并入的编号',
          html`<input name="into" required pattern="[Tt]\\d{4}-\\d{6}" value="${value('merge', 'into')}" placeholder="T2026-000105" />`,
        ),
      ),
    !ended &&
      form(
        'split',
        '拆出另一件事',
        '另一件事会有自己的编号，居民会收到新编号；这一件不变。',
        '单独登记',
        html`${field('另一件是什么事', html`<input name="summary" required maxlength="120" value="${value('split', 'summary')}" placeholder="例如：3号楼门禁刷不开" />`)}
          <label class="pick"><input type="checkbox" name="everyone" value="yes" ${value('split', 'everyone') === 'yes' ? raw('checked') : ''} /><span>附议的居民也算在内<small>不选就只有登记人</small></span></label>`,
      ),
    may('declined') &&
      form(
        'decline',
        '不予受理',
        `原因会原样告诉居民。${told}`,
        '不受理并说明',
        reason('decline', '原因（居民看得到）', '例如：属于住户自己的水管，请联系家装师傅'),
      ),
    ticket.status === 'merged' &&
      form(
        'unmerge',
        '单独办理',
        '不是同一件事：随它并过去的居民会回来，工单重新打开并计时；会告诉居民。',
        '单独办理',
        reason('unmerge', '为什么', '例如：不是同一层的灯'),
      ),
  ].filter((card): card is Html => card !== false);
  return cards.length === 0
    ? NOTHING
    : html`<section class="card" id="acts"><h2>更多处理</h2><div class="actions">${cards}</div></section>`;

  function assignFields(): Html {
    const mine = ticket.assignee && assigneeKey(ticket.assignee);
    const options = view.candidates.filter(({ assignee }) => assigneeKey(assignee) !== mine);
    const chosen = value('assign', 'to') || (options[0] ? assigneeKey(options[0].assignee) : '');
    return html`${field(
      '派给',
      html`<select name="to" required>
          ${options.map(({ assignee, name, reasons, open }) => {
            const key = assigneeKey(assignee);
            return html`<option value="${key}" ${key === chosen ? raw('selected') : ''}>${name}${reasons.length > 0 ? `：${reasons.join('，')}` : ''}（手上 ${open} 件）</option>`;
          })}
        </select>`,
      { help: '按网格、类别、值班和手上的件数排好，第一个是建议。' },
    )}
      ${reason('assign', mine ? '为什么转' : '说明（可以不填）', '例如：是他们的管道', mine !== undefined)}`;
  }

  /** So many days on, at the end of the office hours. */
  function inDays(days: number): string {
    const { year, month, day } = kit.calendar.wall(kit.clock.now());
    return toInput(kit.calendar, kit.calendar.instant(year, month, day + days, 18));
  }
}

import { html } from 'hono/html';
import type { Retention } from '../../config.ts';
import type { KnownPerson } from '../../privacy/person-data-store.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { empty, field } from '../parts.ts';

export interface PrivacyView {
  readonly asked: string;
  readonly people: readonly KnownPerson[];
  readonly retention: Retention | undefined;
  readonly csrf: Html;
}

export function privacyPage(kit: Kit, { asked, people, retention, csrf }: PrivacyView): Html {
  return html`<section class="card"><h2>居民来要自己的信息</h2>
      <p class="help">先当面核对身份。按群里的名字或工单编号找到本人，导出后交给他；导出会记入日志。居民想删除，可以自己私聊小助手说“删除我的信息”。</p>
      <form method="get" action="/console/privacy" class="bar"><label class="field"><span>名字或工单编号</span><input name="q" value="${asked}" maxlength="60" required /></label><button>查找</button></form>
      ${asked !== '' && people.length === 0 ? empty('没有找到这个人。名字要和群里的完全一样。') : NOTHING}
      ${people.map(
        (
          person,
        ) => html`<form method="post" action="/console/privacy/export" class="stack narrow-form">${csrf}<input type="hidden" name="person" value="${person.id}" />
          <p class="room-name"><b>${person.name}</b> <span class="muted">最近出现 ${kit.time(new Date(person.seenAt))}</span></p>
          ${field('谁来要的，怎样核对的', html`<input name="reason" required maxlength="100" placeholder="例如：本人到场，看过身份证" />`)}
          <div class="actions"><button name="format" value="html">导出（可打印）</button><button class="plain" name="format" value="json">导出（数据）</button></div></form>`,
      )}
    </section>
    ${
      retention
        ? html`<section class="card"><h2>保存多久</h2><ul>
            <li>居民对小助手说的话、小助手的回复：${retention.textDays} 天后清除文字。</li>
            <li>问答记录（不记是谁问的）：${retention.answerDays} 天。</li>
            <li>工单办结 ${retention.identityDays} 天后，登记人、联系方式和原话清除，工单事项保留。</li>
            <li>和工单无关的照片：7 天。</li></ul>
            <p class="help">每天凌晨自动清理；天数在设置里改（HUIYIN_KEEP_…）。备份里的内容不会自动清理，请按同样的期限删掉旧备份。</p></section>`
        : NOTHING
    }`;
}

import { html } from 'hono/html';
import type { Activity, ActivityFigures, SignUp } from '../../activities/activities.ts';
import type { Html } from '../layout.ts';
import { empty, field } from '../parts.ts';
import { about } from './activity-people.ts';

export interface CheckInView {
  readonly activity: Activity;
  readonly everybody: readonly SignUp[];
  readonly figures: ActivityFigures;
  /** Part of a name that is looked for. */
  readonly query: string;
  readonly csrf: Html;
}

/** At the door, with a phone in one hand: who is here, one tap each. */
export function checkInPage(view: CheckInView): Html {
  const { activity, everybody, figures, query, csrf } = view;
  const here = `/console/activities/${activity.id}/check-in`;
  const fits = (signUp: SignUp) => query === '' || `${signUp.name}${signUp.household}`.includes(query);
  const listed = everybody.filter((signUp) => signUp.people > 0 && fits(signUp));
  const walkIns = everybody.filter((signUp) => signUp.people === 0 && (signUp.came ?? 0) > 0 && fits(signUp));
  return html`<p class="lead">到场 <b>${figures.came}</b> 人 / 报名 ${figures.signedUp} 人${figures.walkIns > 0 ? `，其中现场参加 ${figures.walkIns} 人` : ''}</p>
    <section class="card code-card">
      ${
        activity.checkInCode
          ? html`<p>居民在群里或私聊对我说</p><p class="code">签到 ${activity.checkInCode}</p>
              <p class="help">把这一行给大家看。活动前 1 小时到结束后 1 小时有效。</p>`
          : html`<form method="post" action="${here}/code">${csrf}<button class="plain">给居民一个签到码</button></form>
              <p class="help">居民自己报 4 位数字签到，不用一个个点。</p>`
      }
    </section>
    <form method="get" action="${here}" class="inline">
      ${field('找人', html`<input name="q" value="${query}" maxlength="20" placeholder="称呼或门牌" enterkeyhint="search" />`)}
      <button class="plain">找</button>
    </form>
    <section class="card">
      ${
        listed.length === 0
          ? empty(query ? '名单里没有这位。可以在下面按现场参加登记。' : '还没有人报名。')
          : html`<ul class="checkin">${listed.map((signUp) => row(here, signUp, csrf))}</ul>`
      }
    </section>
    <section class="card">
      <h2>现场参加（没报名的）</h2>
      ${walkIns.length > 0 ? html`<ul class="checkin">${walkIns.map((signUp) => row(here, signUp, csrf))}</ul>` : ''}
      <form method="post" action="${here}/walk-in" class="inline">
        ${csrf}
        ${field('称呼（可不填）', html`<input name="name" maxlength="40" />`)}
        ${field('人数', html`<input name="people" value="1" inputmode="numeric" maxlength="2" required />`)}
        <button>记上</button>
      </form>
    </section>
    <p class="actions"><a class="button plain" href="/console/activities/${activity.id}/sheet">打印签到表</a><a class="button quiet" href="/console/activities/${activity.id}">回到活动</a></p>`;
}

function row(here: string, signUp: SignUp, csrf: Html): Html {
  const came = signUp.came;
  const most = Math.max(signUp.people, came ?? 0, 1);
  const action = `${here}/${signUp.id}`;
  const set = (value: number | undefined, words: string, style: string, label: string) =>
    html`<form method="post" action="${action}">${csrf}<input type="hidden" name="came" value="${value ?? ''}" /><button class="${style}" aria-label="${label}">${words}</button></form>`;
  const fewer = most > 1 ? Array.from({ length: most - 1 }, (_, i) => i + 1) : [];
  return html`<li id="${signUp.id}" class="${came === undefined ? '' : came > 0 ? 'is-here' : 'is-away'}">
    <span class="who-comes"><b>${signUp.name}</b> ${signUp.people > 0 ? `${signUp.people} 人` : `${came} 人`}${about(signUp) ? html` <span class="muted">${about(signUp)}</span>` : ''}
      ${came === undefined ? '' : came > 0 ? html`<span class="here-word">✓ 到了 ${came} 人</span>` : html`<span class="muted">没来</span>`}</span>
    <span class="actions">
      ${
        came === undefined
          ? html`${set(most, most > 1 ? `到了 ${most} 人` : '到了', '', `${signUp.name}到了 ${most} 人`)}
            ${fewer.reverse().map((n) => set(n, `${n} 人`, 'plain', `${signUp.name}到了 ${n} 人`))}`
          : set(undefined, '撤回', 'quiet', `撤回${signUp.name}的签到`)
      }
    </span>
  </li>`;
}

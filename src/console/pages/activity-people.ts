import { html } from 'hono/html';
import type { Activity, SignUp } from '../../activities/activities.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { NOTHING } from '../layout.ts';
import { confirm, empty, field } from '../parts.ts';

/** Who comes and who waits, as staff see them. */

const SOURCE: Readonly<Record<SignUp['source'], string>> = { chat: '', chain: '接龙', staff: '登记', walk_in: '现场' };

/** 妈妈、老伴 …: what is known beside the number. */
export function about(signUp: SignUp): string {
  const named = signUp.party.filter((who) => who !== '');
  const party = named.length > 0 && !(named.length === 1 && named[0] === '本人') ? named.join('、') : '';
  return [signUp.household, party, signUp.note, SOURCE[signUp.source]].filter(Boolean).join(' · ');
}

export function peopleCard(kit: Kit, activity: Activity, people: readonly SignUp[], csrf: Html, over: boolean): Html {
  const total = people.reduce((sum, signUp) => sum + signUp.people, 0);
  return html`<section class="card" id="people">
    <h2>${people.length} 位居民报名，共 ${total} 人</h2>
    ${
      people.length === 0
        ? empty('还没有人报名。居民在群里说“报名”和活动名称就行。')
        : html`<ol class="names signups">${people.map(
            (signUp) =>
              html`<li><span class="signup"><span>${signUp.name} <b>${signUp.people} 人</b>${
                about(signUp) ? html` <span class="muted">${about(signUp)}</span>` : ''
              } <span class="muted">${kit.time(signUp.at)}</span></span>${over ? '' : remove(activity, signUp, csrf)}</span></li>`,
          )}</ol>
          <p class="help">名单只给工作人员看，请不要发到群里。</p>`
    }
  </section>`;
}

export function queueCard(kit: Kit, activity: Activity, queue: readonly SignUp[], csrf: Html, over: boolean): Html {
  if (queue.length === 0) return NOTHING;
  const total = queue.reduce((sum, signUp) => sum + signUp.waiting, 0);
  return html`<section class="card" id="queue">
    <h2>候补 ${total} 人</h2>
    <ol class="names signups">${queue.map(
      (signUp) =>
        html`<li><span class="signup"><span>${signUp.name} <b>${signUp.waiting} 人</b> ${
          signUp.offered > 0 && signUp.offeredUntil
            ? html`<span class="due-text">留着 ${signUp.offered} 个名额，等回复到 ${kit.say(signUp.offeredUntil)}</span>`
            : signUp.personId === undefined
              ? html`<span class="muted">不能私聊，请电话问</span>`
              : ''
        }</span>${
          over
            ? ''
            : html`<form method="post" action="/console/activities/${activity.id}/people/${signUp.id}/let-in">${csrf}<button class="plain" aria-label="让${signUp.name}参加">让参加</button></form>`
        }</span></li>`,
    )}</ol>
    <p class="help">空出的名额按顺序问，过时没回复就问下一位。</p>
  </section>`;
}

export function addPerson(here: string, csrf: Html): Html {
  return html`<section class="card">
    <details>
      <summary class="button plain">登记一位（电话、上门）</summary>
      <form method="post" action="${here}/people" class="stack">
        ${csrf}
        <div class="pair">
          ${field('称呼', html`<input name="name" required maxlength="40" placeholder="例如：王阿姨" />`)}
          ${field('人数', html`<input name="people" value="1" inputmode="numeric" maxlength="2" required />`)}
        </div>
        <div class="pair">
          ${field('门牌（可不填）', html`<input name="household" maxlength="30" />`)}
          ${field('备注（可不填）', html`<input name="note" maxlength="60" placeholder="例如：坐轮椅" />`)}
        </div>
        <button>登记</button>
      </form>
    </details>
  </section>`;
}

function remove(activity: Activity, signUp: SignUp, csrf: Html): Html {
  return confirm({
    button: '去掉',
    consequence: `${signUp.name} 的 ${signUp.people} 个名额会让出来${signUp.personId ? '，并私聊告诉本人' : ''}。`,
    action: `/console/activities/${activity.id}/people/${signUp.id}/remove`,
    sure: '确认去掉',
    csrf,
    harm: true,
  });
}

import { html } from 'hono/html';
import type { Activity, SignUp } from '../../activities/activities.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';

/** Rows left empty for who comes without having signed up. */
const SPARE = 8;

/** On paper, for whoever signs with a pen. */
export function sheetPage(kit: Kit, { activity, people }: { readonly activity: Activity; readonly people: readonly SignUp[] }): Html {
  const total = people.reduce((sum, signUp) => sum + signUp.people, 0);
  const now = kit.clock.now();
  const rows = [...people, ...Array<undefined>(SPARE).fill(undefined)];
  return html`<div class="sheet">
    <p class="actions"><a class="button plain" href="/console/activities/${activity.id}">回到活动</a><span class="help">用浏览器的“打印”就能打出来，A4 竖放。</span></p>
    <p>${kit.calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place}${activity.speaker ? `　主讲：${activity.speaker}` : ''}</p>
    <p>报名 ${people.length} 位，共 ${total} 人　　${kit.community.name}</p>
    <div class="sheet-scroll">
      <table class="sheet-table">
        <thead><tr><th scope="col">序号</th><th scope="col">称呼</th><th scope="col">报名</th><th scope="col">实到</th><th scope="col">签名</th><th scope="col">备注</th></tr></thead>
        <tbody>${rows.map(
          (signUp, i) =>
            html`<tr><td>${i + 1}</td><td>${signUp?.name ?? ''}</td><td>${signUp ? `${signUp.people} 人` : ''}</td><td></td><td></td><td>${signUp?.note ?? ''}</td></tr>`,
        )}</tbody>
      </table>
    </div>
    <p class="help">用完请收好，不要张贴，也不要拍照发到群里。</p>
  </div>`;
}

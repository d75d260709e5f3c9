import { html } from 'hono/html';
import type { Db } from '../store/database.ts';
import { type PersonTable, type Row, rowsOfPerson } from './person-data-store.ts';

/** What is kept of one person, to be handed to them: for people, and for machines. */
export interface PersonExport {
  readonly madeAt: string;
  readonly tables: Readonly<Record<PersonTable, readonly Row[]>>;
}

const WORDS: Readonly<Record<PersonTable, string>> = {
  person: '您在聊天平台上的名字和编号',
  inbox: '您对小助手说过的话',
  outbox: '小助手私下发给您的话',
  conversation: '还没说完的事',
  decision_verdict: '工作人员对您的话的判断标注',
  gap_asker: '您问过、当时没有依据的问题',
  answer_feedback: '您对回答的评价',
  ticket: '您登记的工单',
  ticket_person: '您留在工单里的联系方式和评价',
  activity_signup: '您报名的活动',
  activity_chain: '您发过的接龙',
  open311_request: '别的系统替您转来的诉求',
  duty_shift: '您的值班',
  staff_binding: '您绑定的工作账号',
  staff_code_try: '您绑定工作账号的尝试',
};

/** Of the program's own housekeeping; it says nothing of the person. */
const INNER = new Set(['payload', 'key', 'seq', 'attempts', 'priority', 'part', 'parts', 'revision', 'platform_id', 'evidence']);

export async function exportPerson(db: Db, personId: string, at: Date): Promise<PersonExport> {
  return { madeAt: at.toISOString(), tables: await rowsOfPerson(db, personId) };
}

export async function exportPage(data: PersonExport, community: string): Promise<string> {
  const sections = (Object.entries(data.tables) as [PersonTable, readonly Row[]][]).filter(([, rows]) => rows.length > 0);
  const page = html`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8" /><title>个人信息</title></head><body>
    <h1>${community}小助手保存的您的信息</h1><p>${data.madeAt.slice(0, 10)} 导出。这里只有您自己的信息。</p>
    ${sections.map(([table, rows]) => html`<h2>${WORDS[table]}（${rows.length} 条）</h2><ul>${rows.map((row) => html`<li>${said(row)}</li>`)}</ul>`)}
    ${sections.length === 0 ? html`<p>没有保存您的信息。</p>` : ''}</body></html>`;
  return String(await page);
}

/** One row in a line: what it says, without what only the program needs. */
function said(row: Row): string {
  const words = textOfPayload(row.payload);
  const rest = Object.entries(row).filter(
    ([name, value]) => !INNER.has(name) && value !== null && value !== '' && value !== '[]' && value !== '{}',
  );
  return [...(words ? [`“${words}”`] : []), ...rest.map(([name, value]) => `${name}: ${String(value)}`)].join('；');
}

function textOfPayload(payload: unknown): string {
  if (typeof payload !== 'string') return '';
  try {
    return String((JSON.parse(payload) as { readonly text?: unknown }).text ?? '');
  } catch {
    return '';
  }
}

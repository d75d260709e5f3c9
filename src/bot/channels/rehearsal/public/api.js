const BASE = '/rehearsal/api';

/** What went wrong, in words for the one who reads. `offline`: nothing came back, trying again may help. */
export class Problem extends Error {
  constructor(message, offline = false) {
    super(message);
    this.offline = offline;
  }
}

async function call(path, init) {
  let response;
  try {
    response = await fetch(BASE + path, init);
  } catch {
    throw new Problem('没有连上服务，请检查网络后再试。', true);
  }
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  throw new Problem(body?.error ?? (response.status === 413 ? '内容太大。' : '出错了，请再试一次。'), response.status >= 502);
}

const post = (path, body) => call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));

export const getCast = () => call('/cast');
export const getConversations = (as, read) => call(`/conversations?${query({ as, read })}`);
export const getMessages = (as, conversation, before) => call(`/messages?${query({ as, in: conversation, before })}`);
export const moveTime = (body) => post('/time', body);
export const fileUrl = (as, id) => `${BASE}/files/${encodeURIComponent(id)}?${query({ as })}`;
export const liveUrl = (as, after) => `${BASE}/live?${query({ as, after })}`;

export function sendMessage(message, picture) {
  if (!picture) return post('/messages', message);
  const form = new FormData();
  form.set('message', JSON.stringify(message));
  form.set('picture', picture);
  return call('/messages', { method: 'POST', body: form });
}

/** Makes an element. Texts become text nodes: what residents write is never read as markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== ''));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Fills a dialog and shows it; a click beside it closes it, and the focus goes back where it was. */
export function openDialog(dialog, ...children) {
  dialog.replaceChildren(...children);
  if (!dialog.open) dialog.showModal();
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
}

let toastTimer;
/** A sentence that goes by itself. */
export function toast(text) {
  const line = byId('toast');
  line.textContent = text;
  line.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    line.hidden = true;
  }, 4000);
}

export function closeButton(dialog) {
  return el('button', { type: 'button', class: 'close', 'aria-label': '关闭', onclick: () => dialog.close() }, '✕');
}

/** The last two characters of a name tell people apart better than the first: 社工小林 is 小林. */
export function avatar(id, name, kind) {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  const letters = kind === 'group' ? name.slice(0, 2) : [...name].slice(-2).join('');
  return el('span', { class: `avatar ${kind === 'bot' ? 'avatar-bot' : `avatar-${hash % 8}`}`, 'aria-hidden': 'true' }, letters);
}

export const ROLES = { resident: '居民', grid_member: '网格员', staff: '社工', manager: '负责人', bot: '助手' };

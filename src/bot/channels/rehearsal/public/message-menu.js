import { byId, el, toast } from './dom.js';

const LONG_PRESS_MS = 450;

/** A long press on a phone, the right button on a desktop, the ⋯ button for the keyboard. */
export function watchPress(bubble, message, actions) {
  let timer;
  let pressed = false;
  bubble.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    openMenu(message, bubble, actions);
  });
  bubble.addEventListener('pointerdown', (event) => {
    pressed = false;
    if (event.pointerType === 'mouse') return;
    timer = setTimeout(() => {
      pressed = true;
      openMenu(message, bubble, actions);
    }, LONG_PRESS_MS);
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave', 'pointermove']) {
    bubble.addEventListener(end, (event) => {
      if (end === 'pointermove' && Math.abs(event.movementX) + Math.abs(event.movementY) < 6) return;
      clearTimeout(timer);
    });
  }
  // The press that opened the menu must not open the picture as well.
  bubble.addEventListener(
    'click',
    (event) => {
      if (!pressed) return;
      event.preventDefault();
      event.stopPropagation();
      pressed = false;
    },
    true,
  );
}

export function openMenu(message, anchor, actions) {
  const menu = byId('menu');
  const close = () => {
    menu.hidden = true;
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', keys, true);
    byId('messages').removeEventListener('scroll', close);
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close();
  };
  const keys = (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    if (event.key === 'Escape') {
      close();
      anchor.focus?.();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') items[(at + 1) % items.length].focus();
    else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') items[(at - 1 + items.length) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choice = (label, act) =>
    el(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        onclick: () => {
          close();
          act();
        },
      },
      label,
    );
  menu.replaceChildren(
    choice('引用', () => actions.quote(message)),
    message.kind === 'text' ? choice('复制', () => copy(message.text)) : '',
  );
  menu.hidden = false;
  const box = anchor.getBoundingClientRect();
  const above = box.top > menu.offsetHeight + 60;
  menu.style.top = `${above ? box.top - menu.offsetHeight - 6 : Math.min(box.bottom + 6, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left + box.width / 2 - menu.offsetWidth / 2, innerWidth - menu.offsetWidth - 8))}px`;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', keys, true);
  byId('messages').addEventListener('scroll', close, { once: true });
  menu.firstElementChild.focus({ preventScroll: true });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('已复制');
  } catch {
    toast('浏览器不让复制，请选中文字后自己复制');
  }
}

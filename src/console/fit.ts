import { type HTMLElement, parse } from 'node-html-parser';
import { areaOf, mayRequest } from './rights.ts';
import type { User } from './users-store.ts';

/**
 * Takes out of a page what its reader would be refused: forms they may not send, and links to where they may not go. It asks the
 * same table as the guard (rights.ts), so that no page can offer what another says no to.
 * @param here the address of the page: where a form without an address goes
 */
export function fitTo(user: User, here: string, page: string): string {
  const may = (method: string, address: string | undefined): boolean => {
    const path = (address || here).split(/[?#]/, 1)[0] || here;
    // What is not of the console is nobody's to refuse here.
    return (!path.startsWith('/console') && areaOf(path) === undefined) || mayRequest(user, method.toUpperCase(), path);
  };
  if (user.role === 'administrator') return page;
  const root = parse(page, { comment: true, blockTextElements: { script: true, style: true, pre: true, textarea: true } });
  for (const button of root.querySelectorAll('button[formaction]')) if (!may('POST', button.getAttribute('formaction'))) button.remove();
  for (const form of root.querySelectorAll('form')) {
    if (may(form.getAttribute('method') ?? 'get', form.getAttribute('action'))) continue;
    const { id } = form;
    if (id) for (const field of root.querySelectorAll(`[form="${id}"]`)) field.remove();
    // Without a button it only shows how things are, and goes on doing so.
    if (form.querySelector('button, input[type=submit]')) takeOut(form.closest('details.confirm') ?? form);
    else asText(form);
  }
  for (const link of root.querySelectorAll('a[href]')) if (!may('GET', link.getAttribute('href'))) drop(link);
  return root.toString();
}

function asText(form: HTMLElement): void {
  for (const hidden of form.querySelectorAll('input[type=hidden]')) hidden.remove();
  form.replaceWith(parse(`<div class="${form.getAttribute('class') ?? ''}">${form.innerHTML}</div>`));
}

/** A link that stands for itself goes; a word of a sentence stays a word. */
function drop(link: HTMLElement): void {
  const around = link.parentNode;
  const alone = link.closest('li');
  const standsAlone =
    link.classList.contains('button') ||
    ['NAV', 'LI'].includes(around?.tagName ?? '') ||
    around?.textContent.trim() === link.textContent.trim();
  if (!standsAlone) link.replaceWith(...link.childNodes);
  else takeOut(alone && alone.textContent.trim() === link.textContent.trim() ? alone : link);
}

/** With what is then left empty around it: a list, a row of buttons, a card of which only the heading remains. */
function takeOut(element: HTMLElement): void {
  const around = element.parentNode;
  element.remove();
  if (around?.tagName && EMPTIED.test(around.tagName) && isEmpty(around)) takeOut(around);
}

const EMPTIED = /^(?:UL|OL|LI|P|DIV|SECTION|DETAILS|NAV)$/;
const CAPTION = /^(?:H[1-6]|SUMMARY)$/;

function isEmpty(element: HTMLElement): boolean {
  const rest = element.childNodes.filter((child) => child.nodeType !== 8 && child.textContent.trim() !== '');
  return (
    rest.every((child) => CAPTION.test((child as HTMLElement).tagName ?? '') || (child as HTMLElement).classList?.contains('help')) &&
    !element.querySelector('img, svg, input')
  );
}

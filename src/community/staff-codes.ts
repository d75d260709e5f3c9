import { createHash, randomInt } from 'node:crypto';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { type Person, personById } from './people-store.ts';
import {
  addBindingEvent,
  bindingOf,
  type CodeFor,
  codeByHash,
  codesMadeSince,
  insertCode,
  noteTry,
  putBinding,
  removeBinding,
  revokeCode,
  revokeCodes,
  takeCode,
  triesSince,
} from './staff-codes-store.ts';

export type { BindingEvent, BoundRole, CodeFor, StaffBinding } from './staff-codes-store.ts';

/**
 * How a chat account becomes one of the staff: the console shows a code once, its owner sends it to the bot in private. Nothing
 * else in a chat gives anybody a role.
 */

/** Without I, L, O, U, 0 and 1, which are misread. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
export const CODE_MINUTES = 10;
/** Wrong codes of one account before it has to wait, of all accounts together, and for how long. */
const TRIES = 5;
const TRIES_OF_ALL = 1000;
const TRY_MINUTES = 30;
/** Codes that one user may make in the time that a code is good for. */
const MADE = 10;

export type CodeMade =
  | { readonly kind: 'made'; readonly code: string; readonly expiresAt: Date }
  | { readonly kind: 'refused'; readonly reason: string };

export type CodeUsed =
  | { readonly kind: 'bound'; readonly text: string }
  /** In Chinese, for the one who sent it; empty where nothing is said. */
  | { readonly kind: 'refused'; readonly text: string };

export interface StaffCodes {
  /** Earlier codes for the same person are void. @param by `user:…` */
  make(tx: Db, of: CodeFor, by: string): Promise<CodeMade>;
  /** @param privately where the code was sent; one that a group has seen is void */
  use(tx: Db, code: string, person: Person, privately: boolean): Promise<CodeUsed>;
  /** The account is a resident's like the others from now on. @returns false where it was not bound */
  unbind(tx: Db, personId: string, by: string): Promise<boolean>;
}

export function createStaffCodes(options: { readonly clock: Clock; readonly random?: (below: number) => number }): StaffCodes {
  const { clock, random = randomInt } = options;
  const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);

  function newCode(): string {
    for (;;) {
      const code = Array.from({ length: LENGTH }, () => ALPHABET[random(ALPHABET.length)]!).join('');
      // Letters and digits both, so that it is told from a number or a word.
      if (isMixed(code)) return code;
    }
  }

  return {
    async make(tx, of, by) {
      if ((await codesMadeSince(tx, by, minutesAgo(CODE_MINUTES))) >= MADE)
        return { kind: 'refused', reason: `${CODE_MINUTES} 分钟内最多取 ${MADE} 个绑定码，请稍后再取。` };
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + CODE_MINUTES * 60_000);
      const code = newCode();
      await revokeCodes(tx, of, now);
      await insertCode(tx, hashOf(code), of, by, now, expiresAt);
      await addBindingEvent(tx, { at: now, actor: by, kind: 'code', name: of.name, note: `取了绑定码，${CODE_MINUTES} 分钟内有效` });
      return { kind: 'made', code, expiresAt };
    },

    async use(tx, given, person, privately) {
      const now = clock.now();
      const since = minutesAgo(TRY_MINUTES);
      const refuse = async (text: string, note: string, name = ''): Promise<CodeUsed> => {
        await noteTry(tx, person.id, now);
        await addBindingEvent(tx, { at: now, actor: `person:${person.id}`, kind: 'refused', name, note });
        return { kind: 'refused', text };
      };
      if ((await triesSince(tx, person.id, since)) >= TRIES || (await triesSince(tx, undefined, since)) >= TRIES_OF_ALL)
        return { kind: 'refused', text: `试的次数太多了，请 ${TRY_MINUTES} 分钟后再发，或请管理员帮忙核对。` };
      const code = await codeByHash(tx, hashOf(plainCode(given)));
      // What is said in a group and is no code of ours is none of ours.
      if (!code && !privately) return { kind: 'refused', text: '' };
      if (!code) return refuse('绑定码不对，请照控制台上显示的再发一次，例如：绑定 7KQM3XWD', '绑定码不对');
      if (!privately) {
        await revokeCode(tx, code.id, now);
        return refuse('绑定码要私聊发给我，不能发在群里。这个码已作废，请在控制台重新取一个。', '绑定码发在了群里，已作废', code.name);
      }
      if (code.state === 'used') return refuse('这个绑定码已经用过了，一个码只能用一次。请在控制台重新取一个。', '绑定码用过了', code.name);
      if (code.state === 'revoked') return refuse('这个绑定码已作废，请用控制台上最新的那个。', '绑定码已作废', code.name);
      if (code.expiresAt.getTime() <= now.getTime() || !(await takeCode(tx, code.id, now)))
        return refuse(`绑定码过期了（${CODE_MINUTES} 分钟内有效）。请在控制台重新取一个。`, '绑定码过期', code.name);
      await putBinding(tx, person.id, code, now);
      await addBindingEvent(tx, { at: now, actor: `person:${person.id}`, kind: 'bound', name: code.name, note: sayRole(code) });
      return {
        kind: 'bound',
        text: `已绑定：${code.name}，${sayRole(code)}。发“待办”看要办的工单，发“/帮助”看所有指令。不是本人操作的，请马上告诉管理员。`,
      };
    },

    async unbind(tx, personId, by) {
      const binding = await bindingOf(tx, personId);
      if (!binding || !(await removeBinding(tx, personId))) return false;
      const known = await personById(tx, personId);
      await addBindingEvent(tx, {
        at: clock.now(),
        actor: by,
        kind: 'unbound',
        name: binding.name,
        note: `解除聊天账号「${known?.name ?? ''}」的绑定`,
      });
      return true;
    },
  };
}

const ROLE_WORDS: Readonly<Record<CodeFor['role'], string>> = { grid_member: '网格员', staff: '工作人员', manager: '负责人' };
export const sayRole = ({ role, grid }: Pick<CodeFor, 'role' | 'grid'>): string => `${grid ?? ''}${ROLE_WORDS[role]}`;

/** As it is shown: 7KQM-3XWD. */
export const showCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

const plainCode = (given: string): string => given.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
const hashOf = (code: string): string => createHash('sha256').update(`huiyin-staff-code:${code}`).digest('hex');

const isMixed = (code: string): boolean => /\d/.test(code) && /[A-Z].*[A-Z]/.test(code);

const SAID = /^\s*(?:\/?\s*(?:绑定|綁定|bind)\s*(?:码|账号|帐号)?)\s*[:：]?\s*([0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4})\s*$/i;
const BARE = /^\s*([0-9A-Za-z]{4}-?[0-9A-Za-z]{4})\s*$/;

/** The code that a message is, if it is one. @param privately a bare code counts in private only */
export function codeIn(text: string, privately: boolean): string | undefined {
  const words = text.normalize('NFKC');
  const said = SAID.exec(words)?.[1];
  if (said) return plainCode(said);
  const bare = privately ? plainCode(BARE.exec(words)?.[1] ?? '') : '';
  // wifi1234 is no code of ours: it holds letters that none has.
  return bare !== '' && [...bare].every((c) => ALPHABET.includes(c)) && isMixed(bare) ? bare : undefined;
}

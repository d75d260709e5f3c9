import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;

/** What is kept of a secret that is random by itself: a fast hash is enough. */
export const digest = (token: string) => createHash('sha256').update(token).digest('hex');
export const newToken = () => randomBytes(32).toString('base64url');

/** Argon2id with the library's defaults. */
export const hashPassword = (password: string): Promise<string> => hash(password);
export const isPassword = (passwordHash: string, password: string): Promise<boolean> => verify(passwordHash, password);

/** Why a password can't be used, in Chinese. */
export function passwordProblem(password: string, again: string, name: string): string | undefined {
  if (password.length < MIN_PASSWORD) return `密码至少 ${MIN_PASSWORD} 个字符。`;
  if (password.length > MAX_PASSWORD) return `密码太长，最多 ${MAX_PASSWORD} 个字符。`;
  if (new Set(password).size < 4 || (name !== '' && password.toLowerCase().replaceAll(name.toLowerCase(), '').length < 4)) {
    return '这个密码太容易猜到，请换一个。';
  }
  if (password !== again) return '两次输入的密码不一样。';
  return undefined;
}

/** Why a name can't be used, in Chinese. */
export function nameProblem(name: string): string | undefined {
  return /^[\p{L}\p{N}_.-]{2,20}$/u.test(name) ? undefined : '用户名要 2 到 20 个字，只能用汉字、字母、数字、点、横线和下划线。';
}

export const takenProblem = (name: string) => `用户名「${name}」已经有人用了。`;

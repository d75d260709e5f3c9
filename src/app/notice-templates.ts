import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadTemplates, type NoticeTemplate, TemplateFileError } from '../scheduler/templates.ts';
import { UserError } from './user-error.ts';

const NAME = 'notice-templates.yaml';
const SHIPPED = path.resolve(import.meta.dirname, '..', '..', 'data', NAME);

/** Beside the community's file; the ones that come with the program where there are none. @throws {UserError} */
export async function noticeTemplates(communityFile: string): Promise<readonly NoticeTemplate[]> {
  const own = path.join(path.dirname(communityFile), NAME);
  try {
    return await loadTemplates(existsSync(own) ? own : SHIPPED);
  } catch (error) {
    if (error instanceof TemplateFileError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

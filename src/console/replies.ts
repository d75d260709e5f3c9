import { Hono } from 'hono';
import { CATEGORY_NAMES } from '../intents/categories.ts';
import { EVERY_CATEGORY, repliesOf, restoreReplies, setReplies } from '../tickets/reply-templates.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { repliesPage } from './pages/replies.ts';

const PATH = '/console/replies';
const CATEGORIES: readonly string[] = [EVERY_CATEGORY, ...CATEGORY_NAMES];

/** Words that staff answer with again and again, by category. */
export function replyRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store } = kit;
  const categoryIn = (text: string | undefined): string => CATEGORIES.find((name) => name === text) ?? EVERY_CATEGORY;

  async function showReplies(c: Ctx, category: string, typed?: { readonly text: string; readonly problem: string }): Promise<Response> {
    const text = typed?.text ?? (await repliesOf(store.db, category)).join('\n');
    const flash = typed ? { kind: 'problem' as const, text: typed.problem } : undefined;
    return kit.show(c, '常用答复', repliesPage({ category, categories: CATEGORIES, text, csrf: kit.csrf(c) }), {
      flash,
      status: typed ? 400 : 200,
    });
  }

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showReplies(c, categoryIn(c.req.query('category'))))
    .post('/', async (c) => {
      const form = await formOf(c);
      const category = categoryIn(form.text('category'));
      const back = `${PATH}?category=${encodeURIComponent(category)}`;
      if (form.text('do') === 'default') {
        await store.transaction((tx) => restoreReplies(tx, category));
        return kit.done(c, back, `「${category}」的常用答复已恢复原样。`);
      }
      const text = form.text('replies');
      const problem = await store.transaction((tx) => setReplies(tx, category, text.split('\n')));
      return problem ? showReplies(c, category, { text, problem }) : kit.done(c, back, `「${category}」的常用答复已保存。`);
    });
}

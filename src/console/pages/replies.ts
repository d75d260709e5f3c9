import { html } from 'hono/html';
import type { Html } from '../layout.ts';
import { choices, field } from '../parts.ts';

const PATH = '/console/replies';

export function repliesPage(view: {
  readonly category: string;
  readonly categories: readonly string[];
  readonly text: string;
  readonly csrf: Html;
}): Html {
  const { category, categories } = view;
  return html`<p class="lead">答复工单时可以点选，再改成这一件的实际情况。〔〕里是要填的空：没有填的，答复不会发出。</p>
    ${choices(
      '类别',
      categories.map((name) => ({ href: `${PATH}?category=${encodeURIComponent(name)}`, label: name, here: name === category })),
    )}
    <form method="post" action="${PATH}" class="card stack">${view.csrf}
      <input type="hidden" name="category" value="${category}" />
      ${field(`${category}：一行一条`, html`<textarea name="replies" rows="10" maxlength="4000">${view.text}</textarea>`, { help: '删掉一行就是不用它。「通用」的会出现在每个类别后面。' })}
      <div class="actions"><button name="do" value="save">保存</button><button name="do" value="default" class="plain">恢复原样</button></div>
    </form>
    <p><a href="/console/tickets">回到工单列表</a></p>`;
}

import { Hono } from 'hono';
import { peopleFor } from '../privacy/person-data-store.ts';
import { exportPage, exportPerson } from '../privacy/person-export.ts';
import { addAudit } from './audit-store.ts';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { maskerOf } from './mask.ts';
import { privacyPage } from './pages/privacy.ts';

const PATH = '/console/privacy';

/** What is kept of one person, for a resident who asks for it: managers and administrators, against a line in the log. */
export function privacyRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store } = kit;
  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const asked = (c.req.query('q') ?? '').trim().slice(0, 60);
      const people = asked === '' ? [] : await peopleFor(store.db, asked);
      return kit.show(c, '个人信息', privacyPage(kit, { asked, people, retention: kit.retention, csrf: kit.csrf(c) }));
    })
    .post('/export', async (c) => {
      const form = await formOf(c);
      const person = form.text('person');
      const reason = form.text('reason');
      if (!/^p-[\w-]+$/.test(person) || reason === '')
        return kit.refused(c, PATH, '没有导出。请选一个人，并写明是谁来要的、怎样核对的身份。');
      const data = await exportPerson(store.db, person, kit.clock.now());
      if (data.tables.person.length === 0) return kit.refused(c, PATH, '没有这个人，可能已经要求删除信息。');
      const { id, name } = c.get('user');
      const why = (await maskerOf(store.db, kit.community))(reason);
      const object = { kind: 'person', id: person };
      await addAudit(store.db, { at: kit.clock.now(), by: { id, name }, act: 'export', object, detail: `一位居民的个人信息：${why}` });
      kit.log.info({ by: id, person }, 'personal data exported');
      const html = form.text('format') !== 'json';
      c.header('Content-Type', html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="personal-data.${html ? 'html' : 'json'}"`);
      c.header('Cache-Control', 'no-store');
      return c.body(html ? await exportPage(data, kit.community.name) : JSON.stringify(data, null, 2));
    });
}

import { Hono } from 'hono';
import type { ConsoleEnv } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { versionPage, versionsPage } from './pages/versions.ts';
import { view } from './upload.ts';

const list = (file: string): string => `/console/documents/versions?file=${encodeURIComponent(file)}`;

/** What a document said before: kept, compared, and, where it was uploaded, brought back. */
export function versionRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { knowledge, store } = kit;

  return new Hono<ConsoleEnv>()
    .get('/', async (c) => {
      const file = c.req.query('file') ?? '';
      const current = (await knowledge.documents()).find((one) => one.file === file);
      const versions = await knowledge.versions.of(store.db, file);
      if (!current && versions.length === 0) return kit.missing(c, '没有这份文件，也没有它以前的版本。');
      const title = current?.title ?? versions[0]!.facts.title;
      return kit.show(c, `《${title}》的版本`, versionsPage(kit, { file, current, versions, csrf: kit.csrf(c) }));
    })
    .get('/view', async (c) => {
      const file = c.req.query('file') ?? '';
      const number = Number(c.req.query('version'));
      const old = Number.isSafeInteger(number) ? await knowledge.versions.read(store.db, file, number) : undefined;
      if (!old) return kit.missing(c, '没有这个版本。');
      const current = (await knowledge.documents()).find((one) => one.file === file);
      const wanted = c.req.query('against') === 'current' ? undefined : await knowledge.versions.read(store.db, file, number + 1);
      const newer = wanted?.loaded ?? (current && (await knowledge.loaded(file)));
      const newest = !(await knowledge.versions.read(store.db, file, number + 1));
      const body = versionPage(kit, {
        version: old.version,
        passages: old.loaded.passages,
        current: current !== undefined,
        // Of one that is gone there is nothing newer to compare with.
        difference: newer && knowledge.versions.difference(old.loaded, newer),
        against: wanted ? `第 ${number + 1} 版` : '现在用的',
        canCompareWithCurrent: current !== undefined && !newest && wanted !== undefined,
        csrf: kit.csrf(c),
      });
      return kit.show(c, `《${old.version.facts.title}》第 ${number} 版`, body);
    })
    .post('/restore', async (c) => {
      const form = await formOf(c);
      const file = form.text('file');
      const version = Number(form.text('version'));
      const { uploads } = knowledge;
      if (!uploads || !Number.isSafeInteger(version)) return kit.missing(c, '没有这个版本。');
      const result = await store.transaction((tx) => uploads.restore(tx, file, version, c.get('user').name));
      if (result.kind === 'refused') return kit.refused(c, list(file), result.message);
      await knowledge.refresh();
      kit.log.info({ user: c.get('user').id }, 'document restored');
      return kit.done(c, view(file), `《${result.title}》已恢复成第 ${version} 版的内容，居民现在就能问到。`);
    })
    .post('/withdraw', async (c) => {
      const file = (await formOf(c)).text('file');
      const document = (await knowledge.documents()).find((one) => one.file === file);
      const { uploads } = knowledge;
      const done = document && uploads && (await store.transaction((tx) => uploads.withdraw(tx, file, c.get('user').name)));
      if (!done) return kit.refused(c, '/console/documents', '没有下架：这份文件不是上传的，或者同事已经下架了。');
      await knowledge.refresh();
      kit.log.info({ user: c.get('user').id }, 'document withdrawn');
      return kit.done(c, '/console/documents/upload', `《${document.title}》已下架，不再用来回答。需要时可以在这里恢复。`);
    });
}

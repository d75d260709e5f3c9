import { html } from 'hono/html';
import type { DocumentInfo, LoadedPolicy } from '../../knowledge/knowledge.ts';
import type { Difference, PolicyVersion } from '../../knowledge/policy-versions.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { confirm, empty } from '../parts.ts';
import { differencePart } from './difference.ts';
import { passageWords } from './passage.ts';

export interface VersionList {
  readonly file: string;
  readonly current: DocumentInfo | undefined;
  /** Newest first. */
  readonly versions: readonly PolicyVersion[];
  readonly csrf: Html;
}

const REASON: Readonly<Record<PolicyVersion['reason'], string>> = { replaced: '换成新版', withdrawn: '下架', removed: '从资料夹移走' };

/** Who did it, said so that staff know where to ask. */
const who = (name: string, origin: PolicyVersion['origin']): string =>
  name !== '' ? name : origin === 'folder' ? '资料夹里的文件变了' : '系统';

const address = (version: PolicyVersion): string =>
  `/console/documents/versions/view?file=${encodeURIComponent(version.file)}&version=${version.version}`;

export function versionsPage(kit: Kit, { file, current, versions, csrf }: VersionList): Html {
  const back = current ? `/console/documents/view?file=${encodeURIComponent(file)}` : '/console/documents';
  return html`<p class="lead">每次改动前的内容都留着：哪天起、到哪天、谁改的、改了哪些字。</p>
    ${
      versions.length === 0
        ? empty('这份文件还没有改过。')
        : html`<section class="card"><ol class="timeline">
            ${
              current
                ? html`<li class="is-done"><b>现在用的（第 ${versions[0]!.version + 1} 版）</b>
                    <span class="muted">${kit.time(current.indexedAt)} 起${current.writtenBy ? ` · ${current.writtenBy}` : ''}</span></li>`
                : html`<li class="is-due"><b>现在没有在用</b></li>`
            }
            ${versions.map((version) => row(kit, version, csrf))}
          </ol></section>`
    }
    <p><a href="${back}">${current ? '回到这份文件' : '回到文件列表'}</a></p>`;
}

function row(kit: Kit, version: PolicyVersion, csrf: Html): Html {
  return html`<li>
    <a href="${address(version)}"><b>第 ${version.version} 版</b> 看内容和不同</a>
    <span class="muted">${kit.time(version.from)} — ${kit.time(version.to)}</span>
    <p class="timeline-note muted">${REASON[version.reason]}：${who(version.replacedBy, version.origin)}${version.writtenBy ? `；这一版由${version.writtenBy}写入` : ''}</p>
    ${version.origin === 'console' ? html`<div class="timeline-note">${restoreButton(version, csrf)}</div>` : ''}
  </li>`;
}

function restoreButton(version: PolicyVersion, csrf: Html): Html {
  return confirm({
    button: '恢复这一版',
    consequence: `《${version.facts.title}》换回第 ${version.version} 版的内容，居民马上问到。现在的内容也会留作一个版本，不会丢。`,
    action: '/console/documents/versions/restore',
    sure: '确认恢复',
    csrf,
    fields: html`<input type="hidden" name="file" value="${version.file}" /><input type="hidden" name="version" value="${version.version}" />`,
  });
}

export interface VersionView {
  readonly version: PolicyVersion;
  readonly passages: LoadedPolicy['passages'];
  /** The document is in use. */
  readonly current: boolean;
  readonly difference: Difference | undefined;
  readonly against: string;
  readonly canCompareWithCurrent: boolean;
  readonly csrf: Html;
}

export function versionPage(kit: Kit, view: VersionView): Html {
  const { version, difference } = view;
  return html`<p class="muted">${kit.time(version.from)} — ${kit.time(version.to)}，${REASON[version.reason]}：${who(version.replacedBy, version.origin)}</p>
    ${
      difference
        ? html`<section class="card"><h2>从第 ${version.version} 版到${view.against}，改了什么</h2>${differencePart(difference)}
            ${view.canCompareWithCurrent ? html`<p class="more"><a href="${address(version)}&against=current">直接和现在用的比</a></p>` : ''}</section>`
        : NOTHING
    }
    ${version.origin === 'console' ? html`<section class="card">${restoreButton(version, view.csrf)}</section>` : ''}
    <section class="card"><h2>这一版的全文</h2>
      <ol class="passages">${view.passages.map((passage) => html`<li>${passageWords(passage)}</li>`)}</ol>
      ${
        version.uploadId
          ? html`<p><a href="/console/documents/original?upload=${version.uploadId}">下载这一版上传时的文件</a></p>`
          : version.origin === 'folder'
            ? html`<p class="help">这份文件在资料夹里。要恢复，请把旧的文件放回资料夹，再点“重新读取”。</p>`
            : ''
      }</section>
    <p><a href="/console/documents/versions?file=${encodeURIComponent(version.file)}">回到版本列表</a></p>`;
}

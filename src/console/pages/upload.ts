import { html } from 'hono/html';
import { READABLE } from '../../knowledge/load/load.ts';
import type { PolicyVersion } from '../../knowledge/policy-versions.ts';
import type { Upload } from '../../knowledge/uploads.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { confirm } from '../parts.ts';

export interface UploadView {
  readonly drafts: readonly Upload[];
  /** Uploaded documents that were taken out of use. */
  readonly gone: readonly PolicyVersion[];
  readonly csrf: Html;
}

export function uploadPage(kit: Kit, { drafts, gone, csrf }: UploadView): Html {
  return html`<form method="post" action="/console/documents/upload" enctype="multipart/form-data" class="card stack narrow-form">
      ${csrf}
      <label class="field"><span>选择文件</span>
        <input type="file" name="file" required accept="${READABLE.join(',')}" />
        <small class="help">Word（.docx）、PDF、Excel（.xlsx）、CSV、网页（.html）、文本（.txt、.md），最大 20 MB。图片和扫描件要配置了能看图的模型才读得了。</small></label>
      <button>上传，先看一遍</button>
      <p class="help">这一步还不会启用：先给您看读出了哪些条款、日期和适用范围，改好、确认后，才用来回答居民。</p>
    </form>
    ${draftsCard(kit, drafts)}
    ${goneCard(kit, gone, csrf)}
    <p><a href="/console/documents">回到文件列表</a></p>`;
}

function draftsCard(kit: Kit, drafts: readonly Upload[]): Html {
  if (drafts.length === 0) return NOTHING;
  return html`<section><h2>等确认的文件</h2>
    <ul class="list card">${drafts.map(
      (upload) => html`<li><a class="item" href="/console/documents/upload/${upload.id}"><span class="item-title">${upload.name}</span>
        <span class="item-badges"><span class="badge due">还没有启用</span></span>
        <span class="item-facts">${upload.by} · ${kit.time(upload.at)} · ${saySize(upload.size)}</span></a></li>`,
    )}</ul>
    <p class="help">两周没有确认的，会自动放弃。</p></section>`;
}

function goneCard(kit: Kit, gone: readonly PolicyVersion[], csrf: Html): Html {
  if (gone.length === 0) return NOTHING;
  return html`<section class="card"><h2>已下架的文件</h2>
    <ul class="ledger">${gone.map(
      (
        version,
      ) => html`<li><span class="ledger-to"><a href="/console/documents/versions?file=${encodeURIComponent(version.file)}">${version.facts.title}</a></span>
        <span class="muted">${version.replacedBy || '系统'} ${kit.time(version.to)} 下架</span>
        <div class="actions">${confirm({
          button: '恢复',
          consequence: `恢复《${version.facts.title}》下架前的内容，居民马上又能问到。`,
          action: '/console/documents/versions/restore',
          sure: '确认恢复',
          csrf,
          fields: html`<input type="hidden" name="file" value="${version.file}" /><input type="hidden" name="version" value="${version.version}" />`,
        })}</div></li>`,
    )}</ul></section>`;
}

export function saySize(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

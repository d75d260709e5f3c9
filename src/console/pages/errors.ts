import { html } from 'hono/html';
import { type Html, plainPage } from '../layout.ts';

/** Pages for what did not work, each with a way back. */

const REASONS = {
  expired: {
    title: '登录已过期',
    text: '刚才的内容没有提交。按浏览器的返回键可以看到刚才写的内容，请先复制下来，再重新登录。',
    link: { path: '/sign-in', label: '重新登录' },
  },
  stale: {
    title: '页面已过期',
    text: '刚才的内容没有提交。请返回上一页，复制写好的内容，刷新页面后再提交一次。',
    link: { path: '/console', label: '回到总览' },
  },
  foreign: { title: '已拒绝', text: '这个请求来自别的网站，没有执行任何操作。', link: { path: '/console', label: '回到总览' } },
  form: { title: '没有看懂提交的内容', text: '请回到页面，用页面上的表单再提交一次。', link: { path: '/console', label: '回到总览' } },
  role: {
    title: '没有权限',
    text: '您的身份不能看这一页。需要的话，请联系负责人或管理员。',
    link: { path: '/console', label: '回到总览' },
  },
  missing: { title: '没有这一页', text: '链接可能写错了，或者内容已经不在了。', link: { path: '/console', label: '回到总览' } },
  large: { title: '内容太长', text: '提交的内容太长，没有保存。请返回上一页缩短后再提交。', link: { path: '/console', label: '回到总览' } },
  largeFile: {
    title: '文件太大',
    text: '文件超过 20 MB，没有上传。请拆成几份，或去掉里面的图片，再上传。',
    link: { path: '/console/documents/upload', label: '回到上传' },
  },
  largeNotice: {
    title: '附件太大',
    text: '附件加起来太大，没有保存，也没有发送。请压缩图片、少选几个，或把文件放到领取处并在通知里写明。刚才写的字按浏览器的返回键还在。',
    link: { path: '/console/notices/new', label: '重新写通知' },
  },
  failed: {
    title: '出错了',
    text: '问题已经记录，刚才的操作可能没有完成。请返回看一下，再试一次。',
    link: { path: '/console', label: '回到总览' },
  },
} as const;

export function refusedPage(why: keyof typeof REASONS, text?: string): Html {
  const { title, text: standard, link } = REASONS[why];
  return plainPage(
    title,
    html`<main class="narrow">
      <p class="brand"><span class="mark" aria-hidden="true">回</span><span>回音<small>事事有答复，件件有回音</small></span></p>
      <h1>${title}</h1>
      <p>${text ?? standard}</p>
      <p><a class="button" href="${link.path}">${link.label}</a></p>
    </main>`,
  );
}

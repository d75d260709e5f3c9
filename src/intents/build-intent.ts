import type { Intent, IntentKind } from './intent.ts';
import type { Pattern } from './patterns.ts';
import { type Found, peopleIn } from './slots.ts';

export const UNSOLVED =
  /没(?:有)?(?:解决|修|处理|弄|来|人)|还(?:是)?(?:没|不|漏|坏|堵|老)|又(?:坏|不|漏|堵)|不满意|根本|重新|重开|打回|返工|不认可|不能(?:办结|结)/;
const PARTLY = /基本|比较|还行|还可以|凑合|一般|部分/;

/** The intent that a pattern stands for, with what its words tell. */
export function intentOf(pattern: Pattern, text: string, found: Found): Intent {
  const { slots } = found;
  switch (pattern.intent) {
    case 'staff_command': {
      const match =
        /^\/\s?([\p{Script=Han}]{1,4}?|[A-Za-z?]+)(?=[\s:,，TQ0-9]|$)\s*:?\s*([\s\S]*)$/u.exec(text) ??
        /^\/\s?([\p{Script=Han}]{2})\s*:?\s*([\s\S]*)$/u.exec(text);
      return { kind: 'staff_command', command: match?.[1] ?? '', argument: match?.[2]?.trim() ?? '', slots };
    }
    case 'rate_or_reopen':
      return {
        kind: 'rate_or_reopen',
        verdict: verdictOf(text),
        remark: text.replace(/^[“"「]?[123][”"」。.!,，、\s]*/, '').trim(),
        slots,
      };
    case 'privacy_request':
      return {
        kind: 'privacy_request',
        wish: pattern.name === 'erase_confirmed' ? 'erase_confirmed' : pattern.name === 'erase_me' ? 'erase' : 'tell',
        slots,
      };
    case 'recent_notices':
      return recentNotices(pattern.name === 'newcomer' ? 'newcomer' : pattern.name === 'last_notice' ? 'topic' : 'list', text, slots);
    case 'confirm':
      return { kind: 'confirm', yes: pattern.name === 'yes', slots };
    case 'injection':
      return {
        kind: 'injection',
        about: asksAbout(text, pattern),
        slots,
      };
    case 'delicate':
      return { kind: 'delicate', about: pattern.name === 'crime' ? 'crime' : 'violence', slots };
    case 'chat':
      return { kind: 'chat', thanks: pattern.name === 'thanks', slots };
    default:
      return plain(pattern.intent, text, slots);
  }
}

/** 上次那个停水的通知 → 停水 */
const TOPIC =
  /(?:上次|上回|上一次|最近一次|前几天|之前|刚才)(?:群里)?(?:那个|那条|那份|发的|说的|关于)*([^,，。!?？]{1,10}?)(?:的)?(?:通知|公告)/;

function recentNotices(wants: 'list' | 'topic' | 'newcomer', text: string, slots: Found['slots']): Intent {
  const topic = TOPIC.exec(text)?.[1]?.replace(/^(?:的|关于)+|(?:的|那个)+$/g, '') ?? '';
  return { kind: 'recent_notices', wants: wants === 'topic' && topic === '' ? 'list' : wants, topic, slots };
}

/** What somebody who tries it on is after: the refusal names it. */
function asksAbout(text: string, pattern: Pattern): 'rules' | 'reporter' | 'resident' {
  const data = /名字|姓名|谁|电话|手机|身份证|住址|住哪|门牌|名单|名册|哪户|哪家|姓什么|信息/.test(text);
  if (data && /投诉|举报|登记|报修|反映|报的|工单|T20\d\d/.test(text)) return 'reporter';
  return data && pattern.name !== 'give_orders' ? 'resident' : 'rules';
}

export function verdictOf(text: string): 'solved' | 'partly' | 'unsolved' {
  const digit = /^[“"「]?([123])(?!\d)/.exec(text)?.[1];
  if (digit) return digit === '1' ? 'solved' : digit === '2' ? 'unsolved' : 'partly';
  return UNSOLVED.test(text) ? 'unsolved' : PARTLY.test(text) ? 'partly' : 'solved';
}

/** An intent that carries nothing but its slots. */
export function plain(kind: IntentKind, text: string, slots: Found['slots']): Intent {
  switch (kind) {
    case 'activity_signup':
    case 'activity_cancel':
      return { kind, slots: { ...slots, people: peopleIn(text) } };
    case 'rate_or_reopen':
      return { kind, verdict: verdictOf(text), remark: text, slots };
    case 'chat':
      return { kind, thanks: false, slots };
    case 'privacy_request':
      return { kind, wish: /删|清|忘|注销/.test(text) ? 'erase' : 'tell', slots };
    case 'urgent':
      return { kind, emergency: 'medical', slots };
    case 'staff_command':
      return { kind, command: '', argument: text, slots };
    case 'confirm':
      return { kind, yes: true, slots };
    case 'recent_notices':
      return recentNotices('list', text, slots);
    case 'injection':
      return { kind, about: 'rules', slots };
    case 'delicate':
      return { kind, about: 'person', slots };
    default:
      return { kind, slots };
  }
}

import type { Delivery } from '../../messages.ts';
import { TookTooLong } from './within.ts';

/** Platforms answer in many words and codes; what matters is whether it said no, was not there, or said nothing. */
const THROTTLED =
  /频繁|操作过快|过于频繁|稍后再试|too (?:fast|frequent|often|many)|rate.?limit|throttl|\b(?:20001|429|45009)\b|RESOURCE_EXHAUSTED/i;
const OFFLINE = /not log(?:ged)? ?in|no this\.__currentUserId|logout|logged out|not start|NOPUPPET|未登录|已退出|掉线/i;
const NOT_REACHED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/i;
const CUT_OFF = /ETIMEDOUT|ESOCKETTIMEDOUT|ECONNRESET|EPIPE|socket hang up|DEADLINE_EXCEEDED|UNAVAILABLE|CANCELLED|time(?:d)? ?out/i;
const SAID_NO =
  /不是群成员|移出|被踢|禁言|拉黑|好友验证|不是.{0,4}好友|拒收|违规|敏感|forbidden|denied|blocked|not (?:a )?(?:member|friend)|unsupported|invalid|INVALID_ARGUMENT|PERMISSION_DENIED|NOT_FOUND/i;

/**
 * What an error of the platform says about a message that was being sent. What nobody can tell is `unknown`: it may have
 * arrived, and is not sent again by itself.
 */
export function deliveryOf(error: unknown): Delivery {
  if (error instanceof TookTooLong) return { kind: 'unknown', reason: '平台没有回应，不知是否送达' };
  const said = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : String(error);
  if (THROTTLED.test(said)) return { kind: 'refused', reason: '平台提示发送太频繁', retry: true, throttled: true };
  if (OFFLINE.test(said)) return { kind: 'offline', reason: '账号没有登录' };
  if (NOT_REACHED.test(said)) return { kind: 'refused', reason: '连不上聊天平台', retry: true, throttled: false };
  if (CUT_OFF.test(said)) return { kind: 'unknown', reason: '发送时连接中断，不知是否送达' };
  if (SAID_NO.test(said)) return { kind: 'refused', reason: '平台拒绝了这条消息', retry: false, throttled: false };
  return { kind: 'unknown', reason: '平台返回了无法判断的错误，不知是否送达' };
}

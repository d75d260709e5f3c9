import type { Incoming } from '../messages.ts';
import type { AnsweredBy } from './heard.ts';
import { matchPattern } from './patterns.ts';
import { signalsOf } from './signals.ts';
import { normalise } from './text.ts';

/** What can be told of the talk among people without knowing what they talk about. */

/** Said to a person, not of a thing: 又停电了气死人 is no quarrel. */
const AT_SOMEBODY =
  /有病(?:吧|啊|没)|神经病|脑子(?:有|进|坏)|不要脸|要点(?:儿)?脸|(?<!快|火)滚(?:蛋|开|远|吧|$|[,!。])|闭嘴|放屁|瞎(?:说|扯|bb)|胡说八道|血口喷人|胡搅蛮缠|无理取闹|蛮不讲理|不讲理|没素质|素质(?:呢|低|真差)|什么(?:素质|玩意|东西|态度)|缺德|傻[逼叉缺x]|sb(?![a-z])|(?:他|你|特)妈的?|tmd|nmd|去你的|你(?:算|是)(?:个)?(?:老几|什么东西|哪根葱)|关你(?:什么|屁|啥)?事|管得着|多管闲事|吃饱了撑|别(?:在)?(?:这|群里)(?:儿)?(?:叫|吵|装|丢人)|有完没完|没完(?:没|是)|(?:你|你们)(?:说谁|骂谁|再说一遍|凭什么|还有理|自己(?:没|才|先|什么)|才(?:是|有|没|不)|敢|等着|试试|家[^,。!?]{0,8}(?:好意思|先|自己|也配))|谁(?:骂|先骂|怕你|不要脸)|当(?:面|着面)(?:说|来|对质)|欺人太甚|欺负人|恶人先告状|倒打一耙|贼喊捉贼|懒得(?:理|跟)你|跟你(?:没完|没法|讲不)|(?:怎么|还)骂人|说谁(?:呢|没)|好意思(?:说|吗)|嘴(?:巴)?(?:放)?干净/i;

/** The tone of a quarrel. */
export function isHeated(message: Pick<Incoming, 'text' | 'forwarded'>): boolean {
  return !message.forwarded && AT_SOMEBODY.test(normalise(message.text));
}

/** Nods, faces, the same trouble: no answer to anybody. */
const NO_ANSWER =
  /^(?:[\p{Extended_Pictographic}\p{P}\p{S}\s]*|(?:\[[^\]]{1,6}\]\s*)+|(?:同问|同求|同感|顶|蹲|等|坐等|我也(?:想|要)知道|不知道|不清楚|没听说|不晓得|谁知道)[^。]{0,8})$/u;

/**
 * Whether a message by another person answers what was said before: it quotes it, names the one who said it, or just follows
 * and asks nothing itself.
 */
export function answers(
  later: Pick<Incoming, 'text' | 'quote' | 'mentionsOthers' | 'mentionsBot' | 'forwarded' | 'attachments'>,
  earlier: { readonly texts: readonly string[]; readonly name: string },
): AnsweredBy['how'] | undefined {
  const text = normalise(later.text);
  if (later.mentionsBot || later.quote?.ofBot || text === '' || NO_ANSWER.test(text) || isAsking(text)) return undefined;
  if (later.quote)
    return earlier.texts.some((said) => alike(said, later.quote!.text)) || later.quote.senderName === earlier.name ? 'quoted' : undefined;
  if (later.mentionsOthers.includes(earlier.name) || (earlier.name.length >= 2 && text.startsWith(earlier.name))) return 'named';
  if (later.mentionsOthers.length > 0 || later.forwarded) return undefined;
  const pattern = matchPattern(text, false);
  if (pattern && (pattern.intent !== 'chat' || pattern.name !== 'notice')) return undefined;
  const signals = signalsOf(text);
  return signals.has('laughter') || signals.has('greeting') || signals.has('trade') || signals.has('to_neighbours')
    ? undefined
    : 'followed';
}

const isAsking = (text: string): boolean => signalsOf(text).has('question');

/** Platforms shorten what is quoted. */
function alike(said: string, quoted: string): boolean {
  const [a, b] = [normalise(said), normalise(quoted).replace(/(?:\.{3}|…)$/, '')];
  return b !== '' && (a === b || a.startsWith(b) || (b.length >= 6 && a.includes(b)));
}

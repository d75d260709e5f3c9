import { decide } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { ticketNumberIn } from '../slots.ts';
import { picturesOf } from './pictures.ts';

/** By its tone alone an answer may sound like an alarm: the one who asked reads it at once. Words of danger are surer than this. */
const SURE_ALARM = 0.6;

/** Clearly something else, whatever was asked. */
const OTHER: readonly Intent['kind'][] = [
  'privacy_request',
  'staff_command',
  'official_report',
  'injection',
  'help',
  'human_handoff',
  'join_ticket',
  'activity_signup',
  'activity_cancel',
];

/** Staff asked the reporter something, and this is what came in private. Undefined: it is no answer to that. */
export async function handleAskedBack(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  if (heard.group || !deps.questions) return undefined;
  const { message, conversation } = heard;
  const { intent } = recognition;
  const quoted = message.quote?.ofBot && /工作人员想问/.test(message.quote.text) ? ticketNumberIn(message.quote.text) : undefined;
  if (OTHER.includes(intent.kind) || (intent.kind === 'urgent' && recognition.confidence >= SURE_ALARM)) return undefined;
  if (!quoted && conversation && !['answered', 'called', 'ticket_open'].includes(conversation.kind)) return undefined;
  const pictures = picturesOf(heard);
  if (message.text.trim() === '' && pictures.length === 0) return undefined;
  const question = await deps.questions.waitingFor(deps.db, heard.person.id, quoted);
  if (!question) return undefined;
  if (!quoted && (await isOther(recognition, question.number, deps))) return undefined;
  return decide(
    recognition,
    'ticket',
    [{ kind: 'answer_question', question: question.id, number: question.number, text: message.text.trim(), pictures }],
    '回答工作人员问的事',
    { ticket: question.number },
  );
}

/** A thank-you, a question of theirs, another ticket, or a matter at another place. */
async function isOther({ intent, text, found }: Recognition, number: string, deps: IntentDeps): Promise<boolean> {
  if (intent.kind === 'chat' && intent.thanks) return true;
  const named = found.slots.ticket;
  if (named !== undefined && named !== number) return true;
  if (named === number && intent.kind === 'ticket_status') return /[?？]|怎么样|进度|什么时候|好了没|查/.test(text);
  if (
    (intent.kind === 'ask_policy' || intent.kind === 'activity_query' || intent.kind === 'ticket_status') &&
    /[?？]|吗|呢$|什么|怎么|几点|多少|哪/.test(text)
  )
    return true;
  if (intent.kind !== 'complaint' && intent.kind !== 'hazard' && intent.kind !== 'suggestion') return false;
  const { building, place } = found.where;
  const ticket = await deps.tickets.byNumber(deps.db, number);
  return (building !== undefined && building !== ticket?.where.building) || (place !== undefined && place !== ticket?.where.place);
}

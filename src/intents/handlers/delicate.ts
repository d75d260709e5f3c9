import type { Effect } from '../../messages.ts';
import { decide, reply } from '../decide.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import { withoutNames, withoutPrivateData } from '../private.ts';
import type { Recognition } from '../recognition.ts';
import { summarise } from '../summary.ts';
import { DELICATE, IN_DANGER, OFFICIAL } from '../words.ts';
import { picturesOf } from './pictures.ts';
import { alertOf } from './urgent.ts';

const NAMES = { violence: '可能涉及家庭暴力或虐待', crime: '违法犯罪线索', person: '涉及具体住户的矛盾' } as const;

/** Not in front of the group: there, only the way out; in the private chat, a confidential ticket. */
export function handleDelicate(heard: Heard, recognition: Recognition, intent: Extract<Intent, { kind: 'delicate' }>): Handled {
  const alert = alertOf(heard, `${NAMES[intent.about]}，请私下联系`, recognition.found.where);
  // No @: the group need not be pointed at the one who spoke.
  const atOnce = intent.about !== 'person' || /打|骂|威胁|刀|砸|报复|动手/.test(recognition.text);
  if (heard.group) return decide(recognition, 'escalate', [reply(DELICATE, { mention: false }), ...(atOnce ? [alert] : [])]);
  const { found, text } = recognition;
  const ticket: Effect = {
    kind: 'open_ticket',
    ticket: {
      kind: 'complaint',
      category: intent.about === 'crime' ? '治安' : (found.slots.category ?? '邻里纠纷'),
      where: found.where,
      summary: withoutNames(withoutPrivateData(summarise(text, found.spoken))),
      details: heard.message.text,
      confidential: true,
      pictures: picturesOf(heard),
    },
  };
  const first = atOnce ? [reply(IN_DANGER)] : [];
  return decide(recognition, 'ticket', [...first, ticket, ...(atOnce ? [alert] : [])], `${recognition.reason}，登记为保密工单`);
}

export function handleOfficialReport(recognition: Recognition): Handled {
  return decide(recognition, 'refuse', [reply(OFFICIAL)]);
}

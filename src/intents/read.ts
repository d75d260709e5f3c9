import { withConversation } from './exchange.ts';
import type { Heard } from './heard.ts';
import type { Intent } from './intent.ts';
import { recognise } from './recognise.ts';
import type { RecogniseContext, Recognition } from './recognition.ts';
import { signalsOf } from './signals.ts';

/** What a message means, with what cannot be told from its words alone. */
export function read(heard: Heard, context: RecogniseContext): Recognition {
  const recognition = recognise(heard, context);
  return isPlaceAlone(recognition) ? asPlace(heard, recognition, context) : recognition;
}

/** 3号楼, 二单元: says where, and nothing of what. No tone makes an emergency or a complaint of it. */
function isPlaceAlone({ text, found: { spoken } }: Recognition): boolean {
  if (text === '' || !(spoken.building || spoken.unit || spoken.floor || spoken.area)) return false;
  return spoken.rest.replace(/[\s\p{P}|]|的|在|是|我(?:们|家)?|这(?:里|边)?|那(?:里|边)?/gu, '') === '';
}

function asPlace(heard: Heard, recognition: Recognition, context: RecogniseContext): Recognition {
  const { text, found } = recognition;
  const { group, conversation } = heard;
  const homeBuilding = group?.buildings.length === 1 ? group.buildings[0] : undefined;
  const meant =
    conversation && withConversation(conversation, { found, text, signals: signalsOf(text), finder: context.finder, homeBuilding });
  if (meant) return { ...recognition, ...meant, speak: true };
  const nothing: Intent = { kind: 'chat', thanks: false, slots: found.slots };
  return { ...recognition, intent: nothing, confidence: 0.9, concern: 0, reason: '只说了地点，没有说什么事', speak: recognition.addressed };
}

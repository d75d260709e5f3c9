import { codeIn } from '../../community/staff-codes.ts';
import { decide } from '../decide.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Recognition } from '../recognition.ts';

/** A one-time code of the console: what it is good for is looked up where it is used. Undefined: the message is none. */
export function handleStaffCode(heard: Heard, recognition: Recognition): Handled | undefined {
  const code = codeIn(heard.message.text, !heard.group);
  // In a group, only words that can be nothing else.
  if (!code || (heard.group && !/绑|綁|bind/i.test(heard.message.text))) return undefined;
  const command: Recognition = {
    ...recognition,
    intent: { kind: 'staff_command', command: '绑定', argument: '', slots: {} },
    confidence: 0.99,
  };
  return decide(command, 'ack', [{ kind: 'bind_account', code }], '发来绑定码');
}

/** The name under which an account's people, rooms and messages are kept: one account has one. */
export const channelNameOf = (puppet: string): string => (puppet === 'rehearsal' ? 'rehearsal' : 'wechaty');

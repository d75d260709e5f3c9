/** Something the user can mend: the message says what, where and how. Shown without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

import { createHmac, randomBytes } from 'node:crypto';

/**
 * Signs as the Standard Webhooks specification says (https://www.standardwebhooks.com, symmetric signatures, v1), so that any of its
 * libraries verifies it.
 */
const PREFIX = 'whsec_';

export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

export function signedHeaders(secret: string, message: { readonly id: string; readonly at: Date; readonly body: string }) {
  const timestamp = Math.floor(message.at.getTime() / 1000).toString();
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`).digest('base64');
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

import type { Heard } from '../heard.ts';

/** Stored pictures and videos that came with the message. */
export function picturesOf(heard: Heard): readonly string[] {
  return heard.message.attachments.flatMap((file) => (file.kind === 'image' || file.kind === 'video' ? [file.path] : []));
}

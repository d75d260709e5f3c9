import type { GroupAttitude, GroupManners } from './groups-store.ts';

/** How the bot behaves in a group, in the words of staff. */
export const ATTITUDES: Readonly<Record<GroupAttitude, { readonly name: string; readonly means: string }>> = {
  mentioned: { name: '只在被@时', means: '没有人@它就不说话；紧急情况除外。' },
  careful: { name: '谨慎', means: '有人明显在问社区、反映问题时才说话。' },
  eager: { name: '积极', means: '像是在问社区、反映问题就说话，插话会多一些。' },
};

export const STYLES = {
  usual: { name: '普通', means: '照常写。' },
  large: { name: '大字短句', means: '一行不超过 18 个字，不用括号和行话，方便老年居民看。' },
} as const;

export const DEFAULT_ATTITUDE: GroupAttitude = 'careful';

export function sayManners(manners: GroupManners | undefined): string {
  const attitude = ATTITUDES[manners?.attitude ?? DEFAULT_ATTITUDE];
  const style = STYLES[manners?.style ?? 'usual'];
  return `本群：${attitude.name}（${attitude.means.replace(/。$/, '')}）；写法：${style.name}（${style.means.replace(/。$/, '')}）。`;
}

import * as words from './words.ts';

/** Other ways to say what the bot says often, so that a group does not read the same words three times in a row. */
const OTHERWISE: readonly (readonly [RegExp, string])[] = [
  [exactly(words.CALLED), '在呢，您说。'],
  [exactly(words.SMALL_TALK), '聊天我不会，问规定、反映问题、报名活动可以找我。'],
  [exactly(words.GIVEN_UP), '行，那就先不登记，要登记再叫我。'],
  [exactly(words.NOTHING_OPEN), '好，您这边没有要补充的。'],
  [exactly(words.PICTURE_WITHOUT_WORDS), '看到照片了。是什么事、在哪号楼哪个单元？'],
  [exactly(words.DELICATE), '这件事请私聊我说，别在群里讲。正有危险就立即拨打 110。'],
  [exactly(words.OFFICIAL), '这类事请直接找官方渠道：公职人员违纪违法 12388，涉黑涉恶 12337，正在发生的违法犯罪 110。我不登记、不转述。'],
  [exactly(words.NO_RULE_CHANGE), '这个做不到。有规定要问、有问题要反映，直接说。'],
  [exactly(words.REPORTER_SECRET), '谁登记的要保密，不能说。'],
  [exactly(words.RESIDENT_SECRET), '居民的个人信息要保密，不能说。'],
  [exactly(words.STAFF_ONLY), '这是工作人员用的指令。您有事直接说是什么、在哪里就行。'],
  [exactly(words.ORIGINAL_GONE), '前面那条回答没留住，请再问一遍，我把出处一起发来。'],
  [exactly(words.ERASE_IN_GROUP), '私聊发您了，请到私聊里确认。'],
  [/^收到。是(.+?)(，)?哪个单元？（回复例如“(.+)”）$/, '好的，在$1$2哪个单元？（回“$3”这样就行）'],
  [/^收到。是([^，]+)？（回复例如“(.+)”）$/, '好的，在$1？（回“$2”这样就行）'],
  [/^收到。具体在哪里？（回复例如(.+)）$/, '好的，请说一下在哪里。（回$1这样就行）'],
  [/^已把您加到 (T\d{4}-\d{6})，处理结果一起通知。$/, '$1 也算上您了，有结果一起告诉您。'],
  [/^您已在 (T\d{4}-\d{6}) 里，处理结果会通知您。$/, '$1 里已经有您，有结果就告诉您。'],
  [/^已有工单 (T\d{4}-\d{6})：(.+)，是同一件事吗？（(.+)）$/, '$2，已经登记过（$1）。您说的是这件吗？（$3）'],
  [/^这个上面刚答过，依据(.+)。要看全文请回复“原文”。$/, '往上翻一下，刚答过，依据$1。回“原文”我发全文。'],
  [/^明白，已重新打开，网格员会联系您。$/, '好的，重新打开了，网格员会找您。'],
];

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

/** The same in other words; what has no other words says that it is said again. Never the text itself. */
export function otherWords(text: string): string {
  for (const [said, other] of OTHERWISE) if (said.test(text)) return text.replace(said, other);
  return `还是同样的答复：\n${text}`;
}

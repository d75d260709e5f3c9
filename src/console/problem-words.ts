import type { Problem } from '../knowledge/knowledge.ts';

/**
 * The knowledge base tells its problems in the words of the command line; staff read them in theirs. What is not in the table
 * is shown as it is: better an English sentence than none.
 */
const WORDS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^is empty$/, () => '文件是空的，请补上内容，或移走。'],
  [/^holds no text(?: that could be quoted)?$/, () => '里面没有可以引用的文字，请检查内容。'],
  [/^is (\d+) MB; documents of up to (\d+) MB are read/, (size, most) => `文件有 ${size} MB，最多读 ${most} MB。请拆成几份，或移走。`],
  [/^can not be read by this user/, () => '没有读取权限，请检查文件的权限。'],
  [/^can not be read as CSV: (.*)$/, (why) => `读不成表格：${why}。请用表格软件另存为 CSV。`],
  [/^can not be read \((.*)\)/, (why) => `读不了（${why}），请检查文件。`],
  [/^is not a DOCX file/, () => '不是 DOCX 文件，或已损坏。请用 Word 或 WPS 打开，另存为 .docx。'],
  [
    /^(PDF|XLSX?|DOC|WPS|PPTX?|RTF) is not readable(?: yet)?; save (?:it|the sheet|its text) as (DOCX or text|CSV|DOCX)$/,
    (from, to) => `暂不支持 ${from}，请另存为 ${to === 'DOCX or text' ? 'DOCX 或文本' : to}。`,
  ],
  [/^is neither UTF-8 nor GBK text/, () => '文字编码认不出来，请另存为 UTF-8。'],
  [/^is not a text file/, () => '不是文本文件，请检查它到底是什么。'],
  [/^the front matter has no end/, () => '文件开头的说明没有结束，请在说明后面加一行 ---。'],
  [/^the front matter is not YAML: (.*)$/, (why) => `文件开头的说明格式不对，请检查括号、引号、冒号和缩进（${why}）。`],
  [/^the front matter must be/, () => '文件开头的说明要写成“名称: 内容”，一行一项。'],
  [/^(.+) is not known in a front matter; known are (.*)$/, (name, known) => `文件开头的“${name}”不认识，可以写的有：${known}。`],
  [/^effective_to: (\S+) is before effective_from (\S+)$/, (to, from) => `失效日期 ${to} 早于生效日期 ${from}，请核对。`],
  [
    /^(?:(\S+): )?(\S+) is not a day of the calendar/,
    (name, day) => `${name ? `${name}：` : ''}${day} 不是日历上的日子，请写成 2026-03-01 这样。`,
  ],
  [/^(\S+): must be a date/, (name) => `${name} 要写日期，例如 2026-03-01。`],
  [/^(\S+): must be one of (.*)$/, (name, known) => `${name} 只能是：${known}。`],
  [/^(\S+): must not be empty$/, (name) => `${name} 不能是空的。`],
  [/^(\S+): must be text$/, (name) => `${name} 要写文字。`],
  [/^(\S+): must look like (\S+)$/, (name, example) => `${name} 要写成${example}这样。`],
  [/^(\S+): must be an id or a list of ids$/, (name) => `${name} 要写被代替文件的编号，可以写几个。`],
  [/^(\S+): must have buildings/, (name) => `${name} 要写 buildings: [3号楼] 或 grids: [第2网格]。`],
  [/^(\S+): (.+) is not one (building|grid); write (.*)$/, (name, value, _, example) => `${name}：“${value}”认不出来，请写成 ${example}。`],
  [/^a question or its answer is empty/, () => '这一行的问题或答案是空的，已跳过。'],
  [/^its id (\S+) is also that of (.+); give/, (id, other) => `编号 ${id} 和 ${other} 重复，请改一个。`],
  [/^supersedes (.+), but no document has/, (name) => `写了代替“${name}”，但没有这份文件，请核对编号或标题。`],
  [/^is not "左 => 右/, () => '这一行看不懂，要写成“左 => 右1, 右2:0.6”或“左 <=> 右”。'],
  [/^(.+) does not exist\. Name the folder/, (folder) => `没有资料夹 ${folder}，请检查设置 HUIYIN_POLICIES_DIR。`],
  [/^(.+) is a file\. Name the folder/, (file) => `${file} 是一个文件，不是资料夹，请检查设置 HUIYIN_POLICIES_DIR。`],
  [/^(.+) can not be read \((.*)\)\. Give/, (folder, why) => `资料夹 ${folder} 读不了（${why}），请检查权限。`],
  [/^(.+) holds no documents\. Put/, (folder) => `资料夹 ${folder} 里没有能读的文件，请放入 .md、.txt、.docx、.html 或 .csv 文件。`],
];

export function forStaff(problem: Problem): Problem {
  for (const [pattern, say] of WORDS) {
    const match = pattern.exec(problem.message);
    if (match) return { ...problem, message: say(...match.slice(1)) };
  }
  return problem;
}

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
  [/^([A-Z]+) is not readable; save it as ([A-Z]+)$/, (from, to) => `读不了 ${from} 文件，请用 Office 或 WPS 打开，另存为 ${to}。`],
  [/^is not an XLSX file/, () => '不是 XLSX 文件，或已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx。'],
  [/^is protected by a password, or is an old XLS/, () => '加了密码，或是旧的 XLS 文件。请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx。'],
  [/^unpacks to more than (\d+) MB/, (most) => `展开后超过 ${most} MB，没有读取。请去掉里面的图片、附件和多余的表，再另存一份。`],
  [/^has more than (\d+) rows in one sheet/, (most) => `一张表超过 ${most} 行，没有读取。居民不会问到的内容请去掉，或拆成几份。`],
  [/^sheet (.+): (\d+) hidden rows are left out/, (sheet, rows) => `表“${sheet}”里隐藏的 ${rows} 行没有读取。需要读的话，请取消隐藏。`],
  [
    /^sheet (.+): (\d+) formulas have no result/,
    (sheet, cells) => `表“${sheet}”里有 ${cells} 个公式没有结果。请用 Excel 或 WPS 打开，再保存一次。`,
  ],
  [/^is protected by a password/, () => '加了密码，读不了。请另存一份不加密码的，或用原来的文件。'],
  [/^is not a PDF file/, () => '不是 PDF 文件，或已损坏。请重新导出，或用原来的 Word 文件。'],
  [/^has (\d+) pages; PDFs of up to (\d+)/, (pages, most) => `有 ${pages} 页，最多读 ${most} 页。请拆成几份，或移走。`],
  [/^takes too long to read/, () => '读得太久，没有读完。请拆成几份。'],
  [/^is a scan: /, () => '是扫描件，每页都是图片，要先识别文字。请用原来的文件，或配置能读图片的模型（OPENAI_VISION_MODEL）。'],
  [/^is a picture: /, () => '是图片，要先识别文字。请用原来的文件，或把文字打出来，或配置能读图片的模型（OPENAI_VISION_MODEL）。'],
  [/^is not a JPEG or PNG picture/, () => '不是 JPG 或 PNG 图片，或已损坏。请另存一份。'],
  [
    /^page ([\d–, ]+): a picture whose words are not read/,
    (pages) => `第 ${pages.replaceAll(', ', '、')} 页是图片，上面的字没有读。请用原来的文件，或配置能读图片的模型。`,
  ],
  [/^has (\d+) scanned pages; up to (\d+)/, (pages, most) => `有 ${pages} 页扫描图片，模型最多读 ${most} 页。请拆成几份。`],
  [
    /^page (\d+) of the scan could not be read by the model just now/,
    (page) => `扫描件第 ${page} 页，模型暂时没有读出来。请过一会儿重新读取。`,
  ],
  [/^page (\d+) of the scan could not be/, (page) => `扫描件第 ${page} 页，模型读不出来。请检查模型的设置，或用原来的文件。`],
  [/^could not be read by the model just now/, () => '模型暂时没有读出来。请过一会儿重新读取。'],
  [/^could not be read by the model/, () => '模型读不出来。请检查模型的设置，或用原来的文件。'],
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
  [
    /^has (\d+) passages; up to (\d+) are read/,
    (count, most) => `有 ${count} 段，太长了，最多 ${most} 段。请拆成几份，或去掉用不上的部分。`,
  ],
  [/^bears the name of a document that was made in the console/, () => '和控制台里的一份文件同名，没有读取。请把它所在的资料夹改个名字。'],
  [/^a question or its answer is empty/, () => '这一行的问题或答案是空的，已跳过。'],
  [/^its id (\S+) is also that of (.+); give/, (id, other) => `编号 ${id} 和 ${other} 重复，请改一个。`],
  [/^supersedes (.+), but no document has/, (name) => `写了代替“${name}”，但没有这份文件，请核对编号或标题。`],
  [/^is not "左 => 右/, () => '这一行看不懂，要写成“左 => 右1, 右2:0.6”或“左 <=> 右”。'],
  [/^(.+) does not exist\. Name the folder/, (folder) => `没有资料夹 ${folder}，请检查设置 HUIYIN_POLICIES_DIR。`],
  [/^(.+) is a file\. Name the folder/, (file) => `${file} 是一个文件，不是资料夹，请检查设置 HUIYIN_POLICIES_DIR。`],
  [/^(.+) can not be read \((.*)\)\. Give/, (folder, why) => `资料夹 ${folder} 读不了（${why}），请检查权限。`],
  [
    /^(.+) holds no documents\. Put/,
    (folder) => `资料夹 ${folder} 里没有能读的文件，请放入 .md、.txt、.docx、.pdf、.xlsx、.html 或 .csv 文件。`,
  ],
];

export function forStaff(problem: Problem): Problem {
  for (const [pattern, say] of WORDS) {
    const match = pattern.exec(problem.message);
    if (match) return { ...problem, message: say(...match.slice(1)) };
  }
  return problem;
}

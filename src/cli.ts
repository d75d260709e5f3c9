import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { UserError } from './app/user-error.ts';
import type { CalibrateOptions } from './commands/calibrate.ts';

/**
 * The command line. Each command lives in commands/ and is loaded when it is called, so that `huiyin --help` does not load a chat library.
 * @param argv as process.argv
 * @returns the exit code: 0 done, 1 failed, 2 the call itself was wrong
 */
export async function run(argv: readonly string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  let code = 0;
  const program = new Command('huiyin')
    .description('回音: answers policy questions with their source, logs complaints as tickets, posts scheduled announcements.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nSettings are environment variables, or lines of a file .env; .env.example names them all.');
  const act =
    <A extends unknown[]>(work: (...args: A) => Promise<number | undefined>) =>
    async (...args: A) => {
      code = (await work(...args)) ?? 0;
    };
  const db = () => new Option('--db <file>', 'database file (default: huiyin.db in the data folder)');
  const json = () => new Option('--json', 'print JSON, for programs');

  program
    .command('start')
    .description('run the bot, its pages and its schedule until stopped')
    .action(act(async () => (await import('./commands/start.ts')).start()));

  program
    .command('index')
    .description('index a folder of rules, notices, guides and FAQ; prints what was read and what was wrong')
    .argument('<dir>', 'folder to index')
    .addOption(db())
    .addOption(json())
    .action(
      act(async (dir: string, options: { db?: string; json?: boolean }) =>
        (await import('./commands/index-folder.ts')).indexFolder(dir, options),
      ),
    );

  program
    .command('ask')
    .description('answer one question, or a batch, from the index')
    .argument('[question...]', 'the question, in Chinese')
    .addOption(db())
    .option('--at <iso>', 'moment of asking, for example 2026-11-22T10:00:00+08:00 (default: now)')
    .option('--building <name>', 'building of the asker, for example 3号楼')
    .option('--grid <name>', 'grid of the asker, for example 第2网格')
    .option('--batch <file>', 'JSON lines {"id","text","at"?,"building"?,"grid"?}; prints one JSON line each, in order')
    .addOption(json())
    .addHelpText('after', '\nExample: huiyin ask --building 3号楼 几点停水')
    .action(act(async (words: string[], options: AskOptions) => (await import('./commands/ask.ts')).ask(words.join(' '), options)));

  program
    .command('calibrate')
    .description('fit when to answer and when to say that there is no ground; prints precision, recall and AUC')
    .addOption(db())
    .option('--questions <file>', 'your own labelled questions, JSON lines {"id","text","kind":"answered"|"no-ground","must"?,"building"?}')
    .option('--wrong-rate <share>', 'share of unanswerable questions that may be answered all the same', '0.05')
    .option('--write', 'take the result into use')
    .option('--reset', 'go back to the decision that is shipped')
    .addOption(json())
    .action(act(async (options: CalibrateOptions) => (await import('./commands/calibrate.ts')).calibrate(options)));

  program
    .command('replay')
    .description('play a transcript through the whole pipeline on a scratch copy: what the bot would have said')
    .argument('<file>', 'JSON lines {"id","at"?,"group"|"private":true,"sender","role","text","mentions","quote"?}')
    .addOption(db())
    .addOption(json())
    .action(
      act(async (file: string, options: { db?: string; json?: boolean }) => (await import('./commands/replay.ts')).replay(file, options)),
    );

  const tickets = program.command('tickets').description('list, read and answer tickets');
  tickets
    .command('list', { isDefault: true })
    .description('list tickets, the oldest open first')
    .option('--all', 'closed ones as well')
    .addOption(db())
    .addOption(json())
    .action(act(async (options: { all?: boolean; db?: string; json?: boolean }) => (await import('./commands/tickets.ts')).list(options)));
  tickets
    .command('show')
    .description('one ticket with its history')
    .argument('<number>', 'for example T2026-000105')
    .addOption(db())
    .addOption(json())
    .action(
      act(async (number: string, options: { db?: string; json?: boolean }) =>
        (await import('./commands/tickets.ts')).show(number, options),
      ),
    );
  tickets
    .command('reply')
    .description('answer the residents of a ticket; sent by the running bot')
    .argument('<number>')
    .argument('<text...>')
    .option('--close', 'close it once the answer is delivered')
    .addOption(db())
    .action(
      act(async (number: string, text: string[], options: { close?: boolean; db?: string }) =>
        (await import('./commands/tickets.ts')).reply(number, text.join(' '), options),
      ),
    );

  const notice = program.command('notice').description('list notices, show a ledger, queue a notice');
  notice
    .command('list', { isDefault: true })
    .description('notices and when they are due')
    .addOption(db())
    .addOption(json())
    .action(act(async (options: { db?: string; json?: boolean }) => (await import('./commands/notice.ts')).list(options)));
  notice
    .command('ledger')
    .description('what became of a notice, group by group')
    .argument('<id>')
    .addOption(db())
    .addOption(json())
    .action(
      act(async (id: string, options: { db?: string; json?: boolean }) => (await import('./commands/notice.ts')).ledger(id, options)),
    );
  notice
    .command('send')
    .description('preview a notice as staff write it after /通知; with --yes, queue it for the running bot')
    .argument('<text...>', 'for example: 明天上午9点到12点 3、4号楼停水，请提前储水')
    .option('--yes', 'queue it')
    .addOption(db())
    .addOption(json())
    .action(
      act(async (text: string[], options: { yes?: boolean; db?: string; json?: boolean }) =>
        (await import('./commands/notice.ts')).send(text.join(' '), options),
      ),
    );

  program
    .command('backup')
    .description('write a consistent copy of the database, also while the bot runs')
    .argument('[file]', 'default: a dated file in the backups folder')
    .addOption(db())
    .action(
      act(async (file: string | undefined, options: { db?: string }) => (await import('./commands/backup.ts')).backup(file, options)),
    );

  program
    .command('doctor')
    .description('check configuration, database, index and channel, and say what to do')
    .addOption(db())
    .addOption(json())
    .action(act(async (options: { db?: string; json?: boolean }) => (await import('./commands/doctor.ts')).doctor(options)));

  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (isForPeople(error)) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    process.stderr.write(`huiyin failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

export interface AskOptions {
  readonly db?: string;
  readonly at?: string;
  readonly building?: string;
  readonly grid?: string;
  readonly batch?: string;
  readonly json?: boolean;
}

const EXPECTED = ['ConfigError', 'StoreError', 'CommunityFileError', 'ActivityFileError', 'ChannelSetupError'];

/** Errors whose message names the thing, the place and the remedy: shown without a stack. */
function isForPeople(error: unknown): error is Error {
  return error instanceof UserError || (error instanceof Error && EXPECTED.includes(error.name));
}

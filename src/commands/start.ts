import { loadConfig, readEnvFile } from '../config.ts';
import { createLog } from '../log.ts';
import { startHuiyin } from '../main.ts';
import { print } from './print.ts';

/** Runs until SIGINT or SIGTERM; a second one ends it at once. */
export async function start(): Promise<number> {
  readEnvFile();
  const config = loadConfig();
  const log = createLog(config.logLevel);
  // A fault nobody caught is written down and ends the process: half a program answering is worse than a restart.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught');
    process.exit(1);
  });
  const running = await startHuiyin(config, log);
  print(`回音已启动：${running.url}`);
  if (running.rehearsal) print(`  演练群（像微信群一样说话）：${running.url}/rehearsal`);
  print(`  控制台（工单、通知、制度）：${running.url}/console`);
  if (running.setupUrl) print(`  第一次使用，请用这个一次性链接建立管理员账号：\n  ${running.setupUrl}`);
  print('按 Ctrl+C 停止。');
  return new Promise((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) process.exit(130);
      stopping = true;
      print('正在停止：等手头的消息处理完……');
      running.stop().then(
        () => resolve(0),
        (error: unknown) => {
          log.error({ err: error }, 'stop failed');
          resolve(1);
        },
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

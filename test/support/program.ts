import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Program {
  readonly url: string;
  readonly setupUrl: string | undefined;
  /** From the start of the process until it said that it is ready. */
  readonly readyMs: number;
  readonly output: () => string;
  /** Connections and lookups that left this machine. */
  readonly network: () => string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** The program as `npm start` runs it, with an empty home directory and its data in `folder`. */
export async function startProgram(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<Program> {
  const networkLog = path.join(folder, 'network.log');
  mkdirSync(path.join(folder, 'home'), { recursive: true });
  const began = performance.now();
  const child = spawn(process.execPath, ['--require', path.resolve('test/support/no-network.cjs'), 'bin/huiyin.js', 'start'], {
    env: {
      PATH: process.env.PATH,
      HOME: path.join(folder, 'home'),
      NETWORK_LOG: networkLog,
      HUIYIN_DATA_DIR: path.join(folder, 'var'),
      HUIYIN_PORT: '0',
      HUIYIN_QUIET_HOURS: 'off',
      HUIYIN_LOG_LEVEL: 'warn',
      ...settings,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exit = exited(child);
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => output.includes('按 Ctrl+C 停止') && resolve());
    void exit.then((code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
  await ready;
  return {
    url: /回音已启动：(\S+)/.exec(output)![1]!,
    setupUrl: /\S+\/setup\?token=\S+/.exec(output)?.[0],
    readyMs: performance.now() - began,
    output: () => output,
    network: () => (existsSync(networkLog) ? readFileSync(networkLog, 'utf8') : ''),
    kill(signal) {
      child.kill(signal);
      return exit;
    },
  };
}

/** Runs a command to its end. */
export async function huiyin(
  args: readonly string[],
  options: { readonly settings?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [path.resolve('bin/huiyin.js'), ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...options.settings },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return { code: await exited(child), stdout, stderr };
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', (code) => resolve(code)));
}

export interface Line {
  readonly name: string;
  readonly text: string;
}

/** Someone who talks in the rehearsal, through the interface of its page. */
export function talker(url: string) {
  const headers = { 'content-type': 'application/json', origin: url };
  const read = async (as: string, where: string): Promise<readonly Line[]> => {
    const response = await fetch(`${url}/rehearsal/api/messages?as=${as}&in=${encodeURIComponent(where)}`);
    const { messages } = (await response.json()) as { messages: { sender: { name: string }; text: string }[] };
    return messages.map((message) => ({ name: message.sender.name, text: message.text }));
  };
  return {
    read,
    async say(as: string, where: string, text: string, mention: readonly string[] = []): Promise<void> {
      const response = await fetch(`${url}/rehearsal/api/messages`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ as, in: where, text, mention }),
      });
      if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
    },
    /** Waits until somebody said something that matches; at most 40 s: the whole suite may run beside it. */
    async hear(as: string, where: string, pattern: RegExp): Promise<Line> {
      for (let i = 0; i < 800; i++) {
        const found = (await read(as, where)).findLast((line) => pattern.test(line.text));
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`nobody said ${pattern}; there is: ${JSON.stringify(await read(as, where))}`);
    },
    async forward(minutes: number): Promise<void> {
      const response = await fetch(`${url}/rehearsal/api/time`, { method: 'POST', headers, body: JSON.stringify({ minutes }) });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    },
    bot: async (): Promise<string> => ((await (await fetch(`${url}/rehearsal/api/cast`)).json()) as { bot: { id: string } }).bot.id,
  };
}

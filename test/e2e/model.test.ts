import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type ModelServer, replying, startModelServer } from '../support/model-server.ts';
import { type Program, startProgram, talker } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-model-'));
const BAN = '不得把电动车推入楼道、电梯、地下室和住宅内停放或充电';
const WORDED = '不可以，电动车不得推入楼道、电梯、地下室和住宅内停放或充电。';
const LABEL = '内容由AI生成，以原文/居委会答复为准';

let server: ModelServer;
let program: Program;
beforeAll(async () => {
  server = await startModelServer();
  program = await startProgram(folder, { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'scripted' });
});
afterAll(async () => {
  await program?.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('with a model, through the front door', () => {
  it('answers a group in words that hold, quotes where they do not, tells the model nobody, and does not wait for it to stop', async () => {
    const chat = talker(program.url);
    const bot = await chat.bot();
    const ask = (text: string) => chat.say('p-zhao', 'g-building-3', `@小邻\u2005${text}`, [bot]);
    const citing = (quote: string, answer: string) => {
      server.answer = (request) =>
        replying(answer, [{ passage: dataOf(request).passages.find((p) => p.text.includes(quote))?.number ?? 9, quote }]);
    };

    citing(BAN, WORDED);
    await ask('电动车可以推上楼充电吗，我电话13800001234');
    const worded = await chat.hear('p-zhao', 'g-building-3', /来源：《电动自行车/);
    expect(worded.text).toContain(WORDED);
    expect(worded.text).toContain(LABEL);
    expect(server.requests).toHaveLength(1);

    citing('周六、周日和法定节假日不得进行产生噪声的装修作业', '周六上午9点以后可以打电钻。');
    await ask('装修周六能不能打电钻');
    const quoted = await chat.hear('p-zhao', 'g-building-3', /来源：《装修管理规定》/);
    expect(quoted.text).toContain('周六、周日和法定节假日不得进行产生噪声的装修作业');
    expect(quoted.text).not.toContain('AI');
    expect(server.requests).toHaveLength(3);

    for (const { text } of server.requests) expect(text).not.toMatch(/13800001234|0001234/);

    server.answer = () => 'hang';
    const before = server.requests.length;
    await ask('狗能进电梯吗');
    while (server.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const started = performance.now();
    expect(await program.kill('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(6000);
    expect(program.output()).not.toMatch(/13800001234|0001234/);
    expect(readFileSync(path.join(folder, 'network.log'), { flag: 'a+', encoding: 'utf8' })).toBe('');
  });
});

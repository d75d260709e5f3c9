import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { huiyin, type Program, startProgram, talker } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-e2e-'));
const running: Program[] = [];
afterAll(async () => {
  for (const program of running) await program.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(settings?: Record<string, string>): Promise<Program> {
  const program = await startProgram(folder, settings);
  running.push(program);
  return program;
}

/** 定时 for a moment that is `minutes` ahead on the community's clock. */
function inMinutes(minutes: number): string {
  const parts = new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(Date.now() + minutes * 60_000));
  const of = (type: string) => parts.find((part) => part.type === type)!.value;
  return `${of('month')}月${of('day')}日${of('hour')}:${of('minute')}`;
}

describe('npm start, from an empty folder', () => {
  it('does all three jobs, makes no connection, and goes on after kill -9 where it was', async () => {
    const program = await start();
    // Under ten seconds on an idle machine (see README); here the whole suite runs beside it.
    expect(program.readyMs).toBeLessThan(60_000);
    const chat = talker(program.url);
    const bot = await chat.bot();

    await chat.say('p-zhao', 'g-building-3', '@小邻\u2005电动车可以推上楼充电吗', [bot]);
    const answer = await chat.hear('p-zhao', 'g-building-3', /来源：/);
    expect(answer.text).toMatch(/不得把电动车推入/);
    expect(answer.text).toMatch(/来源：《电动自行车停放充电管理规定》第三条（社区居委会、物业，2025-09-01 起）/);

    await chat.say('p-guoguo', 'g-building-3', '3号楼二单元灯坏了三天了');
    expect((await chat.hear('p-guoguo', 'g-building-3', /已登记/)).text).toMatch(/T\d{4}-000001：3号楼2单元.*灯坏了.*设施维修.*第2网格/);
    // The grid member and the staff on duty are told in private, and nobody is named in the group.
    expect((await chat.hear('p-lin', 'private:p-lin', /新工单/)).text).toContain('000001');

    await chat.say('p-lin', 'private:p-lin', `/通知 定时${inMinutes(2)}：全体：周六上午9点文化广场有义诊，欢迎参加`);
    expect((await chat.hear('p-lin', 'private:p-lin', /将于/)).text).toMatch(/4 个群/);
    await chat.say('p-lin', 'private:p-lin', '确认');
    await chat.hear('p-lin', 'private:p-lin', /已(?:排好|定好|安排|确认|设)|到时|届时/);
    expect((await chat.read('p-zhao', 'g-building-3')).filter((line) => line.text.includes('义诊'))).toEqual([]);
    await chat.forward(3);
    expect((await chat.hear('p-zhao', 'g-building-3', /义诊/)).text).toContain('文化广场');
    await chat.hear('p-sun', 'g-all', /义诊/);
    await chat.hear('p-lin', 'private:p-lin', /已发送 4\/4/);

    expect(program.network()).toBe('');
    expect(await program.kill('SIGKILL')).toBeNull();

    const again = await start();
    const later = talker(again.url);
    expect(again.setupUrl).toBeDefined();
    await later.say('p-zhao', 'g-building-3', '@小邻\u2005装修周六能不能打电钻', [bot]);
    await later.hear('p-zhao', 'g-building-3', /第九条/);
    const lines = await later.read('p-zhao', 'g-building-3');
    for (const once of [/来源：《电动自行车/, /已登记/, /义诊/]) expect(lines.filter((line) => once.test(line.text))).toHaveLength(1);

    expect(await again.kill('SIGTERM')).toBe(0);
  }, 240_000);

  it('says which port is in use, and what to do', async () => {
    const first = await start();
    const port = new URL(first.url).port;
    const second = await huiyin(['start'], {
      settings: { HUIYIN_DATA_DIR: path.join(folder, 'second'), HUIYIN_PORT: port, HUIYIN_LOG_LEVEL: 'silent' },
    });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`Port ${port} on 127.0.0.1 is in use.*HUIYIN_PORT`));
    expect(second.stderr).not.toMatch(/at .*\.ts/);
    await first.kill('SIGTERM');
  });
});

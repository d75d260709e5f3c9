import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, SETTINGS } from '../src/config.ts';

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
};

describe('configuration', () => {
  it('needs nothing', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ puppet: 'rehearsal', host: '127.0.0.1', botName: '小邻', timeZone: 'Asia/Shanghai', model: undefined });
    expect(config.pacing.quietHours).toEqual({ from: 21 * 60 + 30, to: 7 * 60 + 30 });
  });

  it('is paced slowly on a real account, and quickly in the rehearsal', () => {
    expect(loadConfig({}).pacing.intervalMs).toBe(200);
    expect(loadConfig({ WECHATY_PUPPET: 'wechaty-puppet-service' }).pacing).toMatchObject({
      intervalMs: 5000,
      jitterMs: 10_000,
      hourlyCap: 120,
    });
  });

  it('reports every problem at once, each with the setting and the remedy', () => {
    const problems = problemsOf({
      HUIYIN_PORT: '70000',
      HUIYIN_TIME_ZONE: 'Asia/Beijing',
      HUIYIN_QUIET_HOURS: '25:00-07:00',
      HUIYIN_PROT: '1',
      OPENAI_API_KEY: 'k',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toMatch(/HUIYIN_PORT="70000" must be at most 65535/);
    expect(problems.join('\n')).toMatch(/HUIYIN_TIME_ZONE="Asia\/Beijing" is not a known time zone/);
    expect(problems.join('\n')).toMatch(/HUIYIN_QUIET_HOURS="25:00-07:00" must look like/);
    expect(problems.join('\n')).toMatch(/HUIYIN_PROT is not a setting .* Did you mean HUIYIN_PORT/);
    expect(problems.join('\n')).toMatch(/OPENAI_MODEL is missing/);
  });

  it('gives the embedding model the endpoint and key of the other one, unless it has its own', () => {
    const model = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'm' };
    expect(loadConfig(model)).toMatchObject({ embedding: undefined, rerank: false, generateAsked: false });
    expect(loadConfig({ ...model, EMBEDDING_MODEL: 'e' }).embedding).toEqual({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1/v1', name: 'e' });
    expect(loadConfig({ ...model, EMBEDDING_MODEL: 'e', EMBEDDING_BASE_URL: 'http://127.0.0.1:2/v1' }).embedding).toEqual({
      apiKey: 'none',
      baseUrl: 'http://127.0.0.1:2/v1',
      name: 'e',
    });
    expect(loadConfig({ EMBEDDING_MODEL: 'e', EMBEDDING_API_KEY: 'own' })).toMatchObject({
      model: undefined,
      embedding: { apiKey: 'own', baseUrl: undefined },
    });
    expect(loadConfig({ ...model, RERANK: 'on', GENERATE_ASKED: 'on' })).toMatchObject({ rerank: true, generateAsked: true });
    expect(problemsOf({ EMBEDDING_MODEL: 'e' }).join()).toMatch(/EMBEDDING_MODEL is set, but no endpoint/);
    expect(problemsOf({ EMBEDDING_BASE_URL: 'http://127.0.0.1:2/v1' }).join()).toMatch(/EMBEDDING_MODEL is missing/);
    expect(problemsOf({ RERANK: 'on' })).toEqual(['RERANK=on needs a model. Set OPENAI_MODEL, or RERANK=off.']);
    expect(problemsOf({ ...model, GENERATE_ASKED: 'yes' }).join()).toMatch(/GENERATE_ASKED="yes" must be "on" or "off"/);
  });

  it('treats an empty variable as not set', () => {
    expect(loadConfig({ HUIYIN_PORT: ' ' }).port).toBe(3210);
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const shown = new Map(
    lines
      .flatMap((line) => /^# ?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? [])
      .map((value, i, list) => (i % 2 === 0 ? ([value, list[i + 1]!] as const) : undefined))
      .filter((pair) => pair !== undefined),
  );

  it('names every setting, with its default, and no other', () => {
    expect([...shown.keys()].sort()).toEqual(SETTINGS.map((s) => s.name).sort());
    for (const setting of SETTINGS)
      if (setting.default !== undefined) expect(`${setting.name}=${shown.get(setting.name)}`).toBe(`${setting.name}=${setting.default}`);
  });

  it('explains every setting in the words of the schema', () => {
    for (const setting of SETTINGS) expect(lines).toContain(`# ${setting.help}`);
  });

  it('has examples that the schema accepts', () => {
    const env = Object.fromEntries([...shown].filter(([, value]) => value !== ''));
    expect(problemsOf(env)).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/clock.ts';
import { createApiKeys } from '../src/open311/open311.ts';
import { openStore } from '../src/store/database.ts';
import { startProgram } from '../test/support/program.ts';

/**
 * Open311 as a stranger meets it: the running program, read by the client `open311` of the npm registry (JSON) and by libxml2's xmllint
 * (XML). Needs the registry, and `apt-get install libxml2-utils` for the second part.
 * The client asks for two packages that the registry alone can not give (sparkxml from GitHub, xml2json with its own compiler); they
 * serve its XML only, and stand in as empty ones.
 */
const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-open311-'));
const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const say = (name: string, fine: boolean, more = ''): void => {
  console.log(`${fine ? '✓' : '✕'} ${name}${more === '' ? '' : `: ${more}`}`);
  if (!fine) process.exitCode = 1;
};

const program = await startProgram(folder, { HUIYIN_OPEN311: 'on' });
try {
  const store = await openStore(path.join(folder, 'var', 'huiyin.db'));
  const added = await store.transaction((tx) => createApiKeys(systemClock).add(tx, '另一个系统', '测试'));
  await store.close();
  if (added.kind !== 'added') throw new Error(added.reason);
  const endpoint = `${program.url}/open311/v2/`;
  byClient(endpoint, added.key);
  byXmllint(endpoint, added.key);
} finally {
  await program.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

function byClient(endpoint: string, key: string): void {
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  npm('install', '--no-audit', '--no-fund', 'request@2.88.2', 'lodash@0.6.1');
  const packed = npm('pack', 'open311@0.0.12').trim().split('\n').at(-1)!;
  execFileSync('tar', ['xzf', packed], { cwd: folder });
  renameSync(path.join(folder, 'package'), path.join(folder, 'node_modules', 'open311'));
  for (const name of ['sparkxml', 'xml2json']) {
    mkdirSync(path.join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules', name, 'index.js'), '');
  }
  const words = '3号楼门口的路灯 & 门禁 <坏了>，“三天”没人修';
  writeFileSync(
    path.join(folder, 'client.cjs'),
    `const Open311 = require('open311');
     const client = new Open311({ discovery: ${JSON.stringify(`${endpoint}discovery.json`)}, apiKey: ${JSON.stringify(key)} });
     const call = (name, ...args) => new Promise((resolve, reject) =>
       client[name](...args, (error, data) => (error ? reject(new Error(name + ': ' + data)) : resolve(data))));
     (async () => {
       const discovery = await call('serviceDiscovery', { cache: true });
       const services = await call('serviceList');
       const definition = await call('serviceDefinition', 'facilities');
       const posted = await call('submitRequest', {
         service_code: 'facilities', lat: 38.05, long: 114.51, address_string: '3号楼',
         description: ${JSON.stringify(words)}, attributes: { building: '3号楼' },
       });
       const token = await call('token', posted[0].token);
       const read = await call('serviceRequests', token[0].service_request_id);
       const list = await call('serviceRequests', { status: 'open', service_code: 'facilities' });
       console.log(JSON.stringify({ discovery, services, definition, posted, token, read, list }));
     })();`,
  );
  const out = JSON.parse(
    execFileSync(process.execPath, ['client.cjs'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const number = out.posted[0].service_request_id as string;
  say('npm open311: discovers, and takes the endpoint from there', out.discovery.endpoints.length === 2);
  say('npm open311: lists services', out.services.length === 13, `${out.services.length}`);
  say('npm open311: reads a definition', out.definition.attributes.length === 2);
  say('npm open311: posts', /^T\d{4}-\d{6}$/.test(number), number);
  say('npm open311: polls by token', out.token[0].service_request_id === number);
  say(
    'npm open311: reads it, Chinese and marks as they were sent',
    out.read[0].description.includes('路灯 & 门禁 <坏了>，“三天”没人修'),
    out.read[0].description,
  );
  say(
    'npm open311: finds it among the open ones',
    out.list.some((one: { service_request_id: string }) => one.service_request_id === number),
  );
}

function byXmllint(endpoint: string, key: string): void {
  const curl = (...args: string[]) => execFileSync('curl', ['-s', ...args], { encoding: 'utf8' });
  const xpath = (text: string, expression: string): string => {
    writeFileSync(path.join(folder, 'answer.xml'), text);
    return execFileSync('xmllint', ['--nonet', '--xpath', expression, path.join(folder, 'answer.xml')], { encoding: 'utf8' }).trim();
  };
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' });
  } catch {
    console.log('– xmllint is not installed: the XML part is left out (apt-get install libxml2-utils)');
    return;
  }
  say('xmllint: services', xpath(curl(`${endpoint}services.xml`), 'count(/services/service/service_code)') === '13');
  const words = '5号楼地下室漏水 & 有 <积水>';
  const posted = curl(
    '-d',
    `api_key=${key}`,
    '-d',
    'service_code=utilities',
    '--data-urlencode',
    'address_string=5号楼',
    '--data-urlencode',
    `description=${words}`,
    `${endpoint}requests.xml`,
  );
  const number = xpath(posted, 'string(/service_requests/request/service_request_id)');
  const token = xpath(posted, 'string(/service_requests/request/token)');
  say('xmllint: posts', /^T\d{4}-\d{6}$/.test(number), number);
  say('xmllint: polls by token', xpath(curl(`${endpoint}tokens/${token}.xml`), 'string(//service_request_id)') === number);
  const read = xpath(curl(`${endpoint}requests/${number}.xml`), 'string(//description)');
  say('xmllint: reads it, Chinese and marks as they were sent', read.includes('地下室漏水 & 有 <积水>'), read);
  say('xmllint: a fault is told in XML', xpath(curl('-d', 'api_key=x', `${endpoint}requests.xml`), 'string(/errors/error/code)') === '403');
}

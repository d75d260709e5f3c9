#!/usr/bin/env node
// better-sqlite3 installs with "prebuild-install || node-gyp rebuild". The first downloads a binary from GitHub; the second
// downloads Node's headers from nodejs.org. Where neither is reached, the headers that come with Node itself are enough:
// this tries the original first, then compiles against those, and else leaves it to the second.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

const original = path.join(path.dirname(require.resolve('prebuild-install-original/package.json')), 'bin.js');
if (run(process.execPath, [original, ...process.argv.slice(2)])) process.exit(0);

const prefix = path.resolve(path.dirname(process.execPath), '..');
const headers = path.join(prefix, 'include', 'node', 'node_version.h');
process.exit(existsSync(headers) && run('node-gyp', ['rebuild', '--release', `--nodedir=${prefix}`]) ? 0 : 1);

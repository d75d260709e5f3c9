import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ARCHIVE = 'tools/prebuild-install-7.1.3.tgz';

describe('the installer of the database driver', () => {
  it.each(['install.js', 'package.json'])('is packed as it stands in the sources: %s', (file) => {
    // npm installs the archive (a folder would be linked too late for install scripts); after a change: npm pack ./prebuild-install in tools/.
    const packed = execFileSync('tar', ['-xzOf', ARCHIVE, `package/${file}`], { encoding: 'utf8' });
    expect(packed).toBe(readFileSync(`tools/prebuild-install/${file}`, 'utf8'));
  });
});

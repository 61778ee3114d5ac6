// The program's version, from package.json, which stands above both src/ and dist/.
import { readFileSync } from 'node:fs';

function readVersion(): string {
  for (const above of ['../package.json', '../../package.json']) {
    try {
      const text = readFileSync(new URL(above, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // One of the two is the right place: dist/ is one level deep, src/cli/ two.
    }
  }
  return 'unknown';
}

export const version = readVersion();

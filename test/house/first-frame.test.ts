// What is read before the first frame is painted: the screens, and no library that only some of them need.
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('the screens open without the libraries of mail and sign-in', async () => {
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: ['src/screens/run-screens.tsx'], outdir: join(root, 'dist') },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', write: false, metafile: true },
    ...{ jsx: 'automatic', packages: 'external', logLevel: 'error' },
  });
  const { outputs } = metafile;
  const first = Object.keys(outputs).find((path) => path.endsWith('run-screens.js'))!;
  const read = new Set<string>();
  const libraries = new Set<string>();
  const follow = (path: string): void => {
    if (read.has(path)) return;
    read.add(path);
    for (const { path: next, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') external ? libraries.add(next) : follow(next);
  };
  follow(first);
  const own = [...libraries].filter((name) => !name.startsWith('node:')).sort();
  expect(own).toEqual(['ink', 'ink-text-input', 'react', 'react/jsx-runtime', 'string-width', 'uqr']);
});

// Bundles src/ into dist/: one entry for the program and one for each worker, split so that the mail
// libraries are read only when they are first needed.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inkPatches } from './ink-patches.mjs';
import { plainHttp } from './plain-http.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'dist');
mkdirSync(outdir, { recursive: true });

const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    'engine-worker': 'src/mail/engine/engine-worker.ts',
    'demo-worker': 'src/mail/demo/demo-worker.ts',
    'parse-worker': 'src/mail/mime/parse-worker.ts',
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // esbuild does not know that Node has these, and would make each such literal a `new RegExp` at its place: Ink has
  // them in inner loops.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  jsx: 'automatic',
  minifySyntax: true,
  // Each thread keeps the text of what it runs. Names stay as they are, and lines short, for what is sent to support.
  minifyWhitespace: true,
  lineLimit: 200,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  // Native modules stay outside, and what loads its files by names that it computes; react-devtools-core is only
  // asked for in Ink's development mode.
  external: [
    ...['sqlite3', '@napi-rs/keyring', 'react-devtools-core', 'hoodiecrow-imap'],
    // The demo alone has them, and only once somebody signs in there.
    ...['oidc-provider', 'selfsigned'],
  ],
  plugins: [inkPatches(root), plainHttp()],
  define: { 'process.env.NODE_ENV': '"production"' },
  // Bundled CommonJS packages still ask for Node's own modules through require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

// One character beyond Latin-1 makes V8 keep the whole text of a file with two bytes for each of its characters. esbuild
// has written those of strings as escapes already; regular expressions have some left.
for (const path of Object.keys(metafile.outputs).map((name) => join(root, name))) {
  const text = readFileSync(path, 'utf8');
  const plain = text.replace(
    /[^\0-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (plain !== text) writeFileSync(path, plain);
}

// The package that opens a browser looks for its script beside itself; without it, it needs the desktop's own.
const opener = join(outdir, 'xdg-open');
copyFileSync(join(root, 'node_modules/open/xdg-open'), opener);

// A frontdesk that was started from an earlier build still reads that build's files when it first needs them, so
// they stay for a day.
const A_DAY = 86_400_000;
const fresh = new Set([opener, ...Object.keys(metafile.outputs).map((path) => join(root, path))]);
for (const name of readdirSync(outdir)) {
  const path = join(outdir, name);
  if (!fresh.has(path) && Date.now() - statSync(path).mtimeMs > A_DAY) rmSync(path);
}
writeFileSync(join(outdir, '.built'), '');

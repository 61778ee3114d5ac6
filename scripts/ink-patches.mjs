// What is changed in Ink and its libraries while they are bundled, all of it for speed and none of it for behaviour.
// A text that is not found any more stops the build: then the library is new, and its change has to be looked at.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const edits = [
  {
    // Node's fetch brings a whole HTTP client with it, some 30 ms and 10 MB, only to decode a data: address.
    file: /yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    from: 'return w||"function"!=typeof fetch?',
    to: 'return true?',
  },
  {
    // Ink forgets with every frame into which characters it took a line apart; nearly all lines come again. Each
    // character is an object: what a few screens need is kept, not all that was shown since the morning.
    file: /ink[\\/]build[\\/]output\.js$/,
    from: 'caches = new OutputCaches();',
    to: 'caches = keptCaches();',
    append: `
let kept = new OutputCaches();
function keptCaches() {
  if (kept.styledChars.size > 200 || kept.widths.size + kept.blockWidths.size > 5000) kept = new OutputCaches();
  return kept;
}
`,
  },
];

/** @param {string} root @returns {import('esbuild').Plugin} */
export function inkPatches(root) {
  const quickWidth = join(root, 'src/ui/quick-width.ts');
  return {
    name: 'ink-patches',
    setup(build) {
      build.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
        importer === quickWidth ? undefined : { path: quickWidth },
      );
      for (const { file, from, to, append = '' } of edits)
        build.onLoad({ filter: file }, ({ path }) => {
          const source = readFileSync(path, 'utf8');
          if (source.split(from).length !== 2)
            return { errors: [{ text: `scripts/ink-patches.mjs: ${path} holds no single "${from}"` }] };
          return { contents: source.replace(from, () => to) + append, loader: 'js' };
        });
    },
  };
}

// Where a worker thread's file lies: beside the module that starts it in the source, and beside the built chunks
// in dist/, where scripts/build.mjs puts one entry for each worker.

/** For the worker in `<name>-worker.ts`, asked by a module of the same folder with its own `import.meta.url`. */
export function workerUrl(name: string, importMetaUrl: string): URL {
  const ending = new URL(importMetaUrl).pathname.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${name}-worker.${ending}`, importMetaUrl);
}

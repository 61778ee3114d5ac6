// An ES import of node:http asks the module for each of its exports, and some of those load Node's whole fetch: 14 MB in
// every thread that imports it, for nothing that is used here. Asked for as a plain object it does not.

/** @returns {import('esbuild').Plugin} */
export function plainHttp() {
  return {
    name: 'plain-http',
    setup(build) {
      build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
        kind === 'import-statement' ? { path: 'node:http', namespace: 'plain-http' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'plain-http' }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
    },
  };
}

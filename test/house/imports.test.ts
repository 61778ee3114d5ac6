import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

/** Who may import whom: ARCHITECTURE.md, "The house". */
const allowed: Record<string, readonly string[]> = {
  db: ['db'],
  ui: ['ui'],
  mail: ['mail', 'db'],
  screens: ['screens', 'ui', 'mail', 'db'],
  // The command line shows text from outside too; the cleaner of such text is pure and stands in ui.
  cli: ['cli', 'mail', 'db', 'ui/safe-text.ts'],
  'main.ts': ['cli', 'screens'],
};

/** Libraries that are imported in one place only. */
const homes: [library: RegExp, home: RegExp][] = [
  [/^sqlite3$/, /^db\/connection\.ts$/],
  [/^imapflow$/, /^mail\/protocols\//],
  [/^nodemailer\/lib\/smtp-connection/, /^mail\/protocols\//],
  [/^(@azure\/msal-node|openid-client|open)$/, /^mail\/auth\//],
  [/^(ink|react|ink-text-input)$/, /^(ui|screens)\//],
];

interface Import {
  file: string;
  specifier: string;
  /** Path under src, of an import of ours. */
  target: string | undefined;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.replaceAll('\\', '/'));

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"();]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2]!;
    const target = specifier.startsWith('.')
      ? relative(src, resolve(src, file, '..', specifier)).replaceAll('\\', '/')
      : undefined;
    return { file, specifier, target };
  });
});

describe('the house', () => {
  test('has imports to be checked', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(imports.some(({ target }) => target === 'db/problem.ts')).toBe(true);
  });

  test('each part imports only what stands below it', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target === undefined) return false;
      const may = allowed[file.split('/')[0]!] ?? [];
      return !may.some((place) => target === place || target.startsWith(`${place}/`));
    });
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('each library of the edges is imported at its edge only', () => {
    const wrong = imports.filter(({ file, specifier }) =>
      homes.some(([library, home]) => library.test(specifier) && !home.test(file)),
    );
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  test('SQL is written in src/db only', () => {
    const sql = /\b(SELECT\s+[\w*(]|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/;
    const wrong = files.filter(
      (file) => !file.startsWith('db/') && sql.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('no colour is named outside the theme', () => {
    const colour = /\b(?:color|backgroundColor|borderColor)=["'{]/;
    const wrong = files.filter(
      (file) => file !== 'ui/theme.ts' && colour.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('no key is compared outside the tables', () => {
    const compared = /\bkey\s*===\s*'|event\.name\s*===\s*'|key\.(?:return|escape|upArrow|downArrow|tab)\b/;
    const wrong = files.filter(
      (file) => /^(screens)\//.test(file) && compared.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('no file is longer than one idea', () => {
    const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 340);
    expect(long).toEqual([]);
  });
});

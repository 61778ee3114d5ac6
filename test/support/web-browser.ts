// The web browser of a computer with a display, for a program that opens one: the person in front of it signs in.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { practiceAddress, practicePassword } from './practice-store.ts';

export interface WebBrowserOptions {
  /** In which the browser is put. */
  folder: string;
  caFile: string;
  /** As $BROWSER names it, or as the desktop's usual one. */
  how?: 'named' | 'usual';
  secondStep?: string;
}

/** The environment of a program that finds this browser. */
export function webBrowser({
  folder,
  caFile,
  how = 'named',
  secondStep = '',
}: WebBrowserOptions): Record<string, string> {
  const script = join(folder, 'x-www-browser');
  const program = resolve(import.meta.dirname, 'browser.ts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    script,
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${program}' "$1" 2>'${script}.log'\n`,
  );
  chmodSync(script, 0o755);
  return {
    DISPLAY: ':99',
    ...(how === 'named' ? { BROWSER: `${script} %s` } : { PATH: `${folder}:${process.env.PATH}` }),
    ...{ PERSON_CA: caFile, PERSON_ADDRESS: practiceAddress, PERSON_PASSWORD: practicePassword },
    PERSON_SECOND_STEP: secondStep,
  };
}

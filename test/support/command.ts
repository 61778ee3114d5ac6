// Runs a command of the real program as a child process, from the source.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export interface CommandResult {
  code: number | null;
  stdout: Buffer;
  stderr: string;
  /** The one JSON document on stdout. Throws when there is none, or more. */
  json<T>(): T;
}

const main = resolve(import.meta.dirname, '../../src/main.ts');

/** `home` holds the command's store and settings; `ca` is a certificate authority that it trusts. */
export function runner(home: string, ca?: string) {
  return (args: readonly string[], input = ''): Promise<CommandResult> =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
        env: {
          ...process.env,
          FRONTDESK_STORE: join(home, 'store'),
          XDG_CONFIG_HOME: join(home, 'config'),
          ...(ca ? { NODE_EXTRA_CA_CERTS: ca } : {}),
        },
      });
      const out: Buffer[] = [];
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on('error', fail);
      child.on('close', (code) => {
        const stdout = Buffer.concat(out);
        done({ code, stdout, stderr, json: () => JSON.parse(stdout.toString()) });
      });
      // A command that has ended already cannot be written to; its exit code tells the rest.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
}

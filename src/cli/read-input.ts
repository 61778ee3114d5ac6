// Files and standard input that a command was pointed at, with a sentence where they cannot be read.
import { readFile } from 'node:fs/promises';
import { ProblemExit } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export async function readInputFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ProblemExit(
      {
        kind: 'space',
        title: `The file ${path} cannot be read.`,
        fix: 'Check its name and its rights.',
        detail: String((error as Error).message),
      },
      exitCodes.data,
    );
  }
}

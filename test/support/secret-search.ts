// Looks for secrets where none may be: as they are, percent-encoded, and inside base64 text at each of the three ways in
// which bytes can fall together there, which finds XOAUTH2 and Basic strings too.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from('\0'.repeat(before) + secret);
    // The first and the last characters hold bits of the neighbours too.
    const trim = (text: string): string => text.replace(/=+$/, '').slice([0, 2, 3][before], -2);
    return [trim(bytes.toString('base64')), trim(bytes.toString('base64url'))];
  });
  return [...new Set([secret, encodeURIComponent(secret), ...inBase64])];
}

/** Where one of the secrets stands in the text, in some form: "form at offset"; none is the good answer. */
export function secretsIn(text: string | Buffer, secrets: readonly string[]): string[] {
  const bytes = Buffer.from(text);
  return secrets.flatMap((secret) =>
    formsOf(secret)
      .filter((form) => bytes.includes(form))
      .map((form) => `${form} at ${bytes.indexOf(form)}`),
  );
}

/** The same for every file below the folders. */
export function secretsInFiles(folders: readonly string[], secrets: readonly string[]): string[] {
  return filesBelow(folders).flatMap((path) =>
    secretsIn(readFileSync(path), secrets).map((found) => `${path}: ${found}`),
  );
}

export function filesBelow(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => lstatSync(path).isFile()),
  );
}

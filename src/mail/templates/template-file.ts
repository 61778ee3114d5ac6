// A template as a text file, named as the template is: "Subject: …", an empty line, the text. Pure.
import { cleanFileName } from '../mime/file-name.ts';
import type { NewTemplate } from '../../db/templates.ts';

export const templateFileName = (name: string): string => `${cleanFileName(name, '', 1)}.txt`;

/** Where the name of a template is not the name that a file may have, it stands in the file too. */
export function formatTemplate({ name, subject, body }: NewTemplate): string {
  const head = [
    ...(templateFileName(name) === `${name}.txt` ? [] : [`Name: ${oneLine(name)}`]),
    `Subject: ${oneLine(subject)}`,
  ];
  return `${head.join('\n')}\n\n${body}\n`;
}

/** A file without such a beginning is the text alone. */
export function parseTemplate(fileName: string, content: string): NewTemplate {
  const text = content.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const head = /^((?:(?:Name|Subject):.*\n)+)(?:\n|$)/i.exec(text);
  const line = (label: string): string =>
    new RegExp(`^${label}:[ \\t]*(.*)$`, 'im').exec(head?.[1] ?? '')?.[1]?.trim() ?? '';
  const body = head ? text.slice(head[0].length) : text;
  return {
    name: line('Name') || fileName.replace(/\.(?:txt|text|md)$/i, ''),
    subject: line('Subject'),
    body: body.replace(/\n$/, ''),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

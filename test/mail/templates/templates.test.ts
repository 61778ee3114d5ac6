import { describe, expect, test } from 'vitest';
import type { Practice } from '../../../src/db/practice.ts';
import {
  fieldsIn,
  fieldValues,
  fillFields,
  knownFieldNames,
  knownFields,
  missingFields,
} from '../../../src/mail/templates/fill-template.ts';
import { fillSignature, usualSignature, withSignature } from '../../../src/mail/templates/signature.ts';
import {
  formatTemplate,
  parseTemplate,
  templateFileName,
} from '../../../src/mail/templates/template-file.ts';

const practice: Practice = {
  ...{ name: 'Bright Smile Dental', addressLine: '3 Elm Road, Leeds', phone: '0113 496 0000' },
  ...{ email: 'hello@brightsmile.example', supportEmail: '', usesCampaign: null },
};
const account = { address: 'reception@brightsmile.example', displayName: 'Bright Smile' };
const now = Date.UTC(2026, 10, 25, 9);
const known = (...names: string[]) =>
  knownFields({
    ...{ practice, account, now, timeZone: 'UTC' },
    to: names.map((name) => ({ name, address: 'aisha@patients.example' })),
  });

describe('the fields of a template', () => {
  test.each([
    ['none', 'Dear all', []],
    ['in their order, each once', '{{date}} {{name}} {{ Date }}', ['date', 'name']],
    ['over a line end it is none', '{{first\nname}}', []],
    ['nor with braces in it', '{{{x}}} {{}}', ['x']],
  ])('%s', (_what, text, names) => {
    expect(fieldsIn(text)).toEqual(names);
  });

  test.each([
    ['Dear {{first name}},', ['Aisha Patel'], 'Dear Aisha,'],
    ['Dear {{ First_Name }},', ['Patel, Aisha'], 'Dear Aisha,'],
    ['Dear Mr {{last name}},', ['Dr. Tom Okafor'], 'Dear Mr Okafor,'],
    ['{{name}}', ['Patel, Aisha'], 'Aisha Patel'],
    ['{{date}}', [], '25 November 2026'],
    [
      '{{practice}}, {{address}}, {{phone}}, {{e-mail}}',
      [],
      'Bright Smile Dental, 3 Elm Road, Leeds, 0113 496 0000, hello@brightsmile.example',
    ],
    ['Dear {{first name}},', ['Aisha Patel', 'Tom Okafor'], 'Dear {{first name}},'],
    ['Dear {{first name}},', ['Reception'], 'Dear {{first name}},'],
    ['Dear {{first name}},', ['aisha@patients.example'], 'Dear {{first name}},'],
  ])('%j for %j', (text, names, filled) => {
    expect(fillFields(text, known(...names))).toBe(filled);
  });

  test('what is not known is asked for, and what was said for it is put in', () => {
    const text = 'Dear {{first name}}, see you on {{day}} at {{time}}. {{Day}}!';
    expect(missingFields(text, known('Aisha Patel'))).toEqual(['day', 'time']);
    const said = new Map([...known('Aisha Patel'), ...fieldValues({ DAY: 'Monday', time: '' })]);
    expect(fillFields(text, said)).toBe('Dear Aisha, see you on Monday at {{time}}. Monday!');
  });

  test('a value that looks like a field is not filled in again', () => {
    expect(fillFields('{{a}}', fieldValues({ a: '{{b}} $& $1', b: 'x' }))).toBe('{{b}} $& $1');
  });

  test('all names that the help tells are known', () => {
    expect(
      missingFields(knownFieldNames.map((name) => `{{${name}}}`).join(' '), known('Aisha Patel')),
    ).toEqual([]);
  });
});

describe('the signature', () => {
  test('is made of Practice Information; a line that has nothing to say is left out', () => {
    expect(fillSignature(usualSignature, practice, account)).toBe(
      'Bright Smile Dental\n3 Elm Road, Leeds\nPhone 0113 496 0000\nhello@brightsmile.example',
    );
    expect(fillSignature(usualSignature, { ...practice, phone: '', addressLine: '' }, account)).toBe(
      'Bright Smile Dental\nhello@brightsmile.example',
    );
  });

  test.each([
    ['a new letter', '', '\n\n-- \nBright Smile\n'],
    [
      'an answer',
      '\n\nOn Monday, Aisha wrote:\n> hello\n',
      '\n\n-- \nBright Smile\n\nOn Monday, Aisha wrote:\n> hello\n',
    ],
    ['a letter that has a text', 'Dear Aisha,\n', 'Dear Aisha,\n\n-- \nBright Smile\n'],
  ])('stands where it belongs in %s', (_what, text, signed) => {
    expect(withSignature(text, 'Bright Smile')).toBe(signed);
    expect(withSignature(text, '')).toBe(text);
  });
});

describe('a template as a file', () => {
  test.each([
    ['Recall', 'Your check-up', 'Dear {{first name}},\n\nit is time again.'],
    ['No subject', '', 'Text'],
    ['Bill / reminder: 2', 'Bill', 'Subject: not this one\n\nText\n'],
    ['Größe', 'Größe', ''],
  ])('%s comes back as it was', (name, subject, body) => {
    const file = templateFileName(name);
    expect(file).not.toMatch(/[/\\]/);
    expect(parseTemplate(file, formatTemplate({ name, subject, body }))).toEqual({ name, subject, body });
    expect(parseTemplate(file, formatTemplate({ name, subject, body }).replaceAll('\n', '\r\n'))).toEqual({
      name,
      subject,
      body,
    });
  });

  test('a file of plain text is the text', () => {
    expect(parseTemplate('Directions.txt', '\ufeffTake the bus.\n')).toEqual({
      ...{ name: 'Directions', subject: '', body: 'Take the bus.' },
    });
  });
});

import { expect, test } from 'vitest';
import { hasFormatting } from '../../../src/mail/mime/formatting.ts';

test.each([
  ['nothing', '', false],
  ['paragraphs alone', '<html><head><meta charset="utf-8"></head><body>a<br><p>b</p></body></html>', false],
  [
    'as a web mail writes plain words',
    '<div dir="ltr">Dear Aisha,<div><br></div><div>see you</div></div>',
    false,
  ],
  [
    'margins and fonts',
    `<p class="MsoNormal" style="margin:0cm; font-family: 'Arial'">a<o:p></o:p></p>`,
    false,
  ],
  ['bold', '<div>a <b>b</b></div>', true],
  ['a colour', '<span style="color: red">a</span>', true],
  ['a colour of old', '<p align="center">a</p>', true],
  ['bold by style', "<span style='margin:0;font-weight:bold'>a</span>", true],
  ['a picture', '<img src="cid:x">', true],
  ['a list', '<ul><li>a</li></ul>', true],
  ['a link', '<a href="https://a.example">a</a>', true],
  ['styles for all', '<style>p { color: red }</style><p>a</p>', true],
])('%s', (_what, html, formatted) => {
  expect(hasFormatting(html)).toBe(formatted);
});

test('in linear time, whatever it holds', () => {
  const begun = performance.now();
  for (const evil of [
    '<'.repeat(300_000),
    '<p '.repeat(100_000),
    `<p ${' style'.repeat(50_000)}>`,
    ' '.repeat(300_000),
  ])
    hasFormatting(evil);
  expect(performance.now() - begun).toBeLessThan(3_000);
});

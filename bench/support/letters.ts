// Letters as a practice's mailbox holds them: plain and HTML, some with attachments, 1 to 30 KB, half of them under
// 4 KB. The same number gives the same letter.
const words =
  'appointment crown lab order shade Thursday patient recall invoice please confirm dentist surgery thank you regards reception insurance schedule treatment plan molar X-ray hygienist morning'.split(
    ' ',
  );

/** Numbers by chance that come again with the same seed. */
function chance(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4_294_967_296;
  };
}

export function benchLetter(i: number): Buffer {
  const random = chance(i + 1);
  const some = (n: number): string => {
    const lines: string[] = [];
    for (let left = n; left > 0; left -= 10)
      lines.push(
        Array.from({ length: Math.min(10, left) }, () => words[Math.floor(random() * words.length)]).join(
          ' ',
        ),
      );
    return lines.join('\r\n');
  };
  const text = some(60 + Math.floor(random() ** 2 * 500));
  const head = [
    `Return-Path: <patient${i % 977}@patients.example>`,
    `Received: from mx.patients.example (mx.patients.example [192.0.2.${i % 250}]) by mail.brightsmile.example with ESMTPS id ${i}`,
    `From: "Patient ${i % 977}" <patient${i % 977}@patients.example>`,
    'To: Reception <reception@brightsmile.example>',
    `Subject: ${i % 3 === 0 ? `=?utf-8?B?${Buffer.from(`Größe und Termin ${i}`).toString('base64')}?=` : `Appointment ${i} on Thursday`}`,
    `Date: ${new Date(Date.UTC(2025, 0, 1) + i * 600_000).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <bench-${i}@patients.example>`,
    'MIME-Version: 1.0',
  ];
  const plain = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}\r\n`;
  const kind = random();
  if (kind < 0.5) return Buffer.from(`${head.join('\r\n')}\r\n${plain}`);
  const html = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p style=3D"margin:0">${text.replaceAll('\r\n', '<br>\r\n')}</p></body></html>\r\n`;
  const both = `--b${i}\r\n${plain}--b${i}\r\n${html}`;
  const file =
    kind < 0.85
      ? ''
      : `--b${i}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="plan-${i}.pdf"\r\n\r\n${Buffer.from(
          Array.from({ length: 2_000 + Math.floor(random() * 10_000) }, () => Math.floor(random() * 256)),
        )
          .toString('base64')
          .replace(/.{76}/g, '$&\r\n')}\r\n`;
  const type = file === '' ? 'multipart/alternative' : 'multipart/mixed';
  return Buffer.from(
    `${head.join('\r\n')}\r\nContent-Type: ${type}; boundary="b${i}"\r\n\r\n${both}${file}--b${i}--\r\n`,
  );
}

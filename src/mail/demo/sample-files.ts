// Small real files for the demo's attachments, so that what is saved from it opens.

export interface SampleFile {
  filename: string;
  contentType: string;
  content: Buffer;
}

/** One page with a heading and some lines. */
export function pdfFile(filename: string, heading: string, lines: string[]): SampleFile {
  const text = (line: string) => line.replace(/[\\()]/g, '\\$&').replaceAll('£', '\\243');
  const page = [
    `BT /F1 18 Tf 60 780 Td (${text(heading)}) Tj ET`,
    ...lines.map((line, i) => `BT /F1 11 Tf 60 ${740 - i * 18} Td (${text(line)}) Tj ET`),
  ].join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    `<</Length ${page.length}>>\nstream\n${page}\nendstream`,
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const place = file.length;
    file += `${i + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return { filename, contentType: 'application/pdf', content: Buffer.from(file + table + end, 'latin1') };
}

export const textFile = (filename: string, contentType: string, text: string): SampleFile => ({
  filename,
  contentType,
  content: Buffer.from(text),
});

export const jpegFile = (filename: string): SampleFile => ({
  filename,
  contentType: 'image/jpeg',
  content: Buffer.from(MOLAR, 'base64'),
});

/** A grey picture of a molar with a broken filling, 192 by 144. */
const MOLAR = [
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ',
  'EBAQEBAQEBAQEBAQEBD/wAALCACQAMABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF',
  'BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW',
  'V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi',
  '4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AOOopaKKKWiiloopaKKWiiiloopaKgpaKKKWiiloopaKKWiiiloopaKKhooopaKK',
  'WiivTq8yor02vM6KKWiiloooqGiiloopa9Fp9Pp9PoplMplMrz2ilooopagopaKKWvQqfT6fT6fRXn9FFdpTK4GiiiloqCloopa7',
  '+n0+n0+n0+ivP6KK7SmUyuEopaKKhoopaK7+n0+n0+n0+imUymUymUyuEpaKKWoKKWiiu/p9Pp9Pp9PoplMplMplMrhaKKWioKWi',
  'ilor0Gn0+n0+n0UymUymUyuCoopaKKhoopaKKWvQ6fT6fT6KZTKZTK8/oopaKKWoKKWiilort6KK1afRTKyqKK4uiloopaKgpaKK',
  'Wiiu3oriaKWiiiu1ori6WiilooqGiilooort6K4mlooopa7SiuMoopaKKWoKKWiiilrtqK4qiiilortKK4yiloopaKgpaKKKWiu2',
  'riqKKKWiilrs64yloopaKKhooopaKK7auKoopaKKWiuzrjaKKWiiioaKKWiilooopaKKWiiloopaKKKWoKKWiilooopaKKWiiloo',
  'paKKKWiv/9k=',
].join('');

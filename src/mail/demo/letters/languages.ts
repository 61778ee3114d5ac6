// Letters of the demo's inbox in other languages and scripts than English.
import { type DemoLetter, days, minutes } from '../demo-letter.ts';
import * as people from './people.ts';

export const languageLetters: DemoLetter[] = [
  {
    folder: 'INBOX',
    from: people.maria,
    subject: '¿Podemos cambiar la cita del miércoles?',
    ago: minutes(96),
    text: `Buenos días:

Mi hijo Mateo tiene cita el miércoles a las 15:40, pero ese día sale más
tarde del colegio. ¿Sería posible a las 16:30, o el jueves por la tarde?

Muchas gracias,
María Núñez
`,
  },
  {
    folder: 'INBOX',
    from: people.grete,
    subject: 'Kostenvoranschlag für die Krone',
    ago: days(1, '17:22'),
    text: `Sehr geehrte Damen und Herren,

vielen Dank für die freundliche Beratung am Montag. Könnten Sie mir den
Kostenvoranschlag für die Krone bitte noch einmal schicken? Meine
Versicherung möchte die Größe der Eigenbeteiligung wissen, außerdem
fehlt die Angabe zum Material.

Mit freundlichen Grüßen
Grete Hoffmann
`,
  },
  {
    folder: 'INBOX',
    from: people.wei,
    subject: '预约确认',
    ago: days(1, '14:05'),
    flags: ['seen'],
    text: `您好，

我想确认一下星期四上午十点的预约。我会带我母亲一起来，她只会说中文，我可以帮她翻译。

谢谢！
陈伟
`,
  },
  {
    folder: 'INBOX',
    from: people.fatima,
    subject: 'موعد يوم الخميس',
    ago: days(2, '12:44'),
    text: `صباح الخير،

أود تأكيد موعدي يوم الخميس الساعة الثالثة بعد الظهر. هل يمكنني إحضار
ابنتي معي للفحص؟

شكراً جزيلاً
فاطمة السيد
`,
  },
  {
    folder: 'INBOX',
    from: people.piotr,
    subject: 'Prośba o zmianę terminu',
    ago: days(3, '16:02'),
    flags: ['seen'],
    text: `Dzień dobry,

bardzo proszę o przesunięcie mojej wizyty z piątku na przyszły tydzień.
Najchętniej rano, przed 9:00.

Z góry dziękuję
Piotr Zieliński
`,
  },
];

// "There are two of us at the desk." Two programs on one store: what one does, the other sees.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import * as support from './support.ts';

describe.skipIf(dovecotMissing)('two desks', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
  });
  afterEach(() => practice.close());

  test('share one mailbox, and either can go home', { timeout: 90_000 }, async () => {
    for (const subject of ['Broken filling', 'Order dispatched', 'Thank you'])
      practice.deliver(makeLetter({ subject, text: `About: ${subject}` }));
    await practice.setUp();
    const upToDate = /✔ reception@brightsmile\.example \d\d:\d\d/;
    const left = practice.open();
    await left.waitFor(/^ Inbox · 3 unread of 3/);
    await left.waitFor(upToDate);
    const right = practice.open();
    await right.waitFor(/^ Inbox · 3 unread of 3/);
    await right.waitFor(upToDate);

    // Read at one, read at the other; archived at the other, gone at the one.
    await left.waitFor(/▌● .*Thank you/);
    await left.press('Enter');
    await left.waitFor('About: Thank you');
    await right.waitFor(/^ Inbox · 2 unread of 3/);
    await right.waitFor(/▌ {3}.*Thank you/);
    await left.press('Esc');
    await right.press('Down');
    await right.waitFor(/▌● .*Order dispatched/);
    await right.press('e');
    await right.waitFor('Archived.');
    await left.waitFor(/^ Inbox · 1 unread of 2/);
    await left.waitForGone('Order dispatched');
    await support.letterAt(practice, 'Archive', 'Order dispatched');

    // New mail appears at both.
    practice.deliver(makeLetter({ subject: 'Just now', date: new Date() }));
    await Promise.all([left.waitFor('Just now'), right.waitFor('Just now')]);

    // The one that talks to the server goes home; the other one goes on within seconds.
    await left.press('q');
    expect(await left.exit).toMatchObject({ code: 0 });
    practice.deliver(makeLetter({ subject: 'After one went home', date: new Date() }));
    await right.waitFor('After one went home', { timeout: 10_000 });
    await right.press('n');
    await right.waitFor('New letter');
    right.type('lab@lab.example');
    await right.press('Tab', 'Tab', 'Tab');
    right.type('Still here');
    await right.press('F10');
    await practice.smtp.waitForLetter('Still here');
    await support.letterAt(practice, 'Sent', 'Still here');
    await right.press('q');
    expect(await right.exit).toMatchObject({ code: 0 });
    expect(practice.smtp.letters).toHaveLength(1);
  });

  test('the one whose program was killed is stood in for', { timeout: 90_000 }, async () => {
    practice.deliver(makeLetter({ subject: 'Thank you' }));
    await practice.setUp();
    const left = practice.open();
    await left.waitFor('Thank you');
    await left.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
    const right = practice.open();
    await right.waitFor('Thank you');
    left.kill('SIGKILL');
    await left.exit;
    practice.deliver(makeLetter({ subject: 'Who is there?', date: new Date() }));
    await right.waitFor('Who is there?', { timeout: 20_000 });
    await right.press('q');
    expect(await right.exit).toMatchObject({ code: 0 });
  });
});

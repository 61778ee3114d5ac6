// What becomes of a letter that is sent in the demo: one to the practice itself arrives in its inbox at once, any
// other gets an answer after a moment, so that one sees new mail come in.
import { composeLetter, newMessageId } from '../mime/compose-letter.ts';
import { parseLetter } from '../mime/parse-letter.ts';
import { reply } from '../mime/reply.ts';
import { DEMO_ADDRESS, DEMO_NAME, DEMO_NEW_ADDRESS } from './demo-letter.ts';

export interface DemoPost {
  post(source: Buffer, recipients: string[]): void;
  stop(): void;
}

/** How long the other side takes to write, in ms. */
const ANSWER_AFTER = 1_500;

export function startDemoPost(deliver: (source: Buffer) => void, answerAfter = ANSWER_AFTER): DemoPost {
  const waiting = new Set<NodeJS.Timeout>();
  return {
    post(source, recipients) {
      const others = recipients.filter(
        (address) => ![DEMO_ADDRESS, DEMO_NEW_ADDRESS].includes(address.toLowerCase()),
      );
      if (others.length < recipients.length) deliver(Buffer.concat([received(), source]));
      const first = others[0];
      if (first === undefined) return;
      const timer = setTimeout(async () => {
        waiting.delete(timer);
        const answer = await answerOf(source, first);
        if (answer) deliver(answer);
      }, answerAfter);
      waiting.add(timer);
    },
    stop() {
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

const WORDS = `Thank you, your letter has come.

(This answer was written by the demo. What you send here does not leave this
computer, and nobody but you has seen it.)
`;

/** Null when the letter was itself written by a program: two of them would talk for ever. */
async function answerOf(source: Buffer, address: string): Promise<Buffer | null> {
  const letter = await parseLetter(source);
  if (letter.autoSubmitted) return null;
  const recipient = [...letter.to, ...letter.cc].find((one) => one.address === address);
  const answer = reply(letter, { self: [address] });
  const composed = await composeLetter({
    ...answer,
    from: recipient ?? { name: '', address },
    to: [{ name: DEMO_NAME, address: DEMO_ADDRESS }],
    bcc: [],
    text: WORDS + answer.text,
    date: new Date(),
    messageId: newMessageId(address),
    attachments: [],
  });
  return composed.ok ? Buffer.concat([received(), composed.value]) : null;
}

/** The stamp of the server that took the letter (RFC 5321 4.4). */
const received = (): Buffer =>
  Buffer.from(`Received: from demo by demo.example; ${new Date().toUTCString().replace('GMT', '+0000')}\r\n`);

// XOAUTH2 for the demo's IMAP server: whether a token is good is asked of the provider that gave it. The package's own
// plugin knows one fixed token.
import type { HoodiecrowConnection, HoodiecrowServer } from 'hoodiecrow-imap';

export type MayOpen = (user: string, token: string) => Promise<boolean>;

const notIn = 'Not Authenticated';
const refusal = Buffer.from(JSON.stringify({ status: '401', schemes: 'bearer' })).toString('base64');

export const tokens = (mayOpen: MayOpen) =>
  function xoauth2(server: HoodiecrowServer): void {
    server.registerCapability('AUTH=XOAUTH2', (connection) => connection.state === notIn);
    server.setCommandHandler('AUTHENTICATE XOAUTH2', (connection, parsed, data, callback) => {
      const answer = (command: 'OK' | 'NO' | 'BAD', value: string): void =>
        connection.send(
          { tag: parsed.tag, command, attributes: [{ type: 'TEXT', value }] },
          'AUTHENTICATE XOAUTH2',
          parsed,
          data,
        );
      if (connection.state !== notIn) {
        answer('BAD', 'Already signed in');
        return callback();
      }
      const [first] = (parsed.attributes ?? []) as { value?: unknown }[];
      const said = /^user=([^\u0001]+)\u0001auth=Bearer ([^\u0001]+)\u0001\u0001$/.exec(
        Buffer.from(String(first?.value ?? ''), 'base64').toString(),
      );
      void judge(said, mayOpen).then((good) => {
        if (good) {
          connection.state = 'Authenticated';
          answer('OK', 'Signed in');
        } else refuse(connection, () => answer('NO', '[AUTHENTICATIONFAILED] The token is not good'));
        callback();
      });
    });
  };

const judge = async (said: RegExpExecArray | null, mayOpen: MayOpen): Promise<boolean> =>
  said !== null && mayOpen(said[1]!, said[2]!).catch(() => false);

/** The reason first; the refusal itself when the other side has taken note of it with an empty line. */
function refuse(connection: HoodiecrowConnection, answer: () => void): void {
  connection.send({ tag: '+', attributes: [{ type: 'ATOM', value: refusal }] }, 'AUTHENTICATE XOAUTH2');
  connection.inputHandler = () => {
    connection.inputHandler = false;
    answer();
  };
}

// The pages that the identity provider shows to a person: which account, the password, a second step, consent.
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type HtmlPage, htmlPage } from './html-page.ts';

export interface Person {
  address: string;
  password: string;
  /** A code that is asked for after the password. */
  secondStep?: string;
  /** A personal account (Outlook.com), not one of an organisation. */
  personal?: boolean;
  /** Further mailboxes that this person may open. */
  mailboxes?: readonly string[];
  /** Of what frontdesk asks for: rights that are not given, such as "IMAP". */
  withheld?: readonly string[];
}

/** What is said beside the forms; all '' where nobody needs telling. */
export interface PageWords {
  /** On top of every page. */
  notice: string;
  /** Where the address and the password are asked for. */
  signIn: string;
  secondStep: string;
}

export const noWords: PageWords = { notice: '', signIn: '', secondStep: '' };

export interface Pages {
  people: readonly Person[];
  /** Grants that people gave, by account: consent is asked for once. */
  consents: Map<string, string>;
  words: PageWords;
}

const rights =
  'frontdesk wants to read the mail of your mailbox, to send mail from it, and to keep this right until it is taken back.';

/** Answers /interaction/UID, and leaves every other address to what follows. */
export function interactionPages(provider: () => Provider, { people, consents, words }: Pages) {
  /** Who has given the right password in a sign-in, and is asked for the second step. */
  const known = new Map<string, Person>();

  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const { uid, prompt, session, params } = await provider().interactionDetails(ctx.req, ctx.res);
    const form = await formOf(ctx);
    const press = form.get('press');

    const show = (page: HtmlPage): void => showPage(ctx, { ...page, action: ctx.path }, words.notice);
    const finish = async (result: Record<string, unknown>): Promise<void> => {
      known.delete(uid);
      ctx.redirect(
        await provider().interactionResult(ctx.req, ctx.res, result as never, {
          mergeWithLastSubmission: true,
        }),
      );
    };
    const askPassword = (title: string): void =>
      show({
        title,
        words: [words.signIn].filter(Boolean),
        fields: [
          { name: 'address', label: 'E-mail address' },
          { name: 'password', label: 'Password', kind: 'password' },
        ],
        buttons: ['Next'],
      });

    if (prompt.name === 'consent') {
      if (press === null)
        return show({ title: 'Permissions requested', words: [rights], buttons: ['Accept', 'Cancel'] });
      if (press === 'Cancel')
        return finish({
          error: 'access_denied',
          error_description: 'AADSTS65004: User declined to consent to access the app.',
        });
      const grant = new (provider().Grant)({
        accountId: session!.accountId,
        clientId: String(params.client_id),
      });
      const withheld = people.find(({ address }) => address === session!.accountId)?.withheld ?? [];
      for (const scope of String(params.scope).split(' '))
        if (withheld.some((right) => scope.includes(`/${right}.`))) grant.rejectOIDCScope(scope);
        else grant.addOIDCScope(scope);
      const grantId = await grant.save();
      consents.set(session!.accountId, grantId);
      return finish({ consent: { grantId } });
    }
    if (session?.accountId && press === null)
      return show({ title: 'Pick an account', buttons: [session.accountId, 'Use another account'] });
    if (session?.accountId && press === session.accountId) return finish({ select_account: {} });

    if (press === 'Verify' && known.has(uid)) {
      const person = known.get(uid)!;
      if (form.get('code')?.replace(/\s/g, '') === person.secondStep) return finish(signedIn(person));
      return askSecondStep('That code did not work');
    }
    if (form.get('password') === null) return askPassword('Sign in');
    const person = people.find((one) => one.address === form.get('address')?.trim().toLowerCase());
    if (!person || person.password !== form.get('password'))
      return askPassword('Your account or password is incorrect');
    if (person.secondStep === undefined) return finish(signedIn(person));
    known.set(uid, person);
    return askSecondStep('Enter code');

    function askSecondStep(title: string): void {
      show({
        title,
        words: [
          'Open the authenticator on your phone and type the code that it shows.',
          words.secondStep,
        ].filter(Boolean),
        fields: [{ name: 'code', label: 'Code' }],
        buttons: ['Verify'],
      });
    }
  };
}

const signedIn = (person: Person) => ({ select_account: {}, login: { accountId: person.address } });

export function showPage(ctx: KoaContextWithOIDC, page: HtmlPage, notice: string): void {
  ctx.type = 'html';
  ctx.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  ctx.body = htmlPage(page, notice);
}

async function formOf(ctx: KoaContextWithOIDC): Promise<URLSearchParams> {
  if (ctx.method !== 'POST') return new URLSearchParams();
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

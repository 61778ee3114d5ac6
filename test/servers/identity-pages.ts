// The pages that the identity provider of the tests shows to a person: which account, the password, a second step,
// consent. Plain forms, for a browser that reads only forms.
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

export interface Person {
  address: string;
  password: string;
  /** A code that is asked for after the password. */
  secondStep?: string;
  /** A personal account (Outlook.com), not one of an organisation. */
  personal?: boolean;
  /** Further mailboxes that this person may open. */
  mailboxes?: readonly string[];
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

export function page(
  title: string,
  action: string,
  fields: Record<string, string>,
  buttons: readonly string[],
): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input name="${name}" value="${escaped(value)}">`,
  );
  const presses = buttons.map((value) => `<button type="submit" name="press" value="${escaped(value)}">`);
  return `<title>${escaped(title)}</title>\n<form method="post" action="${escaped(action)}">\n${[...inputs, ...presses].join('\n')}\n</form>`;
}

export interface Pages {
  people: readonly Person[];
  /** Grants that people gave, by account: consent is asked for once. */
  consents: Map<string, string>;
}

/** Answers /interaction/UID; false: the address is not one of these pages. */
export function interactionPages(provider: () => Provider, { people, consents }: Pages) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const details = await provider().interactionDetails(ctx.req, ctx.res);
    const { prompt, session, params } = details;
    const form = await formOf(ctx);
    const press = form.get('press');

    const show = (title: string, fields: Record<string, string>, buttons: readonly string[]): void => {
      ctx.type = 'html';
      ctx.body = page(title, ctx.path, fields, buttons);
    };
    const finish = async (result: Record<string, unknown>): Promise<void> => {
      ctx.redirect(
        await provider().interactionResult(ctx.req, ctx.res, result as never, {
          mergeWithLastSubmission: true,
        }),
      );
    };

    if (prompt.name === 'consent') {
      if (press === null) return show('Permissions requested', {}, ['Accept', 'Cancel']);
      if (press === 'Cancel')
        return finish({
          error: 'access_denied',
          error_description: 'AADSTS65004: User declined to consent to access the app.',
        });
      const grant = new (provider().Grant)({
        accountId: session!.accountId,
        clientId: String(params.client_id),
      });
      grant.addOIDCScope(String(params.scope));
      const grantId = await grant.save();
      consents.set(session!.accountId, grantId);
      return finish({ consent: { grantId } });
    }
    if (session?.accountId && press === null)
      return show('Pick an account', {}, [session.accountId, 'Use another account']);
    if (session?.accountId && press === session.accountId) return finish({ select_account: {} });
    const address = form.get('address') ?? '';
    const known = people.find((one) => one.address === address);
    if (form.get('password') === null) return show('Sign in', { address: '', password: '' }, ['Next']);
    if (!known || known.password !== form.get('password'))
      return show('Your account or password is incorrect', { address: '', password: '' }, ['Next']);
    if (known.secondStep !== undefined && form.get('code') !== known.secondStep)
      return show('Enter code', { address, password: known.password, code: '' }, ['Verify']);
    return finish({ select_account: {}, login: { accountId: known.address } });
  };
}

async function formOf(ctx: KoaContextWithOIDC): Promise<URLSearchParams> {
  if (ctx.method !== 'POST') return new URLSearchParams();
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

import { describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../../src/db/account-settings.ts';
import type { Proposal } from '../../../src/mail/discovery/proposal.ts';
import { checkDraft, checkField } from '../../../src/mail/setup/check-draft.ts';
import {
  type DraftAction,
  type DraftField,
  type DraftSettings,
  draftReducer,
  emptyDraft,
  fromAccount,
} from '../../../src/mail/setup/draft-settings.ts';
import { settingsInWords } from '../../../src/mail/setup/settings-in-words.ts';
import { toSettings, typedRegistration } from '../../../src/mail/setup/to-settings.ts';

type Typed = Extract<DraftAction, { type: 'type' }>;
const type = <F extends Typed['field']>(
  field: F,
  value: Extract<Typed, { field: F }>['value'],
): DraftAction => ({ type: 'type', field, value }) as DraftAction;
const draftAfter = (...actions: DraftAction[]): DraftSettings => actions.reduce(draftReducer, emptyDraft());

const filled = (...more: DraftAction[]): DraftSettings =>
  draftAfter(
    type('provider', 'other'),
    type('address', 'reception@lab.example'),
    type('password', 'open sesame'),
    type('incomingHost', 'imap.lab.example'),
    type('outgoingHost', 'smtp.lab.example'),
    ...more,
  );

const proposal: Proposal = {
  ...{ method: 'mx', source: 'x', provider: null, note: '', ask: false, user: 'reception' },
  incoming: { protocol: 'imap', host: 'in.hoster.example', port: 143, security: 'starttls' },
  outgoing: { host: 'out.hoster.example', port: 465, security: 'tls' },
};

describe('User Name', () => {
  test('follows the address', () => {
    expect(draftAfter(type('address', 'a@b.cd')).user).toBe('a@b.cd');
    expect(draftAfter(type('address', 'a@b.c'), type('address', ' a@b.cd ')).user).toBe('a@b.cd');
  });
  test('stays once it was typed', () => {
    expect(draftAfter(type('address', 'a@b.cd'), type('user', 'lab'), type('address', 'x@b.cd')).user).toBe(
      'lab',
    );
  });
  test('follows again once it was emptied', () => {
    expect(draftAfter(type('user', 'lab'), type('user', ''), type('address', 'x@b.cd')).user).toBe('x@b.cd');
  });
});

describe('the port follows only while it is the standard one', () => {
  test.each([
    ['IMAP to POP3', [type('useImap', false)], 'incomingPort', '995'],
    ['and back', [type('useImap', false), type('useImap', true)], 'incomingPort', '993'],
    ['TLS to STARTTLS', [type('incomingSecurity', 'starttls')], 'incomingPort', '143'],
    [
      'POP3 with STARTTLS',
      [type('useImap', false), type('incomingSecurity', 'starttls')],
      'incomingPort',
      '110',
    ],
    ['no encryption', [type('incomingSecurity', 'none')], 'incomingPort', '143'],
    ['outgoing TLS', [type('outgoingSecurity', 'tls')], 'outgoingPort', '465'],
    ['outgoing in clear', [type('outgoingSecurity', 'none')], 'outgoingPort', '25'],
    [
      'outgoing round trip',
      [type('outgoingSecurity', 'none'), type('outgoingSecurity', 'starttls')],
      'outgoingPort',
      '587',
    ],
    [
      'a port of its own stays',
      [type('incomingPort', '1993'), type('incomingSecurity', 'starttls')],
      'incomingPort',
      '1993',
    ],
    [
      'a port of its own stays with POP3',
      [type('incomingPort', '1993'), type('useImap', false)],
      'incomingPort',
      '1993',
    ],
    [
      'the standard port typed by hand follows',
      [type('incomingPort', '993'), type('useImap', false)],
      'incomingPort',
      '995',
    ],
    [
      'an empty port is filled',
      [type('outgoingPort', ''), type('outgoingSecurity', 'tls')],
      'outgoingPort',
      '465',
    ],
    ['the other side is left alone', [type('incomingSecurity', 'starttls')], 'outgoingPort', '587'],
  ] as const)('%s', (_name, actions, field, port) => {
    expect(draftAfter(...actions)[field]).toBe(port);
  });
});

describe('a proposal', () => {
  test('fills what is empty', () => {
    expect(draftAfter(type('address', 'reception@lab.example'), { type: 'propose', proposal })).toMatchObject(
      {
        ...{
          user: 'reception',
          incomingHost: 'in.hoster.example',
          incomingPort: '143',
          incomingSecurity: 'starttls',
        },
        ...{ outgoingHost: 'out.hoster.example', outgoingPort: '465', outgoingSecurity: 'tls' },
      },
    );
  });
  test('never changes what was typed, nor mixes two servers', () => {
    const draft = draftAfter(type('user', 'lab'), type('incomingHost', 'mine.lab.example'), {
      type: 'propose',
      proposal,
    });
    expect(draft).toMatchObject({
      ...{ user: 'lab', incomingHost: 'mine.lab.example', incomingPort: '993', incomingSecurity: 'tls' },
      ...{ outgoingHost: 'out.hoster.example', outgoingPort: '465' },
    });
  });
  test('gives way to a later one, and to typing', () => {
    const second = { ...proposal, outgoing: { ...proposal.outgoing!, host: 'second.example' } };
    const draft = draftAfter(
      { type: 'propose', proposal },
      { type: 'propose', proposal: second },
      type('outgoingPort', '2525'),
    );
    expect(draft).toMatchObject({ outgoingHost: 'second.example', outgoingPort: '2525' });
    expect(draftReducer(draft, { type: 'propose', proposal }).outgoingPort).toBe('2525');
  });
  test('of one server leaves the other alone', () => {
    const half = { ...proposal, outgoing: null };
    expect(draftAfter({ type: 'propose', proposal: half }).outgoingHost).toBe('');
  });
  test('is taken back for another address, but for what was typed', () => {
    const draft = draftAfter(
      type('address', 'a@hoster.example'),
      { type: 'propose', proposal },
      type('outgoingPort', '2525'),
      type('address', 'a@lab.example'),
      { type: 'forgetProposal' },
    );
    expect(draft).toMatchObject({
      ...{ user: 'a@lab.example', incomingHost: '', incomingPort: '993', incomingSecurity: 'tls' },
      ...{ outgoingHost: '', outgoingPort: '2525', outgoingSecurity: 'starttls' },
    });
    const typed = draftAfter(type('incomingHost', 'mine.example'), type('incomingSecurity', 'starttls'));
    expect(draftReducer(typed, { type: 'forgetProposal' })).toEqual({ ...typed, user: '' });
  });
  test('does not change what is saved already', () => {
    const draft = fromAccount(saved);
    expect(draftReducer(draft, { type: 'propose', proposal })).toEqual(draft);
  });
});

const saved: AccountSettings = {
  ...{ address: 'reception@lab.example', displayName: 'The Lab', provider: 'other', signIn: 'password' },
  ...{ user: 'lab-user', receive: true },
  incoming: { protocol: 'imap', host: 'imap.lab.example', port: 1993, security: 'tls', user: 'lab-user' },
  outgoing: { host: 'smtp.lab.example', port: 587, security: 'starttls', auth: { kind: 'own', user: 'out' } },
};

describe('from and to an account', () => {
  test('an account goes through unchanged, its passwords too', () => {
    expect(toSettings(fromAccount(saved))).toEqual({
      ok: true,
      settings: saved,
      secrets: { password: undefined, outgoingPassword: undefined, clientSecret: '' },
    });
  });

  test('a new password replaces the old one', () => {
    const finished = toSettings(draftReducer(fromAccount(saved), type('password', 'new')));
    expect(finished).toMatchObject({ ok: true, secrets: { password: 'new', outgoingPassword: undefined } });
  });

  test('a password that is no longer used is not kept', () => {
    const finished = toSettings(draftReducer(fromAccount(saved), type('outgoingAuth', 'same')));
    expect(finished).toMatchObject({ ok: true, secrets: { outgoingPassword: '' } });
  });

  test('an account that is not received keeps its server', () => {
    const finished = toSettings(filled(type('receive', false)));
    expect(finished).toMatchObject({
      ok: true,
      settings: { receive: false, incoming: { host: 'imap.lab.example' } },
    });
  });

  test('sending only, without any sign-in, needs no password', () => {
    const finished = toSettings(
      draftAfter(
        ...[type('provider', 'other'), type('address', 'a@lab.example'), type('receive', false)],
        ...[
          type('outgoingHost', 'localhost'),
          type('outgoingSecurity', 'none'),
          type('outgoingAuth', 'none'),
        ],
      ),
    );
    expect(finished).toEqual({
      ok: true,
      settings: {
        ...{ address: 'a@lab.example', displayName: '', provider: 'other', signIn: 'password' },
        ...{ user: 'a@lab.example', receive: false, incoming: null },
        outgoing: { host: 'localhost', port: 25, security: 'none', auth: { kind: 'none' } },
      },
      secrets: { password: '', outgoingPassword: '', clientSecret: '' },
    });
  });

  test('spaces around what was typed are not part of it; inside a password they are', () => {
    const finished = toSettings(
      filled(
        type('incomingHost', ' IMAP.Lab.Example. '),
        type('incomingPort', ' 993 '),
        type('password', ' a b '),
      ),
    );
    expect(finished).toMatchObject({
      settings: { incoming: { host: 'imap.lab.example', port: 993 } },
      secrets: { password: ' a b ' },
    });
  });
});

describe('signed in at Microsoft', () => {
  const signedIn = {
    ...{ provider: 'microsoft', address: 'reception@lab.example', personal: false, accessToken: 't' },
    ...{ expiresAt: 2, renewAt: 1, key: 'k', cache: '{}' },
  };
  const draft = (...more: DraftAction[]) =>
    draftAfter(
      type('provider', 'microsoft'),
      type('address', 'reception@lab.example'),
      { type: 'signedIn', signedIn },
      ...more,
    );

  test("Microsoft's servers, no password, the sign-in itself", () => {
    expect(toSettings(draft())).toEqual({
      ok: true,
      settings: {
        ...{ address: 'reception@lab.example', displayName: '', provider: 'microsoft', signIn: 'oauth' },
        ...{ user: 'reception@lab.example', receive: true },
        incoming: {
          ...{ protocol: 'imap', host: 'outlook.office365.com', port: 993, security: 'tls' },
          user: 'reception@lab.example',
        },
        outgoing: { host: 'smtp.office365.com', port: 587, security: 'starttls', auth: { kind: 'same' } },
      },
      secrets: {
        ...{ password: '', outgoingPassword: '', clientSecret: '' },
        tokens: JSON.stringify(signedIn),
      },
    });
  });
  test('a personal account sends by its own server', () => {
    const personal = draft({ type: 'signedIn', signedIn: { ...signedIn, personal: true } });
    expect(personal.outgoingHost).toBe('smtp-mail.outlook.com');
  });
  test('another address wants another sign-in, also where one is kept', () => {
    expect(checkField(draft(type('address', 'dentist@lab.example')), 'provider')).toMatch(
      /Not authenticated/,
    );
    const finished = toSettings(draft());
    if (!finished.ok) throw new Error('not finished');
    const kept = fromAccount(finished.settings);
    expect(toSettings(kept)).toMatchObject({ ok: true, secrets: { tokens: undefined } });
    const moved = draftReducer(kept, type('address', 'dentist@lab.example'));
    expect(toSettings(moved)).toMatchObject({ ok: false, errors: { provider: expect.any(String) } });
  });
  test.each<[string, DraftAction[]]>([
    ['another client id', [type('clientId', '1a2b3c4d-0000-0000-0000-123456789abc')]],
    ['another tenant', [type('tenant', 'lab.example')]],
    ['another provider', [type('provider', 'google')]],
  ])('%s wants another sign-in, also where one is kept', (_, actions) => {
    const finished = toSettings(draft());
    if (!finished.ok) throw new Error('not finished');
    for (const before of [draft(), fromAccount(finished.settings)])
      expect(toSettings(actions.reduce(draftReducer, before))).toMatchObject({
        ok: false,
        errors: { provider: expect.stringContaining('Not authenticated') },
      });
  });
  test('a provider that was chosen by mistake takes nothing away from an account that is kept', () => {
    const finished = toSettings(draft());
    if (!finished.ok) throw new Error('not finished');
    const back = [type('provider', 'google'), type('provider', 'microsoft')];
    expect(toSettings(back.reduce(draftReducer, fromAccount(finished.settings)))).toEqual({
      ...finished,
      secrets: { ...finished.secrets, tokens: undefined },
    });
  });
  test('what was typed about the registration is kept with the account, and comes back', () => {
    const registration = { clientId: '1a2b3c4d-0000-0000-0000-123456789abc', tenant: 'lab.example' };
    const typed = draftAfter(
      type('provider', 'microsoft'),
      type('address', 'reception@lab.example'),
      type('clientId', ` ${registration.clientId} `),
      type('tenant', registration.tenant),
      { type: 'signedIn', signedIn },
    );
    const finished = toSettings(typed);
    expect(finished).toMatchObject({ ok: true, settings: { registration } });
    if (!finished.ok) return;
    expect(fromAccount(finished.settings)).toMatchObject(registration);
    expect(toSettings(draftReducer(typed, type('provider', 'other')))).not.toHaveProperty(
      'settings.registration',
    );
  });
  describe('the client secret that Google gives', () => {
    const id = '123456789012-lab.apps.googleusercontent.com';
    const typed = draftAfter(
      ...[type('provider', 'google'), type('address', 'reception@lab.example'), type('clientId', id)],
      type('clientSecret', ' GOCSPX-lab '),
      { type: 'signedIn', signedIn: { ...signedIn, provider: 'google' } },
    );
    const finished = toSettings(typed);
    if (!finished.ok) throw new Error('not finished');
    const again = fromAccount(finished.settings, { kept: true, clientSecret: true });
    const secretAfter = (...actions: DraftAction[]): unknown => {
      const now = toSettings(
        [...actions, { type: 'signedIn', signedIn: { ...signedIn, provider: 'google' } } as const].reduce(
          draftReducer,
          again,
        ),
      );
      return now.ok ? now.secrets.clientSecret : now.errors;
    };

    test('is kept apart from the settings, and stays until another one is typed', () => {
      expect(finished.secrets.clientSecret).toBe('GOCSPX-lab');
      expect(JSON.stringify(finished.settings)).not.toContain('GOCSPX');
      expect(again.clientSecret).toBe('');
      expect(secretAfter()).toBeUndefined();
      expect(secretAfter(type('clientSecret', 'GOCSPX-other'))).toBe('GOCSPX-other');
    });
    test('signs in again without being typed', () => {
      expect(typedRegistration(again, 'GOCSPX-lab')).toEqual({
        ...{ clientId: id, tenant: '' },
        clientSecret: 'GOCSPX-lab',
      });
      const other = draftReducer(again, type('clientSecret', 'GOCSPX-other'));
      expect(typedRegistration(other, 'GOCSPX-lab')).toMatchObject({ clientSecret: 'GOCSPX-other' });
    });
    test.each<[string, DraftAction[]]>([
      ['another client id', [type('clientId', `9${id}`)]],
      ['another provider and back', [type('provider', 'microsoft'), type('provider', 'google')]],
    ])('goes with %s', (_, actions) => {
      expect(secretAfter(...actions)).toBe('');
      expect(typedRegistration(actions.reduce(draftReducer, again), 'GOCSPX-lab')?.clientSecret ?? '').toBe(
        '',
      );
    });
    test('is of no use to an account with a password', () => {
      expect(toSettings({ ...filled(), clientSecret: 'GOCSPX-lab' })).toMatchObject({
        secrets: { clientSecret: '' },
      });
    });
  });
  test.each<[string, DraftAction, RegExp]>([
    ['clientId', type('clientId', 'frontdesk'), /looks like 1a2b3c4d-0000/],
    ['tenant', type('tenant', 'a/b'), /practice\.example/],
  ])('a %s that is none is named', (field, action, words) => {
    expect(checkField(draft(action), field as DraftField)).toMatch(words);
  });
  test("POP3 has the provider's own server, and IMAP again", () => {
    const atGoogle = draftAfter(type('provider', 'google'), type('address', 'a@lab.example'), {
      type: 'signedIn',
      signedIn: { ...signedIn, provider: 'google' },
    });
    const pop3 = draftReducer(atGoogle, type('useImap', false));
    expect(pop3).toMatchObject({ incomingHost: 'pop.gmail.com', incomingPort: '995' });
    expect(draftReducer(pop3, type('useImap', true))).toMatchObject({
      ...{ incomingHost: 'imap.gmail.com', incomingPort: '993' },
    });
    expect(draft(type('useImap', false))).toMatchObject({
      ...{ incomingHost: 'outlook.office365.com', incomingPort: '995' },
    });
    // A server of one's own stays.
    const own = draft(type('incomingHost', 'mail.lab.example'), type('useImap', false));
    expect(own).toMatchObject({ incomingHost: 'mail.lab.example', incomingPort: '995' });
  });
  test('servers that were changed on purpose stay with a new sign-in; those of another provider do not', () => {
    const finished = toSettings(draft(type('incomingHost', 'imap.practice.example')));
    if (!finished.ok) throw new Error('not finished');
    const again = draftReducer(fromAccount(finished.settings), { type: 'signedIn', signedIn });
    expect(again.incomingHost).toBe('imap.practice.example');
    const registered = [type('tenant', 'lab.example'), { type: 'signedIn', signedIn } as const];
    expect(registered.reduce(draftReducer, fromAccount(finished.settings)).incomingHost).toBe(
      'imap.practice.example',
    );
    const changed = draftReducer(filled(type('provider', 'microsoft')), { type: 'signedIn', signedIn });
    expect(changed).toMatchObject({
      incomingHost: 'outlook.office365.com',
      outgoingHost: 'smtp.office365.com',
    });
  });
});

describe('what cannot be finished', () => {
  test.each<[string, DraftAction[], string, RegExp]>([
    ['no provider', [type('provider', '')], 'provider', /Choose the provider/],
    ['Microsoft', [type('provider', 'microsoft')], 'provider', /Not authenticated/],
    ['no address', [type('address', '')], 'address', /Type the practice/],
    ['no password', [type('password', '')], 'password', /Type the Password/],
    ['no user', [type('user', ' ')], 'user', /Type the User Name/],
    ['no incoming server', [type('incomingHost', '')], 'incomingHost', /Incoming Mail Server/],
    ['port 0', [type('incomingPort', '0')], 'incomingPort', /1 to 65535.*993 with TLS or 143/],
    ['port 70000', [type('outgoingPort', '70000')], 'outgoingPort', /1 to 65535.*465 with TLS or 587/],
    ['clear text to the world', [type('incomingSecurity', 'none')], 'incomingSecurity', /own network/],
    ['clear text out to the world', [type('outgoingSecurity', 'none')], 'outgoingSecurity', /own network/],
    [
      'own sign-in, no name',
      [type('outgoingAuth', 'own'), type('outgoingPassword', 'x')],
      'outgoingUser',
      /Outgoing User Name/,
    ],
    [
      'own sign-in, no password',
      [type('outgoingAuth', 'own'), type('outgoingUser', 'x')],
      'outgoingPassword',
      /Outgoing Password/,
    ],
    ['a display name with a line end', [type('displayName', 'Lab\r\nBcc: x')], 'displayName', /invisible/],
  ])('%s', (_name, actions, field, words) => {
    const finished = toSettings(filled(...actions));
    expect(finished.ok).toBe(false);
    if (finished.ok) return;
    expect(Object.keys(finished.errors)).toEqual([field]);
    expect(Object.values(finished.errors)[0]).toMatch(words);
  });

  test.each(['localhost', '127.0.0.1', '192.168.1.20', 'mail.practice.local', 'server'])(
    'clear text to %s is possible',
    (host) => {
      const draft = filled(type('outgoingHost', host), type('outgoingSecurity', 'none'));
      expect(checkField(draft, 'outgoingSecurity')).toBeNull();
    },
  );

  test('what does not count is not complained of', () => {
    const draft = filled(
      type('outgoingAuth', 'none'),
      type('outgoingUser', ''),
      type('receive', false),
      type('useImap', false),
    );
    expect(checkDraft(draft)).toEqual({});
  });

  test.each([true, false])('POP3 is possible, received %s', (receive) => {
    expect(toSettings(filled(type('receive', receive), type('useImap', false)))).toMatchObject({
      ok: true,
      settings: { receive, incoming: { protocol: 'pop3', port: 995 } },
    });
  });

  test('errors come in the order of the fields', () => {
    expect(Object.keys(checkDraft(emptyDraft()))).toEqual([
      'provider',
      'address',
      'password',
      'incomingHost',
      'outgoingHost',
    ]);
  });
});

test('every setting in words, no password among them', () => {
  const finished = toSettings(filled(type('displayName', 'The Lab')));
  if (!finished.ok) throw new Error('It should be complete');
  const lines = settingsInWords(finished.settings, finished.secrets);
  expect(lines.map(({ label, words }) => `${label}: ${words}`)).toEqual([
    'Provider: Other Email',
    'Practice Email Address: reception@lab.example',
    'Display Name: The Lab',
    'User Name: reception@lab.example',
    'Password: typed; it is kept encrypted',
    'Receive email: yes',
    'Incoming Mail Server: imap.lab.example, port 993, TLS, by IMAP',
    'Outgoing Mail Server: smtp.lab.example, port 587, STARTTLS',
    'Use Authentication for outgoing email: yes, with the same sign-in',
  ]);
  expect(JSON.stringify(lines)).not.toContain('sesame');
});

// How frontdesk is registered at a provider: configuration of whoever deploys it, never a constant. Read from the
// machine's file, then the person's, then the environment, then what was typed for one account; the later wins, setting
// by setting.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OwnRegistration } from '../../db/account-settings.ts';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';

export interface OAuthSettings {
  clientId: string;
  /** '' where the provider gives none to programs. */
  clientSecret: string;
  /** Whose accounts: at Microsoft common, organizations, consumers, or one organisation's id or domain. */
  tenant: string;
  /** The sign-in server, https://… without a path. */
  authority: string;
  /** The certificate of an authority that nobody else vouches for, which is trusted for this authority alone: the demo's. */
  certificate?: string | (() => Promise<string>);
}

/** What a registration at a provider consists of. */
export interface Registration {
  /** Its part of the files; in capitals, in the names of the environment. */
  id: string;
  name: string;
  /** Which page tells an administrator how to register. */
  guide: string;
  /** Where nothing else is configured. */
  authority: string;
  clientId: RegExp;
  clientIdExample: string;
  /** Where nothing else is configured; '': the provider knows no tenants. */
  tenant: string;
  /** Whether the provider gives programs a secret, which is none, beside the client id. */
  givesSecret: boolean;
}

/** What was typed for one account; the secret stays with what the sign-in brings. */
export interface TypedRegistration extends OwnRegistration {
  clientSecret?: string;
}

/** What the account has, with its secret; '' stands for what was not typed. */
export const withSecret = (
  registration: OwnRegistration | undefined,
  clientSecret: string,
): TypedRegistration => ({ ...(registration ?? { clientId: '', tenant: '' }), clientSecret });

export interface SettingsSources {
  files: readonly string[];
  env: NodeJS.ProcessEnv;
}

export function usualSources(env: NodeJS.ProcessEnv = process.env): SettingsSources {
  const own = join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'frontdesk', 'config.json');
  return { files: ['/etc/frontdesk/config.json', own], env };
}

const settingNames = {
  clientId: 'CLIENT_ID',
  clientSecret: 'CLIENT_SECRET',
  tenant: 'TENANT',
  authority: 'AUTHORITY',
} as const;
type SettingName = keyof typeof settingNames;

export function readOAuthSettings(
  registration: Registration,
  sources = usualSources(),
  own: TypedRegistration = { clientId: '', tenant: '' },
): Result<OAuthSettings> {
  const { id, name } = registration;
  let found: Partial<OAuthSettings> = {};
  for (const file of sources.files) {
    const read = readSettings(file, registration);
    if (!read.ok) return read;
    found = { ...found, ...read.value };
  }
  const setting = (which: SettingName): string =>
    sources.env[`FRONTDESK_${id.toUpperCase()}_${settingNames[which]}`] || found[which] || '';
  const clientId = own.clientId || setting('clientId');
  const tenant = own.tenant || setting('tenant') || registration.tenant;
  const authority = setting('authority') || registration.authority;
  if (clientId === '') return fail(notRegistered(registration));
  const wrong = (title: string, fix: string): Result<never> => fail(wrongSetting(registration, title, fix));
  if (!isClientId(registration, clientId))
    return wrong(
      `The client id "${clientId}" for ${name} is not one.`,
      `It looks like ${registration.clientIdExample}.`,
    );
  if (registration.tenant !== '' && !isTenant(tenant))
    return wrong(`The tenant "${tenant}" for ${name} is not one.`, '');
  if (!isOrigin(authority))
    return wrong(
      `The authority "${authority}" for ${name} is not an address of a sign-in server.`,
      'It begins with https:// and has no path.',
    );
  return succeed({
    ...{ clientId, tenant },
    // A secret belongs to its own client id.
    clientSecret:
      own.clientSecret || (['', clientId].includes(setting('clientId')) ? setting('clientSecret') : ''),
    authority: new URL(authority).origin,
  });
}

export const isClientId = ({ clientId }: Registration, text: string): boolean => clientId.test(text);
export const isTenant = (text: string): boolean => /^[\w.-]+$/.test(text);

export const notRegistered = ({ id, name, guide }: Registration): Problem => ({
  kind: 'settings',
  title: `frontdesk is not registered at ${name} yet, so that nobody can sign in there.`,
  fix: `The administrator registers it once (${guide}, ten lines) and puts the client id into /etc/frontdesk/config.json, ~/.config/frontdesk/config.json or FRONTDESK_${id.toUpperCase()}_CLIENT_ID.`,
  detail: '',
});

const wrongSetting = ({ guide }: Registration, title: string, fix: string): Problem => ({
  kind: 'settings',
  title,
  fix: `${fix} ${guide} says where it is written.`.trim(),
  detail: '',
});

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.username === '';
}

/** The provider's part of a file; nothing where there is no file. */
function readSettings(file: string, registration: Registration): Result<Partial<OAuthSettings>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return succeed({});
    const title = `The configuration ${file} cannot be read.`;
    return fail({
      ...wrongSetting(registration, title, 'Give this user the right to read it.'),
      detail: message,
    });
  }
  const { id } = registration;
  try {
    const part = (JSON.parse(text) as Record<string, Record<string, unknown> | undefined>)[id] ?? {};
    const settings: Partial<OAuthSettings> = {};
    for (const name of Object.keys(settingNames) as SettingName[]) {
      const value = part[name];
      if (value === undefined) continue;
      if (typeof value !== 'string') throw new TypeError(`${id}.${name} is not a text`);
      settings[name] = value.trim();
    }
    return succeed(settings);
  } catch (error) {
    const title = `The configuration ${file} is not valid JSON of the right shape.`;
    return fail({ ...wrongSetting(registration, title, 'Mend it.'), detail: (error as Error).message });
  }
}

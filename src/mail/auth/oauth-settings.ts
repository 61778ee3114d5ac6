// How frontdesk is registered at a provider: configuration of whoever deploys it, never a constant. Read from the
// machine's file, then the person's, then the environment; the later wins, setting by setting.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';

export interface OAuthSettings {
  clientId: string;
  /** common: every account; organizations: work; consumers: personal; or one organisation's id or domain. */
  tenant: string;
  /** The sign-in server, https://… without a path. */
  authority: string;
}

export interface SettingsSources {
  files: readonly string[];
  env: NodeJS.ProcessEnv;
}

export function usualSources(env: NodeJS.ProcessEnv = process.env): SettingsSources {
  const own = join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'frontdesk', 'config.json');
  return { files: ['/etc/frontdesk/config.json', own], env };
}

const microsoftAuthority = 'https://login.microsoftonline.com';

export function microsoftSettings(sources = usualSources()): Result<OAuthSettings> {
  let settings: Partial<OAuthSettings> = {};
  for (const file of sources.files) {
    const read = readSettings(file);
    if (!read.ok) return read;
    settings = { ...settings, ...read.value };
  }
  const { env } = sources;
  const clientId = env.FRONTDESK_MICROSOFT_CLIENT_ID || settings.clientId || '';
  const tenant = env.FRONTDESK_MICROSOFT_TENANT || settings.tenant || 'common';
  const authority = env.FRONTDESK_MICROSOFT_AUTHORITY || settings.authority || microsoftAuthority;
  if (clientId === '') return fail(notRegistered);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(clientId))
    return fail(
      wrong(
        `The client id "${clientId}" for Microsoft is not one.`,
        'It looks like 1a2b3c4d-0000-0000-0000-123456789abc.',
      ),
    );
  if (!/^[\w.-]+$/.test(tenant)) return fail(wrong(`The tenant "${tenant}" for Microsoft is not one.`, ''));
  if (!isOrigin(authority))
    return fail(
      wrong(
        `The authority "${authority}" for Microsoft is not an address of a sign-in server.`,
        'It begins with https:// and has no path.',
      ),
    );
  return succeed({ clientId, tenant, authority: new URL(authority).origin });
}

export const notRegistered: Problem = {
  kind: 'settings',
  title: 'frontdesk is not registered at Microsoft yet, so that nobody can sign in there.',
  fix: 'The administrator registers it once (docs/microsoft.md, ten lines) and puts the client id into /etc/frontdesk/config.json, ~/.config/frontdesk/config.json or FRONTDESK_MICROSOFT_CLIENT_ID.',
  detail: '',
};

const wrong = (title: string, fix: string): Problem => ({
  kind: 'settings',
  title,
  fix: `${fix} docs/microsoft.md says where it is written.`.trim(),
  detail: '',
});

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.username === '';
}

/** The "microsoft" part of a file; nothing where there is no file. */
function readSettings(file: string): Result<Partial<OAuthSettings>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return succeed({});
    return fail({
      ...wrong(`The configuration ${file} cannot be read.`, 'Give this user the right to read it.'),
      detail: message,
    });
  }
  try {
    const { microsoft = {} } = JSON.parse(text) as { microsoft?: Record<string, unknown> };
    const settings: Partial<OAuthSettings> = {};
    for (const name of ['clientId', 'tenant', 'authority'] as const) {
      const value = microsoft[name];
      if (value === undefined) continue;
      if (typeof value !== 'string') throw new TypeError(`microsoft.${name} is not a text`);
      settings[name] = value.trim();
    }
    return succeed(settings);
  } catch (error) {
    return fail({
      ...wrong(`The configuration ${file} is not valid JSON of the right shape.`, 'Mend it.'),
      detail: (error as Error).message,
    });
  }
}

// The configuration of a throw-away Dovecot 2.3, as text.
import type { ServerCertificate } from './certificates.ts';

export interface DovecotPorts {
  imap: number;
  imaps: number;
  pop3: number;
  pop3s: number;
}

export interface DovecotLayout {
  /** Short: Dovecot keeps Unix sockets below it. */
  folder: string;
  ports: DovecotPorts;
  certificate: ServerCertificate | null;
  /** Names of the user and group that everything runs as. */
  runAs: { user: string; group: string; uid: number; gid: number };
  /** Whether a password may be sent in clear. Dovecot counts a client at its own address as safe in any case. */
  plainTextAuth: boolean;
  /** Where it asks whether a token is good; it then takes XOAUTH2 and OAUTHBEARER beside passwords. */
  tokens: { introspection: string; caFile: string } | null;
  /** Further settings, as they stand in a Dovecot configuration. */
  extra: string;
}

/** The settings of `passdb oauth2`, which are a file of their own. */
export function dovecotOauthConfig({ introspection, caFile }: NonNullable<DovecotLayout['tokens']>): string {
  return `introspection_mode = post
introspection_url = ${introspection}
username_attribute = email
active_attribute = active
active_value = true
tls_ca_cert_file = ${caFile}
`;
}

export function dovecotConfig({
  folder,
  ports,
  certificate,
  runAs,
  plainTextAuth,
  tokens,
  extra,
}: DovecotLayout): string {
  const { user, group, uid, gid } = runAs;
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap pop3
listen = 127.0.0.1
instance_name = frontdesk-test-${ports.imap}

default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_uid = ${uid}
mail_gid = ${gid}
mail_home = ${folder}/mail/%u
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
${specialFolders()}
}

${certificate ? `ssl = yes\nssl_cert = <${certificate.certFile}\nssl_key = <${certificate.keyFile}` : 'ssl = no'}
disable_plaintext_auth = ${plainTextAuth ? 'no' : 'yes'}
auth_mechanisms = plain login${tokens ? ' xoauth2 oauthbearer' : ''}
auth_failure_delay = 0
${tokens ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${folder}/oauth2.conf\n}` : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}

service anvil {
  chroot =
  # Wrong passwords would otherwise make the same address wait, for seconds that no test is about.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
${listener('imap', ports.imap, false)}
${listener('imaps', certificate ? ports.imaps : 0, true)}
}
service pop3-login {
  chroot =
${listener('pop3', ports.pop3, false)}
${listener('pop3s', certificate ? ports.pop3s : 0, true)}
}
${extra}
`;
}

const SPECIAL = ['Sent', 'Drafts', 'Archive', 'Junk', 'Trash'];

function specialFolders(): string {
  return SPECIAL.map(
    (name) => `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }`,
  ).join('\n');
}

/** Port 0 switches a listener off. */
function listener(name: string, port: number, ssl: boolean): string {
  return `  inet_listener ${name} {\n    port = ${port}${port && ssl ? '\n    ssl = yes' : ''}\n  }`;
}

// What a POP3 server says that it can do (RFC 2449). Pure.

export interface Pop3Capabilities {
  /** USER and PASS; taken for granted where the server does not know CAPA. */
  user: boolean;
  /** Names of SASL mechanisms, in capitals. */
  sasl: readonly string[];
  uidl: boolean;
  pipelining: boolean;
  /** Seconds that must lie between two sign-ins; 0: none said. */
  loginDelay: number;
}

/** A server from before CAPA: nothing but what RFC 1939 wants, and UIDL has to be tried. */
export const oldServer: Pop3Capabilities = {
  user: true,
  sasl: [],
  uidl: true,
  pipelining: false,
  loginDelay: 0,
};

export function readCapabilities(lines: readonly string[]): Pop3Capabilities {
  const words = lines.map((line) => line.trim().toUpperCase().split(/\s+/));
  const named = (name: string): string[] | undefined => words.find(([first]) => first === name);
  return {
    user: named('USER') !== undefined,
    sasl: named('SASL')?.slice(1) ?? [],
    uidl: named('UIDL') !== undefined,
    pipelining: named('PIPELINING') !== undefined,
    // "900 USER": the number may differ for this user, who is told after the sign-in.
    loginDelay: Math.min(3_600, Number(/^\d+$/.exec(named('LOGIN-DELAY')?.[1] ?? '')?.[0] ?? 0)),
  };
}

export type Pop3SignIn = 'plain' | 'user' | 'xoauth2';

/** How to sign in: with a token only by XOAUTH2; with a password by PLAIN where it is offered, which takes any character. */
export function chooseSignIn(capabilities: Pop3Capabilities, withToken: boolean): Pop3SignIn | null {
  if (withToken) return capabilities.sasl.includes('XOAUTH2') ? 'xoauth2' : null;
  if (capabilities.sasl.includes('PLAIN')) return 'plain';
  return capabilities.user ? 'user' : null;
}

// What the identity provider remembers: sessions, codes, tokens. In memory, for one provider alone, and open to whoever
// runs it, who can take a person's tokens away.
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  model: string;
  payload: AdapterPayload;
  until: number;
}

export class IdentityRecords {
  readonly #kept = new Map<string, Kept>();

  /** For the provider: one view of these records for each kind of thing. */
  readonly adapterOf = (model: string): Adapter => {
    const key = (id: string): string => `${model}:${id}`;
    const look = (test: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> =>
      Promise.resolve(
        [...this.#kept.values()].find((one) => one.model === model && this.#lives(one) && test(one.payload))
          ?.payload,
      );
    return {
      upsert: async (id, payload, expiresIn) => {
        const until = expiresIn ? Date.now() + expiresIn * 1_000 : Number.POSITIVE_INFINITY;
        this.#kept.set(key(id), { model, payload, until });
      },
      find: async (id) => {
        const one = this.#kept.get(key(id));
        return one && this.#lives(one) ? one.payload : undefined;
      },
      // A code that has run out is still known: the person is told so.
      findByUserCode: (userCode) =>
        Promise.resolve(
          [...this.#kept.values()].find((one) => one.model === model && one.payload.userCode === userCode)
            ?.payload,
        ),
      findByUid: (uid) => look((payload) => payload.uid === uid),
      consume: async (id) => {
        const one = this.#kept.get(key(id));
        if (one) one.payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => {
        this.#kept.delete(key(id));
      },
      revokeByGrantId: async (grantId) => this.#remove((one) => one.payload.grantId === grantId),
    };
  };

  #lives(one: Kept): boolean {
    return one.until > Date.now();
  }

  #remove(test: (one: Kept) => boolean): void {
    for (const [key, one] of this.#kept) if (test(one)) this.#kept.delete(key);
  }

  /** Takes back what was given to a person: their access tokens, or those and everything that brings new ones. */
  revoke(accountId: string, what: 'accessTokens' | 'everything'): void {
    const models = what === 'everything' ? ['AccessToken', 'RefreshToken', 'Grant'] : ['AccessToken'];
    this.#remove((one) => models.includes(one.model) && one.payload.accountId === accountId);
  }

  /** Lets every code that waits to be typed run out. */
  expireCodes(): void {
    for (const one of this.#kept.values())
      if (one.model === 'DeviceCode') one.payload.exp = Math.floor(Date.now() / 1_000) - 1;
  }
}

// Practice Information: what patients see of the practice, and whom it asks for help.
import { expectConfirmation, forgetConfirmation } from './campaign.ts';
import { recordEvent } from './events.ts';
import type { Reader, Store } from './store.ts';

export interface Practice {
  name: string;
  addressLine: string;
  phone: string;
  /** Where patients' answers go; '' while nobody has said so. */
  email: string;
  supportEmail: string;
  /** null: nobody has said so yet. */
  usesCampaign: boolean | null;
}

interface Row {
  name: string;
  address_line: string;
  phone: string;
  email: string;
  support_email: string;
  campaign: number | null;
}

export async function readPractice(store: Reader): Promise<Practice> {
  const row = await store.get<Row>('SELECT * FROM practice');
  return {
    name: row?.name ?? '',
    addressLine: row?.address_line ?? '',
    phone: row?.phone ?? '',
    email: row?.email ?? '',
    supportEmail: row?.support_email ?? '',
    usesCampaign: row?.campaign == null ? null : row.campaign === 1,
  };
}

/** Case is not what tells two addresses apart, whatever RFC 5321 allows before the @. */
export const isSameAddress = (a: string, b: string): boolean =>
  a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * Whether Campaign+ has to learn of the address, so that a confirmation will come: it is another one than before. (The
 * first one that is written down may be in use for years.)
 */
export const needsConfirmation = (before: Practice, after: Practice): boolean =>
  after.usesCampaign === true &&
  before.email !== '' &&
  after.email !== '' &&
  !isSameAddress(before.email, after.email);

/**
 * Saves what was changed, in one transaction with its event; false: nothing was different. Where Campaign+ has to learn
 * of a new e-mail, the practice waits for its confirmation from now on.
 */
export function savePractice(store: Store, practice: Practice, who: string): Promise<boolean> {
  return store.write(async (tx) => {
    const before = await readPractice(tx);
    const fields = changedFields(before, practice);
    if (fields.length === 0) return false;
    await tx.run(
      'UPDATE practice SET name = ?, address_line = ?, phone = ?, email = ?, support_email = ?, campaign = ?',
      [
        practice.name,
        practice.addressLine,
        practice.phone,
        practice.email,
        practice.supportEmail,
        practice.usesCampaign === null ? null : practice.usesCampaign ? 1 : 0,
      ],
    );
    if (needsConfirmation(before, practice)) await expectConfirmation(tx, practice.email);
    else if (!practice.usesCampaign || !isSameAddress(before.email, practice.email))
      await forgetConfirmation(tx);
    const email = fields.includes(fieldNames.email) ? { before: before.email, email: practice.email } : {};
    await recordEvent(tx, { who, what: 'practice changed', detail: { fields: fields.join(', '), ...email } });
    return true;
  });
}

/** The e-mail that the practice had before this one; '' when there was none, or nobody knows any more. */
export async function emailBefore(store: Reader, email: string): Promise<string> {
  const row = await store.get<{ before: string | null }>(
    `SELECT detail->>'before' AS before FROM event
     WHERE what = 'practice changed' AND detail->>'email' = ? ORDER BY id DESC LIMIT 1`,
    [email],
  );
  return row?.before ?? '';
}

/** Their names as they stand in events. */
const fieldNames: Record<keyof Practice, string> = {
  name: 'name',
  addressLine: 'address',
  phone: 'phone',
  email: 'e-mail',
  supportEmail: "support's e-mail",
  usesCampaign: 'Campaign+',
};

function changedFields(before: Practice, after: Practice): string[] {
  const names = Object.keys(fieldNames) as (keyof Practice)[];
  return names.filter((name) => before[name] !== after[name]).map((name) => fieldNames[name]);
}

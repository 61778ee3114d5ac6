// Practice Information: what patients see of the practice.
import type { Reader, Store } from './store.ts';

export interface Practice {
  name: string;
  addressLine: string;
  phone: string;
  email: string;
  supportEmail: string;
  usesCampaign: boolean;
}

export async function readPractice(store: Reader): Promise<Practice> {
  const row = await store.get<{
    name: string;
    address_line: string;
    phone: string;
    email: string;
    support_email: string;
    uses_campaign: number;
  }>('SELECT * FROM practice');
  return {
    name: row?.name ?? '',
    addressLine: row?.address_line ?? '',
    phone: row?.phone ?? '',
    email: row?.email ?? '',
    supportEmail: row?.support_email ?? '',
    usesCampaign: row?.uses_campaign === 1,
  };
}

export async function savePractice(store: Store, practice: Practice): Promise<void> {
  await store.write((tx) =>
    tx.run(
      `UPDATE practice SET name = ?, address_line = ?, phone = ?, email = ?, support_email = ?, uses_campaign = ?`,
      [
        practice.name,
        practice.addressLine,
        practice.phone,
        practice.email,
        practice.supportEmail,
        practice.usesCampaign ? 1 : 0,
      ],
    ),
  );
}

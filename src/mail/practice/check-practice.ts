// Judges Practice Information field by field, in words that stand beside the field. Everything may be left empty. Pure.
import { isSameAddress, type Practice } from '../../db/practice.ts';
import { type Complaint, complainAddress, complainDisplayName } from '../setup/field-checks.ts';

/** What the fields are called, on the page and on the command line. */
export const practiceLabels: Record<keyof Practice, string> = {
  name: 'Name',
  addressLine: 'Address',
  phone: 'Phone',
  email: 'E-mail',
  supportEmail: "Support's e-mail",
  usesCampaign: 'Uses Campaign+',
};

export type PracticeErrors = Partial<Record<keyof Practice, string>>;

export function checkPractice(practice: Practice): PracticeErrors {
  const errors: PracticeErrors = {};
  for (const field of ['name', 'addressLine', 'phone', 'email', 'supportEmail'] as const) {
    const complaint = complain(field, practice[field]);
    if (complaint !== null) errors[field] = complaint;
  }
  return errors;
}

function complain(
  field: 'name' | 'addressLine' | 'phone' | 'email' | 'supportEmail',
  text: string,
): Complaint {
  const isAddress = field === 'email' || field === 'supportEmail';
  if (isAddress) return text.trim() === '' ? null : complainAddress(text);
  const complaint = complainDisplayName(text);
  return complaint === 'The name is too long.' ? 'This is too long.' : complaint;
}

/** As it is saved: without the blanks around what was typed. */
export function trimmedPractice(practice: Practice): Practice {
  const { name, addressLine, phone, email, supportEmail, usesCampaign } = practice;
  return {
    ...{ name: name.trim(), addressLine: addressLine.trim(), phone: phone.trim() },
    ...{ email: email.trim(), supportEmail: supportEmail.trim(), usesCampaign },
  };
}

/** What patients' answers do while the practice has another e-mail than the account; '' where it has not. */
export function answersGoWords(practiceEmail: string, accountAddress: string | undefined): string {
  if (practiceEmail === '' || accountAddress === undefined) return '';
  if (isSameAddress(practiceEmail, accountAddress)) return '';
  return `Letters leave as ${accountAddress}, and patients' answers go to ${practiceEmail}.`;
}

// A few templates to try in the practice mailbox.
import { importTemplate, type NewTemplate } from '../../db/templates.ts';
import type { Store } from '../../db/store.ts';

const templates: readonly NewTemplate[] = [
  {
    name: 'Check-up reminder',
    subject: 'Your check-up at {{practice}}',
    body: 'Dear {{first name}},\n\nit is six months since your last check-up. Please call us on {{phone}} or answer this letter, and we will find a time that suits you.',
  },
  {
    name: 'Appointment moved',
    subject: 'Your appointment has moved',
    body: 'Dear {{first name}},\n\nwe are sorry: your appointment on {{old day}} has to move. We have kept {{new day and time}} for you. Please tell us if that does not suit you.',
  },
  {
    name: 'How to find us',
    subject: 'How to find {{practice}}',
    body: 'Dear {{first name}},\n\nyou find us at {{address}}. The bus stops at the door, and there is room for bicycles in the yard.',
  },
];

export async function addDemoTemplates(store: Store): Promise<void> {
  for (const template of templates) await importTemplate(store, template, 'demo');
}

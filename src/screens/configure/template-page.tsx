// Configure › Templates › one of them; and Configure › Signature.
import type { ReactNode } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { readPractice } from '../../db/practice.ts';
import { findTemplate, readSignature, saveSignature, saveTemplate } from '../../db/templates.ts';
import { fillSignature, usualSignature } from '../../mail/templates/signature.ts';
import { Frame } from '../../ui/frame.tsx';
import { cleanText } from '../../ui/safe-text.ts';
import { useTheme } from '../../ui/theme.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { TextPage } from './text-page.tsx';

/** `id`: the template to be changed; left out: a new one. */
export function TemplatePage({ id }: { id: number | undefined }): ReactNode {
  const { store, who } = useServices();
  const { mark } = useTheme();
  const title = `Configure ${mark.step} Templates`;
  const found = useQuery(
    [],
    `template ${id ?? 'new'}`,
    async (reads) => ({ template: id === undefined ? undefined : await findTemplate(reads, id) }),
    { remembered: false },
  );
  if (!found) return <Frame title={title} />;
  const { name = '', subject = '', body = '' } = found.template ?? {};
  return (
    <TextPage
      title={title}
      fields={[
        { id: 'name', label: 'Name', value: name },
        { id: 'subject', label: 'Subject', value: subject },
      ]}
      text={body}
      save={async (values, text) => {
        const template = {
          name: (values.name ?? '').trim(),
          subject: (values.subject ?? '').trim(),
          body: text,
        };
        if (template.name === '') return 'Give the template a name, by which it is found.';
        const outcome = await saveTemplate(store, template, who, id);
        return outcome === 'taken'
          ? `There is a template "${template.name}" already. Give this one another name.`
          : null;
      }}
    />
  );
}

const signatureHint =
  'Stands under every letter. {{practice}}, {{address}}, {{phone}} and {{email}} come from Practice Information; a line whose {{…}} is empty there is left out.';

export function SignaturePage(): ReactNode {
  const { store, who } = useServices();
  const { mark } = useTheme();
  const title = `Configure ${mark.step} Signature`;
  const found = useQuery(
    [],
    'signature page',
    async (reads) => {
      const [account] = await listAccounts(reads);
      return {
        account,
        practice: await readPractice(reads),
        own: account ? await readSignature(reads, account.id) : null,
      };
    },
    { remembered: false },
  );
  if (!found?.account) return <Frame title={title} />;
  const { account, practice, own } = found;
  return (
    <TextPage
      title={title}
      fields={[]}
      text={own ?? usualSignature}
      hint={signatureHint}
      preview={(text) => ['-- ', ...cleanText(fillSignature(text, practice, account)).split('\n')]}
      save={async (_values, text) => {
        await saveSignature(store, account.id, text.trimEnd(), who);
        return null;
      }}
    />
  );
}

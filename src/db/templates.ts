// Letters that a practice writes again and again.
import { recordEvent } from './events.ts';
import type { Reader, Store } from './store.ts';

export interface NewTemplate {
  name: string;
  subject: string;
  body: string;
}

export interface Template extends NewTemplate {
  id: number;
  /** How often it was put into a letter. */
  used: number;
}

const COLUMNS = 'id, name, subject, body, used';

export function listTemplates(store: Reader): Promise<Template[]> {
  return store.all<Template>(`SELECT ${COLUMNS} FROM template ORDER BY name COLLATE NOCASE`);
}

export function findTemplate(store: Reader, id: number): Promise<Template | undefined> {
  return store.get<Template>(`SELECT ${COLUMNS} FROM template WHERE id = ?`, [id]);
}

/** Makes one, or changes the one with this id. 'taken': another one has the name. */
export function saveTemplate(
  store: Store,
  { name, subject, body }: NewTemplate,
  who: string,
  id?: number,
): Promise<'saved' | 'taken'> {
  return store.write(async (tx) => {
    const other = await tx.get<{ id: number }>('SELECT id FROM template WHERE name = ? AND id IS NOT ?', [
      name,
      id ?? null,
    ]);
    if (other) return 'taken';
    const { changes } = await tx.run(
      'UPDATE template SET name = ?, subject = ?, body = ?, updated_at = ? WHERE id = ?',
      [name, subject, body, Date.now(), id ?? null],
    );
    // Somebody at another desk may have deleted it meanwhile: what was typed is not lost.
    if (changes === 0)
      await tx.run('INSERT INTO template (name, subject, body, updated_at) VALUES (?, ?, ?, ?)', [
        name,
        subject,
        body,
        Date.now(),
      ]);
    await recordEvent(tx, { who, what: 'template saved', detail: { name } });
    return 'saved';
  });
}

/** Puts one in, over another of the same name; from files. */
export async function importTemplate(store: Store, template: NewTemplate, who: string): Promise<void> {
  await store.write(async (tx) => {
    await tx.run(
      `INSERT INTO template (name, subject, body, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at`,
      [template.name, template.subject, template.body, Date.now()],
    );
    await recordEvent(tx, { who, what: 'template saved', detail: { name: template.name } });
  });
}

export async function deleteTemplate(store: Store, template: Template, who: string): Promise<void> {
  await store.write(async (tx) => {
    const { changes } = await tx.run('DELETE FROM template WHERE id = ?', [template.id]);
    if (changes === 1)
      await recordEvent(tx, { who, what: 'template deleted', detail: { name: template.name } });
  });
}

export async function noteTemplateUsed(store: Store, id: number): Promise<void> {
  await store.write((tx) => tx.run('UPDATE template SET used = used + 1 WHERE id = ?', [id]));
}

/** What somebody wrote to stand under this account's letters; null: nobody has. */
export async function readSignature(store: Reader, accountId: number): Promise<string | null> {
  const row = await store.get<{ body: string }>('SELECT body FROM signature WHERE account_id = ?', [
    accountId,
  ]);
  return row?.body ?? null;
}

export async function saveSignature(
  store: Store,
  accountId: number,
  body: string,
  who: string,
): Promise<void> {
  await store.write(async (tx) => {
    await tx.run(
      'INSERT INTO signature VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET body = excluded.body',
      [accountId, body],
    );
    await recordEvent(tx, { who, what: 'signature saved', accountId });
  });
}

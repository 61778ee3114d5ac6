// The files of a letter that is being written: their sizes, and how much the mail server takes.
import { basename } from 'node:path';
import { useEffect, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { readOutgoingLimit, wantOutgoingLimit } from '../../db/outgoing-limits.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';

export interface AttachedFile {
  name: string;
  /** In bytes; null: it is not there any more. */
  size: number | null;
  /** Of the letter that is forwarded. */
  forwarded: boolean;
}

export interface Attachments {
  files: readonly AttachedFile[];
  /** The largest letter that the mail server takes, in bytes; null: not known. */
  limit: number | null;
}

export function useAttachments({
  attachments,
  forwardsMessageId,
}: Pick<DraftFields, 'attachments' | 'forwardsMessageId'>): Attachments {
  const { store, reader } = useServices();
  const [files, setFiles] = useState<readonly AttachedFile[]>([]);
  const paths = attachments.join('\n');
  const any = attachments.length > 0 || forwardsMessageId !== null;
  useEffect(() => {
    let live = true;
    const look = async (): Promise<void> => {
      const { fileSize } = await import('../../mail/mime/list-files.ts');
      const original = forwardsMessageId === null ? undefined : await reader.read(forwardsMessageId);
      const taken = (original?.attachments ?? []).filter(({ inline }) => !inline);
      const own = paths === '' ? [] : paths.split('\n');
      const found: AttachedFile[] = [
        ...taken.map(({ filename, size }) => ({ name: filename, size, forwarded: true })),
        ...(await Promise.all(
          own.map(async (path) => ({ name: basename(path), size: await fileSize(path), forwarded: false })),
        )),
      ];
      if (live) setFiles(found);
    };
    void look();
    return () => {
      live = false;
    };
  }, [paths, forwardsMessageId, reader]);
  useEffect(() => {
    if (!any) return;
    // Not known until the engine has asked; then the size is told without.
    void listAccounts(store).then(([account]) => account && wantOutgoingLimit(store, account));
  }, [any, store]);
  const limit = useQuery(['outgoing_limit', 'account'], 'outgoing limit', async (reads) => {
    const [account] = await listAccounts(reads);
    return { largest: account ? await readOutgoingLimit(reads, account) : null };
  });
  return { files, limit: limit?.largest ?? null };
}

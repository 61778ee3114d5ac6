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
  /** Its place in the letter that is forwarded; null: it is a file of this computer. */
  forwarded: number | null;
}

export interface Attachments {
  files: readonly AttachedFile[];
  /** The largest letter that the mail server takes, in bytes; null: not known. */
  limit: number | null;
}

export function useAttachments({
  attachments,
  forwardsMessageId,
  forwardsWithout = [],
}: Pick<DraftFields, 'attachments' | 'forwardsMessageId' | 'forwardsWithout'>): Attachments {
  const { store, reader } = useServices();
  const [files, setFiles] = useState<readonly AttachedFile[]>([]);
  const paths = attachments.join('\n');
  const without = forwardsWithout.join(' ');
  const any = attachments.length > 0 || forwardsMessageId !== null;
  useEffect(() => {
    let live = true;
    const look = async (): Promise<void> => {
      const { fileSize } = await import('../../mail/mime/list-files.ts');
      const original = forwardsMessageId === null ? undefined : await reader.read(forwardsMessageId);
      const left = new Set(without === '' ? [] : without.split(' ').map(Number));
      const taken = (original?.attachments ?? []).filter(({ index }) => !left.has(index));
      const own = paths === '' ? [] : paths.split('\n');
      const found: AttachedFile[] = [
        ...taken.map(({ index, filename, size }) => ({ name: filename, size, forwarded: index })),
        ...(await Promise.all(
          own.map(async (path) => ({ name: basename(path), size: await fileSize(path), forwarded: null })),
        )),
      ];
      if (live) setFiles(found);
    };
    void look();
    return () => {
      live = false;
    };
  }, [paths, forwardsMessageId, without, reader]);
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

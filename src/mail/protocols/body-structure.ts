// Counts the attachments of a letter from the server's BODYSTRUCTURE, so that the list can mark it before its
// source has come.
import type { MessageStructureObject } from 'imapflow';

export function countAttachments(part: MessageStructureObject): number {
  if (part.childNodes) return part.childNodes.reduce((sum, child) => sum + countAttachments(child), 0);
  if (part.disposition?.toLowerCase() === 'attachment') return 1;
  const named = part.dispositionParameters?.filename ?? part.parameters?.name;
  const type = part.type.toLowerCase();
  // Pictures that the text shows carry an id and no disposition of their own.
  if (named === undefined || type.startsWith('text/') || (type.startsWith('image/') && part.id)) return 0;
  return 1;
}

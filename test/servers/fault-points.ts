// When a fault of the test line is due: which bytes, which point of the conversation. Pure; fault-proxy.ts does the deed.

export type Direction = 'toServer' | 'toClient';

/** When a fault happens. Each connection is watched by itself. */
export type FaultPoint =
  /** As soon as the connection was accepted; where the proxy speaks TLS, before the handshake. */
  | { at: 'accept' }
  /** Where the greeting would come; with TLS, after the handshake. */
  | { at: 'greeting' }
  /** When this many bytes of the connection have passed in that direction. */
  | { after: number; going: Direction }
  /** When this has passed: the last byte of the match still does. A match that ends within a line leaves half of it. */
  | { match: RegExp; going: Direction };

/**
 * cut: ends the line properly (FIN); reset: without manners (RST); stall: stays open and passes nothing more, in either
 * direction; say: says this to the client in place of what would follow, and then ends or stalls.
 */
export type FaultDeed =
  | { kind: 'cut' | 'reset' | 'stall' }
  | { kind: 'say'; text: string; ending: 'cut' | 'stall' };

export type Fault = FaultPoint &
  FaultDeed & {
    /** On how many connections it happens; once unless told otherwise. */
    times?: number;
  };

export interface Armed {
  fault: Fault;
  left: number;
  happened: () => void;
}

/** How far a connection is, for those who look whether a fault is due. */
export type Seen =
  | { stage: 'accept' | 'greeting' }
  /** `text` ends with the piece that comes now; `before` bytes have passed before it. */
  | { stage: 'bytes'; going: Direction; before: number; piece: Buffer; text: string };

export interface Due {
  deed: FaultDeed;
  /** Bytes of the piece that still pass. */
  passing: number;
  /** To be called when the deed is done. */
  happened: () => void;
}

/** The armed fault that is due first, taken from the list when it has happened as often as it should. */
export function dueFault(armed: Set<Armed>, seen: Seen): Due | null {
  let first: { one: Armed; passing: number } | null = null;
  for (const one of armed) {
    const passing = passingBytes(one.fault, seen);
    if (passing !== null && (first === null || passing < first.passing)) first = { one, passing };
  }
  if (!first) return null;
  const { one, passing } = first;
  one.left--;
  if (one.left <= 0) armed.delete(one);
  return { deed: one.fault, passing, happened: one.happened };
}

/** How much of the piece still passes before the fault; null: it is not due in this piece. */
function passingBytes(fault: Fault, seen: Seen): number | null {
  if ('at' in fault) return seen.stage === fault.at ? 0 : null;
  if (seen.stage !== 'bytes' || seen.going !== fault.going) return null;
  if ('after' in fault) {
    const passing = fault.after - seen.before;
    return passing >= 0 && passing <= seen.piece.length ? passing : null;
  }
  // Only a match that ends in this piece is new: a fault armed late must not find what passed long ago.
  const before = seen.text.length - seen.piece.length;
  for (const found of seen.text.matchAll(new RegExp(fault.match, `${fault.match.flags.replace('g', '')}g`))) {
    const end = found.index + found[0].length;
    if (end > before) return end - before;
  }
  return null;
}

// Puts the terminal's own cursor where typing goes, so that magnifiers, screen readers and input methods follow it.

import { type DOMElement, measureElement, useCursor } from 'ink';
import { type ReactNode, type RefObject, useContext, useLayoutEffect, useState } from 'react';
import { FrameLayoutContext } from './frame-layout.ts';

export interface TypingCursorProps {
  /** The box that the field is drawn in. */
  anchor: RefObject<DOMElement | null>;
  /** Where in it, in cells. */
  column: number;
  row?: number;
}

/**
 * Mounted by the one field that has the keys. Where its box stands is known only after the layout, so a field that
 * has just got the keys draws twice; from then on the position is ready before each paint.
 */
export function TypingCursor({ anchor, column, row = 0 }: TypingCursorProps): ReactNode {
  const { setCursorPosition } = useCursor();
  const [origin, setOrigin] = useState<{ x: number; y: number }>();
  // What a frame moves about (a banner that appears) must be measured anew, though nothing in the field changed.
  const { hidden } = useContext(FrameLayoutContext);
  setCursorPosition(origin && !hidden ? { x: origin.x + column, y: origin.y + row } : undefined);
  useLayoutEffect(() => {
    if (!anchor.current) return;
    const { x, y } = measureElement(anchor.current);
    setOrigin((known) => (known?.x === x && known.y === y ? known : { x, y }));
  });
  return null;
}

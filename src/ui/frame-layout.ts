// What a frame tells the fields in it about where they stand. A new value with every change that moves them.

import { createContext } from 'react';

export interface FrameLayout {
  /** The body is not on the screen: the window is too small, or something stands in front. */
  hidden: boolean;
}

export const FrameLayoutContext = createContext<FrameLayout>({ hidden: false });

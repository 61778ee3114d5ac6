// What every screen stands in: a title line, the body, a line for notices, and the keys. One shape everywhere, so
// that people know where to look.

import { Box, Text, useIsScreenReaderEnabled, useWindowSize } from 'ink';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { Footer } from './footer.tsx';
import { FrameLayoutContext } from './frame-layout.ts';
import { NoticeLine, toneMark, toneStyle } from './notice-line.tsx';
import type { Tone } from './notices.ts';
import { cleanLine } from './safe-text.ts';
import { cellWidth, truncate } from './text-width.ts';
import { useTheme } from './theme.ts';

export const smallestScreen = { columns: 60, rows: 15 };

export interface ScreenSize {
  columns: number;
  rows: number;
}

/** The size of the terminal; follows it when it changes. */
export function useScreenSize(): ScreenSize {
  const { columns, rows } = useWindowSize();
  return { columns, rows };
}

export const isTooSmall = ({ columns, rows }: ScreenSize): boolean =>
  columns < smallestScreen.columns || rows < smallestScreen.rows;

export interface Remark {
  text: string;
  /** What is said in its place where it has no room. */
  short?: string;
  tone?: Tone;
}

export interface FrameSettings {
  /** On the right of every title line. */
  status?: Remark;
  /** A line under the title: what needs a person, and the key that leads there. */
  banner?: Remark;
}

const FrameContext = createContext<FrameSettings>({});

/** What all frames show, given once by the application. */
export const FrameProvider = FrameContext.Provider;

/** The room that a screen has for its body. */
export function useBodySize(): ScreenSize {
  const { columns, rows } = useScreenSize();
  const { banner } = useContext(FrameContext);
  return { columns, rows: Math.max(1, rows - 3 - (banner ? 1 : 0)) };
}

export interface FrameProps {
  title: string;
  /** Behind the title, less loud: numbers, where one is. */
  detail?: string;
  /** Instead of the application's status. */
  status?: Remark;
  /** A <Dialog> in front of the body. */
  dialog?: ReactNode;
  children?: ReactNode;
}

export function Frame({ title, detail, status, dialog, children }: FrameProps): ReactNode {
  const size = useScreenSize();
  const reader = useIsScreenReaderEnabled();
  const settings = useContext(FrameContext);
  const small = !reader && isTooSmall(size);
  const body = useBodySize();
  const width = size.columns - 2;
  const outer = useContext(FrameLayoutContext);
  const { columns, rows } = body;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value for every size, though it does not hold it
  const layout = useMemo(() => ({ hidden: small || outer.hidden }), [small, outer, columns, rows]);
  return (
    <FrameLayoutContext value={layout}>
      {small ? <TooSmall size={size} /> : undefined}
      {/* Hidden, not unmounted: what was typed must survive a window that was small for a moment. */}
      <Box
        display={small ? 'none' : 'flex'}
        flexDirection="column"
        {...(reader ? {} : { width: size.columns, height: size.rows })}
      >
        <Box paddingX={1} flexShrink={0}>
          <TitleLine width={width} title={title} detail={detail ?? ''} status={status ?? settings.status} />
        </Box>
        {settings.banner ? (
          <Box paddingX={1} flexShrink={0}>
            <RemarkLine remark={settings.banner} width={width} />
          </Box>
        ) : undefined}
        <Box
          flexDirection="column"
          {...(reader ? {} : { height: body.rows, overflow: 'hidden', flexShrink: 0 })}
          display={reader && dialog ? 'none' : 'flex'}
        >
          {children}
          {reader ? undefined : dialog}
        </Box>
        {reader ? dialog : undefined}
        <Box paddingX={1} flexShrink={0}>
          <NoticeLine width={width} />
        </Box>
        <Box paddingX={1} flexShrink={0}>
          <Footer width={width} />
        </Box>
      </Box>
    </FrameLayoutContext>
  );
}

interface TitleLineProps {
  width: number;
  title: string;
  detail: string;
  status: Remark | undefined;
}

function TitleLine({ width, title, detail, status }: TitleLineProps): ReactNode {
  const theme = useTheme();
  const { ellipsis, dot } = theme.mark;
  const shownTitle = truncate(cleanLine(title), width, ellipsis);
  const left = width - cellWidth(shownTitle);
  const behind = detail === '' ? '' : truncate(` ${dot} ${cleanLine(detail)}`, left, ellipsis);
  const room = left - cellWidth(behind) - 2;
  const mark = status ? toneMark(status.tone ?? 'plain', theme) : '';
  const fits = status !== undefined && cellWidth(mark + cleanLine(status.text)) <= room;
  const words = (fits ? status?.text : (status?.short ?? status?.text)) ?? '';
  const right = status && room > 8 ? truncate(mark + cleanLine(words), room, ellipsis) : '';
  const blanks = width - cellWidth(shownTitle) - cellWidth(behind) - cellWidth(right);
  return (
    <Text wrap="truncate">
      <Text {...theme.style.title}>{shownTitle}</Text>
      {behind}
      {right === '' ? '' : ' '.repeat(blanks)}
      <Text {...toneStyle(status?.tone ?? 'plain', theme)}>{right}</Text>
    </Text>
  );
}

function RemarkLine({ remark, width }: { remark: Remark; width: number }): ReactNode {
  const theme = useTheme();
  const tone = remark.tone ?? 'warning';
  const text = truncate(toneMark(tone, theme) + cleanLine(remark.text), width, theme.mark.ellipsis);
  return <Text {...toneStyle(tone, theme)}>{text}</Text>;
}

function TooSmall({ size }: { size: ScreenSize }): ReactNode {
  return (
    <Box width={size.columns} height={size.rows}>
      <Text>
        This window is too small ({size.columns} by {size.rows}). Please make it at least{' '}
        {smallestScreen.columns} columns wide and {smallestScreen.rows} rows high.
      </Text>
    </Box>
  );
}

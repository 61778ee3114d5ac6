// What the demo uses of hoodiecrow-imap, which has no types of its own.
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  export interface HoodiecrowMessage {
    uid: number;
    /** The source, one character a byte. */
    raw: string;
    flags: string[];
    MODSEQ?: number;
    /** Removed, and still known to who was in the middle of reading it. */
    ghost?: boolean;
  }

  export interface HoodiecrowMailbox {
    messages: HoodiecrowMessage[];
  }

  export interface HoodiecrowResponse {
    tag: string;
    command?: string;
    attributes: unknown[];
  }

  export interface HoodiecrowConnection {
    selectedMailbox?: HoodiecrowMailbox | false;
    enabled?: string[];
    state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout';
    /** Takes the next line instead of the commands. */
    inputHandler: ((line: string) => void) | false;
    send(response: HoodiecrowResponse, description: string, parsed?: unknown, data?: string): void;
  }

  export interface HoodiecrowCommand {
    tag: string;
    attributes?: unknown[];
  }

  export type CommandHandler = (
    connection: HoodiecrowConnection,
    parsed: HoodiecrowCommand,
    data: string,
    callback: () => void,
  ) => void;

  export type OutputHandler = (
    connection: HoodiecrowConnection,
    response: HoodiecrowResponse,
    description: string,
    parsed?: HoodiecrowCommand,
    data?: string,
    extra?: unknown,
  ) => void;

  export interface HoodiecrowServer {
    server: Server;
    outputHandlers: OutputHandler[];
    getMailbox(path: 'INBOX'): HoodiecrowMailbox;
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    getCommandHandler(command: string): CommandHandler | false;
    registerCapability(name: string, holds: (connection: HoodiecrowConnection) => boolean): void;
    setCommandHandler(command: string, handler: CommandHandler): void;
    getMessageRange(mailbox: HoodiecrowMailbox, range: string, isUid: boolean): [number, HoodiecrowMessage][];
    appendMessage(mailbox: string, flags: string[], date: Date, raw: string): void;
    notify(response: HoodiecrowResponse, mailbox: HoodiecrowMailbox, ignore?: HoodiecrowConnection): void;
  }

  export default function hoodiecrow(options: {
    plugins: (string | ((server: HoodiecrowServer) => void))[];
    credentials: object;
    id: Record<string, string>;
    users: Record<string, { password: string }>;
    storage: Record<string, object>;
  }): HoodiecrowServer;
}

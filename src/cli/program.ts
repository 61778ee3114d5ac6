// The command line as one table to read: every command with its options. Each command's file is loaded when it runs.
import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { version } from './version.ts';

export interface ScreenOptions {
  store?: string;
  demo?: boolean;
  screenReader?: boolean;
}

/** Runs the command of `argv`; without one, `openScreens`. Sets process.exitCode. */
export async function runProgram(
  argv: readonly string[],
  openScreens: (options: ScreenOptions) => Promise<void>,
): Promise<void> {
  const program = new Command('frontdesk')
    .description('Mail for the front desk. Without a command, opens the screens.')
    .option('--store <dir>', 'folder of the store (also FRONTDESK_STORE)')
    .option('--demo', 'open a practice mailbox of sample letters; nothing leaves this computer')
    .option('--screen-reader', 'plain lines for screen readers: no frames, no full screen')
    .version(version, '--version')
    .helpCommand(false)
    // What stands behind a command is that command's; what stands before it is meant for all.
    .enablePositionalOptions()
    .exitOverride()
    .action(async (_options, command: Command) => {
      if (command.args.length > 0) command.error(`error: unknown command '${command.args[0]}'`);
      await openScreens(command.opts<ScreenOptions>());
    })
    .allowExcessArguments();

  const add = (usage: string, description: string, parent = program): Command =>
    parent
      .command(usage)
      .description(description)
      .allowExcessArguments(false)
      .option('--store <dir>', 'folder of the store (also FRONTDESK_STORE)')
      .option('--json', 'one JSON document on standard output');

  add('setup', 'set up or change an e-mail account; saves nothing without --finish')
    .requiredOption('--provider <name>', 'microsoft, google: sign in at its page; other: with a password')
    .requiredOption('--address <address>', 'Practice Email Address')
    .option('--name <name>', 'name that recipients see')
    .option('--user <user>', 'User Name, when it is not the address')
    .option('--browser', 'microsoft, google: sign in in the web browser of this computer, which is opened')
    .option('--device', 'microsoft: sign in with a code, on any phone or computer')
    .option(
      '--paste',
      'microsoft, google: sign in in a web browser elsewhere, and paste the address that it is led to',
    )
    .option('--accept-account', 'microsoft, google: take the sign-in of an account with another address')
    .option(
      '--client-id <id>',
      'how frontdesk is registered, for this account; goes before the configuration',
    )
    .option('--client-secret-file <file>', 'google: read the client secret that goes with it from a file')
    .option('--tenant <tenant>', 'microsoft: whose accounts, for this account')
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <file>', 'read the password from a file')
    .option('--no-receive', 'send only')
    .option('--imap <host:port>', 'Incoming Mail Server by IMAP')
    .option('--pop3 <host:port>', 'Incoming Mail Server by POP3, which moves all mail to this computer')
    .option('--accept-pop-move', 'yes, move all mail off the server')
    .option('--incoming-security <kind>', 'tls, starttls or none')
    .option('--smtp <host:port>', 'Outgoing Mail Server')
    .option('--outgoing-security <kind>', 'tls, starttls or none')
    .option('--no-outgoing-auth', 'the outgoing server wants no sign-in')
    .option('--fetch <what>', 'all: everything that the mailbox holds; new: only what arrives from now on')
    .option('--test', 'Test Credentials')
    .option('--finish', 'save')
    .option(
      '--practice-email <yes|no>',
      "with --finish: the address is the practice's e-mail from now on, or is not",
    )
    .action(async (_options, command: Command) =>
      (await import('./setup.ts')).setup(command.optsWithGlobals()),
    );
  add('accounts', 'the accounts that are set up').action(async (_options, command: Command) =>
    (await import('./accounts.ts')).accounts(command.optsWithGlobals()),
  );
  add('sync', 'receive what is new and send what waits')
    .option('--account <address>', 'only this account')
    .option('--watch', 'stay, and do so as it comes')
    .action(async (_options, command: Command) =>
      (await import('./sync.ts')).sync(command.optsWithGlobals()),
    );
  add('folders', 'the folders with their counts').action(async (_options, command: Command) =>
    (await import('./folders.ts')).folders(command.optsWithGlobals()),
  );
  add('list', 'letters of a folder, newest first')
    .option('--folder <name>', 'the folder; the inbox when left out')
    .option('--limit <n>', 'how many', '50')
    .option('--offset <n>', 'how many to pass over', '0')
    .action(async (_options, command: Command) =>
      (await import('./list.ts')).list(command.optsWithGlobals()),
    );
  add('show <id>', 'one letter')
    .option('--raw', 'its source, byte for byte')
    .option('--save-attachment <n>', 'save its nth attachment')
    .option('--out <dir>', 'where to, with --save-attachment')
    .action(async (id: string, _options, command: Command) =>
      (await import('./show.ts')).show(id, command.optsWithGlobals()),
    );
  add('send', 'send a letter')
    .requiredOption('--to <address...>', 'recipients')
    .option('--cc <address...>', 'recipients of a copy')
    .option('--bcc <address...>', 'recipients that the others do not see')
    .requiredOption('--subject <text>', 'subject')
    .requiredOption('--body-file <file>', 'the text; - for standard input')
    .option('--attach <file...>', 'files to attach')
    .option('--account <address>', 'send from this account')
    .option('--queue-only', 'leave the sending to the engine')
    .option('--at <when>', 'send at another time: "14:30", "tomorrow 9:00", "2 hours"; the engine does')
    .action(async (_options, command: Command) =>
      (await import('./send.ts')).send(command.optsWithGlobals()),
    );
  const outbox = add('outbox', 'letters on their way, and what became of them').action(
    async (_options, command: Command) => (await import('./outbox.ts')).outbox(command.optsWithGlobals()),
  );
  add('send <id>', 'send a letter that waits, was refused or is unsure, now', outbox)
    .option('--yes', 'also one that may have been sent already')
    .action(async (id: string, _options, command: Command) =>
      (await import('./outbox.ts')).outboxSend(id, command.optsWithGlobals()),
    );
  add('discard <id>', 'do not send a letter; its text is gone', outbox)
    .option('--yes', 'do it')
    .action(async (id: string, _options, command: Command) =>
      (await import('./outbox.ts')).outboxDiscard(id, command.optsWithGlobals()),
    );
  const counter = add('counter', 'how far each mailbox has been fetched').action(
    async (_options, command: Command) => (await import('./counter.ts')).counter(command.optsWithGlobals()),
  );
  add(
    'reset <folder>',
    'Reset Mailbox Counter: everything is fetched again; says in numbers what it does',
    counter,
  )
    .option('--yes', 'do it')
    .action(async (folder: string, _options, command: Command) =>
      (await import('./counter-reset.ts')).counterReset(folder, command.optsWithGlobals()),
    );
  add('undo <folder>', 'take a reset back, until fetching has begun', counter).action(
    async (folder: string, _options, command: Command) =>
      (await import('./counter-reset.ts')).counterUndo(folder, command.optsWithGlobals()),
  );
  const auth = add('auth', 'who is signed in at the page of the provider')
    .option('--account <address>', 'only this account')
    .action(async (_options, command: Command) =>
      (await import('./auth.ts')).authStatus(command.optsWithGlobals()),
    );
  add('status', 'who is signed in at the page of the provider', auth)
    .option('--account <address>', 'only this account')
    .action(async (_options, command: Command) =>
      (await import('./auth.ts')).authStatus(command.optsWithGlobals()),
    );
  add(
    'login',
    'sign in again: in the web browser of this computer where it has a display, else with a code',
    auth,
  )
    .option('--account <address>', 'the account')
    .option('--browser', 'in the web browser of this computer, which is opened')
    .option('--device', 'with a code, on any phone or computer')
    .option('--paste', 'in a web browser elsewhere; the address that it is led to is pasted')
    .option('--accept-account', 'take the sign-in of an account with another address')
    .action(async (_options, command: Command) =>
      (await import('./auth.ts')).authLogin(command.optsWithGlobals()),
    );
  add('logout', 'forget the sign-in on this computer', auth)
    .option('--account <address>', 'the account')
    .action(async (_options, command: Command) =>
      (await import('./auth.ts')).authLogout(command.optsWithGlobals()),
    );
  const practice = add('practice', 'Practice Information: what patients see of the practice').action(
    async (_options, command: Command) => (await import('./practice.ts')).practice(command.optsWithGlobals()),
  );
  add('set', "change Practice Information; '' makes a field empty", practice)
    .option('--name <name>', 'the name of the practice')
    .option('--address <line>', 'street and town, in one line')
    .option('--phone <number>', 'telephone')
    .option('--email <address>', "the practice's e-mail, where patients' answers go")
    .option('--support-email <address>', "the support team's e-mail")
    .option('--campaign <yes|no>', 'whether the practice uses Campaign+')
    .action(async (_options, command: Command) =>
      (await import('./practice.ts')).practiceSet(command.optsWithGlobals()),
    );
  const template = add('template', 'letters that are written again and again').action(
    async (_options, command: Command) =>
      (await import('./template.ts')).templates(command.optsWithGlobals()),
  );
  add('export <folder>', 'write each as a text file', template).action(
    async (folder: string, _options, command: Command) =>
      (await import('./template.ts')).templateExport(folder, command.optsWithGlobals()),
  );
  add('import <files...>', 'take text files in, over templates of the same names', template).action(
    async (files: string[], _options, command: Command) =>
      (await import('./template.ts')).templateImport(files, command.optsWithGlobals()),
  );
  add('contacts [words...]', 'who is proposed while an address is typed; by name, or those that match words')
    .option('--limit <n>', 'how many', '500')
    .action(async (words: string[], _options, command: Command) =>
      (await import('./contacts.ts')).contacts(words, command.optsWithGlobals()),
    );
  const signature = add('signature', 'what stands under letters')
    .option('--account <address>', 'of this account')
    .action(async (_options, command: Command) =>
      (await import('./template.ts')).signature(command.optsWithGlobals()),
    );
  add('set <file>', 'take the signature from a text file; - for standard input', signature)
    .option('--account <address>', 'of this account')
    .action(async (file: string, _options, command: Command) =>
      (await import('./template.ts')).signatureSet(file, command.optsWithGlobals()),
    );
  add('events', 'who did what, and what failed, newest first')
    .option('--limit <n>', 'how many', '50')
    .action(async (_options, command: Command) =>
      (await import('./events.ts')).events(command.optsWithGlobals()),
    );
  add('import <paths...>', 'letters from .eml, mbox or Maildir into this store')
    .option('--folder <name>', 'local folder', 'Imported')
    .action(async (paths: string[], _options, command: Command) =>
      (await import('./import.ts')).importLetters(paths, command.optsWithGlobals()),
    );
  add('version', 'the version').action((options: { json?: boolean }) => {
    process.stdout.write(options.json ? `${JSON.stringify({ version })}\n` : `frontdesk ${version}\n`);
  });
  const groups = [program, counter, auth, practice, template, signature];
  for (const command of groups.flatMap((group) => group.commands)) command.exitOverride();

  // "frontdesk list | head": whoever reads has had enough, which is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.ok);
  });
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and --version were asked for; everything else is a wrong call.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error.exitCode !== 0 && argv.includes('--json'))
      process.stdout.write(
        `${JSON.stringify({ error: { kind: 'settings', title: error.message.replace(/^error: /, ''), fix: 'See "frontdesk --help".', detail: '' } })}\n`,
      );
  }
}

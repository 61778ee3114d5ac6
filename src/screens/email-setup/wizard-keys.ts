// The keys of Email Setup. What a key of a form does stands in ui/form-keys.ts.
import { defineCommands } from '../../ui/commands.ts';

/** On every page. Esc on the first one leaves, and is called so. */
export const backCommands = defineCommands('setup.back', 'Email Setup', {
  'setup.back': { keys: ['esc'], label: 'Back', name: 'Back to the page before', footer: 10 },
});
export const cancelCommands = defineCommands('setup.cancel', 'Email Setup', {
  'setup.cancel': { keys: ['esc'], label: 'Cancel', name: 'Leave Email Setup', footer: 10 },
});

export const nextCommands = defineCommands('setup.next', 'Email Setup', {
  'setup.next': { keys: ['f10'], label: 'Next', name: 'On to the next page', footer: 2 },
});
export const scheduleDoneCommands = defineCommands('setup.schedule', 'The schedule in Email Setup', {
  'setup.scheduleDone': { keys: ['f10'], label: 'Take this', footer: 1 },
  'setup.scheduleBack': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});
export const finishCommands = defineCommands('setup.finish', 'Email Setup', {
  'setup.finish': { keys: ['f10'], label: 'Finish', name: 'Finish: save the account', footer: 1 },
});

export const testCommands = defineCommands('setup.test', 'Testing the sign-in', {
  'setup.test': {
    keys: ['f5'],
    label: 'Test Credentials',
    name: 'Test Credentials, or stop the test',
    footer: 3,
  },
});

/** After a test or a sign-in that came to nothing, also while the sign-in still waits. */
export const wrongCommands = defineCommands('setup.wrong', 'What went wrong', {
  'setup.details': { keys: ['f6'], label: 'Details', name: "The servers' own words", footer: 4 },
});

export const detailsCommands = defineCommands('setup.reading', 'Details of the test', {
  'setup.closeDetails': { keys: ['esc', 'enter', 'f6'], label: 'Back', name: 'Back to the page', footer: 1 },
});

export const scrollCommands = defineCommands('setup.scroll', 'Reading', {
  'setup.scrollDown': { keys: ['pagedown'], label: 'Further down', palette: false },
  'setup.scrollUp': { keys: ['pageup'], label: 'Further up', palette: false },
});

/** While the code is shown. */
export const codeCommands = defineCommands('setup.code', 'The code of a sign-in', {
  'setup.copyCode': { keys: ['c'], label: 'Copy code', name: 'Copy the code', footer: 1 },
  'setup.otherWay': {
    keys: ['o'],
    label: 'Web browser',
    name: 'Sign in in a web browser instead',
    footer: 2,
  },
});

/** While the address of the sign-in is shown, for a web browser anywhere. */
export const browserCommands = defineCommands('setup.browser', 'The address of a sign-in', {
  'setup.copyAddress': { keys: ['c'], label: 'Copy address', name: 'Copy the address', footer: 1 },
  'setup.saveAddress': { keys: ['s'], label: 'Save address', name: 'Save the address as a file', footer: 2 },
  'setup.useCode': { keys: ['o'], label: 'Use a code', name: 'Sign in with a code instead', footer: 3 },
  'setup.showAddress': { keys: ['w'], label: 'Whole address', name: 'Show the whole address' },
});
export const addressPageCommands = defineCommands('setup.addressPage', 'The whole address', {
  'setup.closeAddress': { keys: ['esc', 'enter'], label: 'Back', name: 'Back to the page', footer: 1 },
});

/** In the demo, whose sign-in page a real phone does not reach. */
export const practiceSignInCommands = defineCommands('setup.practice', 'The practice sign-in', {
  'setup.phone': { keys: ['p'], label: 'Practice phone', name: 'Sign in on the practice phone', footer: 1 },
});
export const phoneCommands = defineCommands('setup.phonePage', 'The practice phone', {
  'setup.closePhone': { keys: ['esc'], label: 'Back', name: 'Back to frontdesk', footer: 1 },
});

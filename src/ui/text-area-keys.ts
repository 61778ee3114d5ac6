// What can be done in a text of many lines besides typing and moving. Each is in the palette by its name: nobody needs a chord.

import { defineCommands } from './commands.ts';

export const areaCommands = defineCommands('area', 'Writing', {
  'area.select': {
    keys: ['f3', 'ctrl+space'],
    label: 'Select',
    name: 'Select text with the arrow keys',
    footer: 30,
  },
  'area.selectAll': { keys: ['ctrl+a'], label: 'Select all', name: 'Select the whole text' },
  'area.copy': { keys: ['ctrl+c'], label: 'Copy', name: 'Copy what is selected' },
  'area.cut': { keys: ['ctrl+x'], label: 'Cut', name: 'Cut what is selected' },
  'area.paste': { keys: ['ctrl+v'], label: 'Paste', name: 'Paste what was copied or cut here' },
  'area.undo': { keys: ['ctrl+z', 'ctrl+_'], label: 'Undo', name: 'Undo the last change of the text' },
  'area.redo': { keys: ['ctrl+y'], label: 'Redo', name: 'Do again what was undone' },
  'area.find': { keys: ['f4', 'ctrl+f'], label: 'Find', name: 'Find in the text', footer: 31 },
  'area.reflow': { keys: ['alt+q'], label: 'Join lines', name: 'Join the broken lines of this paragraph' },
});

/** While something is selected. */
export const selectedCommands = defineCommands('area.selected', 'Something is selected', {
  'area.deselect': { keys: ['esc'], label: 'Select nothing', footer: 2 },
});

export const findCommands = defineCommands('area.finding', 'Finding in the text', {
  'find.next': { keys: ['enter', 'down', 'f4'], label: 'Next', name: 'The next place', footer: 1 },
  'find.previous': { keys: ['up'], label: 'Before', name: 'The place before', footer: 2 },
  'find.close': { keys: ['esc'], label: 'Done', footer: 3, palette: false },
});

// How one moves in every list.

import { defineCommands } from './commands.ts';

export const listCommands = defineCommands('list', 'Moving in lists', {
  'list.up': { keys: ['up', 'k'], label: 'Up', palette: false },
  'list.down': { keys: ['down', 'j'], label: 'Down', palette: false },
  'list.pageUp': { keys: ['pageup'], label: 'One page up', palette: false },
  'list.pageDown': { keys: ['pagedown'], label: 'One page down', palette: false },
  'list.first': { keys: ['home', 'g'], label: 'To the first', palette: false },
  'list.last': { keys: ['end', 'G'], label: 'To the last', palette: false },
});

import { test } from 'vitest';
import { practiceStore } from '../../support/practice-store.ts';
import { openWizard } from './wizard-harness.tsx';
for (const [columns, rows] of [[80,24],[60,15],[120,40]] as const)
test(`look ${columns}`, async () => {
  const { store, close } = await practiceStore();
  const w = openWizard(store, { columns, rows });
  const dump = (t: string) => console.log(`===== ${t}\n` + w.lines().map((l) => '|' + l.padEnd(columns) + '|').join('\n'));
  await w.waitFor('Who provides'); dump('provider');
  w.press('Enter'); await w.waitFor('Not authenticated'); dump('microsoft');
  w.press('Tab', 'Enter'); await w.waitFor('Practice Email'); dump('other');
  w.press('F10'); await w.waitFor('Type the practice'); dump('errors');
  w.press('reception@lab.example', 'Tab'); await w.waitFor('No servers'); dump('searched');
  w.press('Tab', 'open sesame', 'Tab', 'Tab', 'imap.lab.example', 'Tab','Tab','Tab','Tab','localhost','Tab','1'); 
  await w.waitFor('localhost'); dump('filled');
  w.press('Backspace','Backspace','Backspace','Backspace','1','F5');
  await w.waitFor('✘'); dump('tested'); 
  await w.waitFor(/nothing listens|no name server|No server is known/); dump('tested2');
  w.press('F6'); await w.waitFor('Details of'); dump('details'); w.press('Esc');
  w.press('F10'); await w.waitFor('Patients see'); dump('mail');
  w.press('F10'); await w.waitFor('Nothing is saved yet'); dump('finish');
  w.press('Esc','Esc','Esc','Esc'); await w.waitFor('Leave Email'); dump('leave');
  await w.close(); await close();
});

// Configure › Schedule: when mail is looked for and sent. Only Save writes.
import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import { type Account, listAccounts } from '../../db/accounts.ts';
import { saveSchedule } from '../../db/schedule.ts';
import { Form } from '../../ui/form.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { scheduleRows } from '../schedule/schedule-rows.ts';
import { useSchedule } from '../schedule/use-schedule.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { scheduleCommands } from './configure-keys.ts';
import { LeaveDialog } from './leave-dialog.tsx';

export function SchedulePage(): ReactNode {
  const { mark } = useTheme();
  const found = useQuery([], 'schedule page', (store) => listAccounts(store), { remembered: false });
  const account = found?.[0];
  if (account) return <Fields account={account} />;
  return <Frame title={`Configure ${mark.step} Schedule`} />;
}

function Fields({ account }: { account: Account }): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const { mark } = useTheme();
  const body = useBodySize();
  const form = useSchedule(account.schedule);
  const [asking, setAsking] = useState(false);

  async function save(): Promise<void> {
    const schedule = form.take();
    if (!schedule) return;
    await saveSchedule(store, account.id, schedule, who);
    navigation.pop();
    notices.show('Saved.', { tone: 'success', here: true });
  }
  const back = () => (form.changed ? setAsking(true) : navigation.pop());
  useCommands(scheduleCommands, { 'schedule.save': save, 'schedule.back': back });
  const roomy = body.rows >= 14;
  return (
    <Frame
      title={`Configure ${mark.step} Schedule`}
      dialog={
        asking ? <LeaveDialog onStay={() => setAsking(false)} onLeave={() => navigation.pop()} /> : undefined
      }
    >
      <Box paddingLeft={1} paddingTop={roomy ? 1 : 0}>
        <Form
          rows={[
            ...scheduleRows(form.draft, form.errors, form.change, body.columns - 6, roomy),
            ...(roomy ? [[]] : []),
            [
              { kind: 'button', id: 'save', label: 'Save', onPress: () => void save() },
              { kind: 'button', id: 'back', label: 'Back', onPress: back },
            ],
          ]}
          height={body.rows - (roomy ? 1 : 0)}
          focus={form.focus}
          onFocus={form.setFocus}
          onBlur={form.leave}
        />
      </Box>
    </Frame>
  );
}

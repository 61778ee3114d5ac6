// The key that leads from any screen to the letter that seems to be the confirmation for Campaign+.
import { useCommands } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { arrivedCommands } from './confirmation-keys.ts';
import { unopened, useAwaited } from './use-awaited.ts';

/** `active`: the screen in front does not keep such keys to itself. */
export function Arrived({ active }: { active: boolean }): null {
  const navigation = useNavigation();
  const [newest] = unopened(useAwaited());
  useCommands(
    arrivedCommands,
    {
      'arrived.open': () => {
        if (newest) navigation.push({ name: 'letter', id: newest.id });
      },
    },
    { active: active && newest !== undefined },
  );
  return null;
}

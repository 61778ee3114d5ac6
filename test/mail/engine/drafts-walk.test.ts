// Random walks over letters that are being written. A walk that fails names its seed; FRONTDESK_WALKS=7 walks that one
// alone, FRONTDESK_WALKS=1-200 many.
import { DraftsWalk } from './walk/drafts-walk.ts';
import { runWalks } from './walk/run-walks.ts';

runWalks({
  title: 'a random walk over letters begun',
  holds: 'no word is lost and no letter doubled with seed %i',
  usual: '1-5',
  letters: 0,
  begin: (desk, seed) => new DraftsWalk(desk, seed),
});

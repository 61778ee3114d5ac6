// Random walks over everything that can happen to a mailbox at once, here and at the server. A walk that fails names its
// seed; FRONTDESK_WALKS=7 walks that one alone, FRONTDESK_WALKS=1-200 many.
import { runWalks } from './walk/run-walks.ts';
import { Walk } from './walk/walk.ts';

runWalks({
  title: 'a random walk',
  holds: 'nothing is lost, doubled or forgotten with seed %i',
  usual: '1-8',
  letters: 4,
  begin: (desk, seed) => new Walk(desk, seed),
});

// Every shape that the store has had, in order. To change it: add a file, add it here, never edit an old one.
import { firstHouse } from './001-first-house.ts';
import { counters } from './002-counters.ts';
import { popSizes } from './003-pop-sizes.ts';
import { recognisedRoles } from './004-recognised-roles.ts';
import { withoutUid } from './005-without-uid.ts';
import { signIns } from './006-sign-ins.ts';
import { ownRegistration } from './007-own-registration.ts';
import { practiceInformation } from './008-practice-information.ts';
import { contacts } from './009-contacts.ts';
import { templates } from './010-templates.ts';
import { outgoingLimits } from './011-outgoing-limits.ts';
import { schedules } from './012-schedules.ts';
import { lookedFor } from './013-looked-for.ts';
import { receipts } from './014-receipts.ts';
import { draftsAtServer } from './015-drafts-at-server.ts';
import { handovers } from './016-handovers.ts';
import { reports } from './017-reports.ts';

/** SQL that leads from version n to n + 1, by position. */
export const migrations: readonly string[] = [
  ...[firstHouse, counters, popSizes, recognisedRoles],
  ...[withoutUid, signIns, ownRegistration, practiceInformation],
  ...[contacts, templates, outgoingLimits, schedules],
  ...[lookedFor, receipts, draftsAtServer, handovers, reports],
];

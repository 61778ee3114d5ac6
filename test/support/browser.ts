// A web browser for $BROWSER: the person at this computer signs in with what stands in the environment.
import { readFileSync } from 'node:fs';
import { Person } from './person.ts';

const { PERSON_CA = '', PERSON_ADDRESS = '', PERSON_PASSWORD = '', PERSON_SECOND_STEP = '' } = process.env;
const person = new Person(readFileSync(PERSON_CA, 'utf8'));
await person.open(process.argv[2] ?? '');
const page = await person.signIn(PERSON_ADDRESS, PERSON_PASSWORD, { secondStep: PERSON_SECOND_STEP });
if (page.title !== 'frontdesk') throw new Error(`The sign-in ended at "${page.title}"`);

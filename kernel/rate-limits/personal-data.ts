import type { PersonalData } from '../personal-data.ts';

/** The data that the limits of rates keep of users. */
export const personalData: readonly PersonalData[] = [
  {
    keys: 'limit:<limit>:<user id, address or both>',
    holds: 'How often the user, or somebody at the address, did something; the name or id that a sign-in was for.',
    kept: 'A minute, an hour or a day, as the limit says.',
    erasure: 'EXPIRES',
  },
];

import { flag, whole } from '../variables.ts';

export const ACCOUNTS = {
  REGISTRATION: flag({
    default: 'on',
    meaning:
      'Whether anybody may `register`; off, it is `FORBIDDEN`, and admins, and API keys with the scope `AS_USER`, make users with `createUser`.',
  }),
  ACCESS_TOKEN_MINUTES: whole({ default: 15, min: 1, max: 1440, meaning: 'How long an access token is valid.' }),
  REFRESH_TOKEN_DAYS: whole({ default: 30, min: 1, max: 3650, meaning: 'How long a refresh token is valid.' }),
  KEY_ROTATION_DAYS: whole({
    default: 30,
    min: 1,
    max: 3650,
    meaning: 'After this time a new signing key takes over.',
  }),
  PASSWORD_HASHES_AT_ONCE: whole({
    default: 2,
    min: 1,
    max: 64,
    meaning:
      'How many argon2id computations run at a time; each takes 19 MiB and a processor for some 30 ms. Sign-ins, registrations, changes of passwords and new users take turns.',
  }),
};

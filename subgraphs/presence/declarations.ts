import type { PersonalData } from '../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'last_seen',
    columns: ['user_id'],
    holds: 'When a device of the user was last heard, to the minute.',
    kept: 'As long as there is the account.',
    erasure: 'DELETED',
  },
  {
    keys: 'presence:{<user id>}',
    holds: 'For each device of the user its id, status and text, and when it was last heard.',
    kept: '`PRESENCE_TTL_SECONDS` after the last heartbeat of any.',
    erasure: 'EXPIRES',
  },
  {
    keys: 'presence-told:{<user id>}',
    holds: 'The status and text that others were last told of the user.',
    kept: 'Until they are told that the user is offline.',
    erasure: 'EXPIRES',
  },
  {
    keys: 'presence-turn:{<user id>}',
    holds: 'That others were just told of the user.',
    kept: '`PRESENCE_DEBOUNCE_MS`.',
    erasure: 'EXPIRES',
  },
  {
    keys: 'presence-due',
    holds: 'The ids of the users who are online, and when to look at each again.',
    kept: 'Until the user is offline.',
    erasure: 'EXPIRES',
  },
  {
    keys: 'seen:{<user id>}',
    holds: 'When a device of the user was last heard, to the millisecond.',
    kept: 'A day.',
    erasure: 'EXPIRES',
  },
  {
    keys: 'seen-kept:{<user id>}',
    holds: 'That a device of the user was heard in the last minute.',
    kept: 'A minute.',
    erasure: 'EXPIRES',
  },
];

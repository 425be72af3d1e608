const PAYLOAD = '{ accessToken refreshToken viewer { id username } }';

/**
 * The operations that the explorer sends to begin, keep and end a session. They are trusted documents wherever there is an explorer:
 * until somebody is signed in, nobody is known to be an admin.
 */
export const SESSION_OPERATIONS = {
  logIn: `mutation LogIn($input: LogInInput!) { session: logIn(input: $input) ${PAYLOAD} }`,
  register: `mutation Register($input: RegisterInput!) { session: register(input: $input) ${PAYLOAD} }`,
  refresh: `mutation Refresh($input: RefreshSessionInput!) { session: refreshSession(input: $input) ${PAYLOAD} }`,
  logOut: 'mutation LogOut { logOut { loggedOut } }',
} as const;

/** The address of this page without `/explorer`: it also works behind a proxy that puts a path before it. */
const base = `${location.origin}${location.pathname.replace(/\/explorer\/?$/, '')}`;

export const GRAPHQL_URL = `${base}/graphql`;
export const SOCKET_URL = GRAPHQL_URL.replace(/^http/, 'ws');
export const ACCESS_URL = `${base}/explorer/access`;
export const PLAN_URL = `${base}/explorer/plan`;

/** A request that costs its sender little. */
export interface HostileRequest {
  readonly query: string;
  readonly variables?: object;
}

const times = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => one(index));

/** `turn` makes no two of them alike: what remembers them would grow. */
type Hostile = (turn: number) => HostileRequest;

const LOG_IN = 'mutation ($input: LogInInput!) { logIn(input: $input) { accessToken } }';
const LIST = 'query ($kinds: [ConversationKind!]) { conversations(filter: { kinds: $kinds }) { edges { cursor } } }';

/** Messages within messages: each level is selected in two places of the one above. */
const recursive = (depth: number, aliases: number, turn: number): string => {
  const fragments = times(depth, (index) => {
    const [one, two] = [`F${index}`, `F${Math.max(index - 1, 0)}`];
    return `fragment F${index + 1} on Message { sender { username presence { status } }
      conversation { title lastMessage { ...${two} } } replyTo { ...${one} } }`;
  });
  const roots = times(aliases, (index) => `a${index}: message(id: "${turn}-${index}") { ...F${depth} }`);
  return `{ # ${turn}\n${roots.join(' ')} }\n${fragments.join('\n')}\nfragment F0 on Message { id }`;
};

/** Each kind of request that would fill or block a process that keeps, or works out, all that it is sent. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'unknown keys': (turn) => ({
    query: LOG_IN,
    variables: { input: Object.fromEntries(times(15_000, (index) => [`k${turn}x${index}`, 1])) },
  }),
  'wrong items': (turn) => ({ query: LIST, variables: { kinds: times(60_000, () => turn) } }),
  'deep JSON': () => ({
    query: LOG_IN,
    variables: { input: JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) as unknown },
  }),
  'fragments beyond the limit': (turn) => ({ query: recursive(12, 8, turn) }),
  'fragments within the limit': (turn) => ({ query: recursive(6, 8, turn) }),
  'another comment': (turn) => ({
    query: `# ${turn} ${'x'.repeat(1000)}\n{ viewer { id username presence { status } } }`,
  }),
  'the whole schema': (turn) => ({
    query: `{ __schema { types { name description fields { name type { name } } } } a${turn}: __typename }`,
  }),
  'the schema many times': () => ({
    query: `{ ${times(30, (index) => `s${index}: __schema { types { name fields { name } } }`).join(' ')} }`,
  }),
  'names of objects': (turn) => ({ query: `{ constructor: viewer { __proto__: id toString${turn}: username } }` }),
};

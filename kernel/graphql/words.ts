/** What libraries say of a request, where it is wrong or too little, and what is said instead. */
const WORDS: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [
    /^(?:Syntax Error: )?Document contains more that (\d+) tokens\. Parsing aborted\.$/,
    'The document has more than $1 tokens.',
  ],
  [
    /^POST body missing, .*$/s,
    'The body must be one JSON object with a query: send it with content-type: application/json.',
  ],
  [
    /^GraphQL introspection is not allowed by Apollo Server, .*$/s,
    'Introspection is switched off here: __schema and __type are not answered. Whoever runs this installation can set INTROSPECTION=on.',
  ],
  [
    /^Maximum introspection depth exceeded$/,
    'Introspection may go at most two lists deep, of the lists fields, interfaces, possibleTypes and inputFields of a type.',
  ],
];

/** A message in the words of the API. */
export function inOurWords(message: string): string {
  const [theirs, ours] = WORDS.find(([words]) => words.test(message)) ?? [];
  return theirs && ours ? message.replace(theirs, ours) : message;
}

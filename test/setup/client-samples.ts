import type { Client } from './client.ts';
import { type Running, samplesOf, startModule } from './samples.ts';

const [common = '', ...clients] = samplesOf('docs/clients.md', '## Subscribe').map(({ code }) => code);
// As the page advises for browsers that speak HTTP/1.
clients.push((clients[1] ?? '').replace('retryAttempts: 0', '$&, singleConnection: true'));

/** The clients of docs/clients.md, in its order, and their code. */
export const CLIENT_NAMES = ['graphql-ws', 'graphql-sse', 'Apollo Client', 'urql', 'graphql-sse with one stream'];
export const CLIENT_SAMPLES = CLIENT_NAMES.map((name, index) => [name, clients[index] ?? ''] as const);

/** A token until it expires, then the one that a refresh would give. */
export interface Renewed {
  readonly token: string;
  readonly expiresAt: number;
}

/** The code of a client, as a program that prints what it shows. */
export function startClient(code: string, { url, accessToken }: Client, id: string, first?: Renewed): Running {
  const own = `const id = ${JSON.stringify(id)};
    const first = ${JSON.stringify(first ?? { expiresAt: 0 })};
    const getToken = async () => (Date.now() < first.expiresAt ? first.token : ${JSON.stringify(accessToken)});
    const show = (event) => console.log(JSON.stringify(event));`;
  return startModule(`${own}\n${common}\n${code}`.replaceAll('localhost:4000', new URL(url).host));
}

/** The events that it has shown. */
export const shownBy = ({ out }: Running): { seq: number }[] => out.map((line) => JSON.parse(line));

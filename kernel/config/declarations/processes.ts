import { httpUrl, place, whole } from '../variables.ts';

const urlOf = (subgraph: string) =>
  httpUrl({
    unset: 'hosted in the gateway',
    meaning: `Where the ${subgraph} subgraph answers, if it has a process of its own.`,
  });

/** The processes of an installation, and what they read. */
export const PROCESSES = {
  USERS_URL: urlOf('users'),
  CONVERSATIONS_URL: urlOf('conversations'),
  MESSAGES_URL: urlOf('messages'),
  PRESENCE_URL: urlOf('presence'),
  SUBGRAPH_TIMEOUT_MS: whole({
    default: 10_000,
    min: 100,
    max: 600_000,
    meaning: 'After this time the gateway gives up on a subgraph.',
  }),
  SUPERGRAPH_FILE: place({
    takes: 'a file',
    unset: '`schema/supergraph.graphql`',
    meaning: 'The composed supergraph; it is read again when it changes.',
  }),
  CONTRACTS_FOLDER: place({
    takes: 'a folder',
    unset: '`schema/contracts`',
    meaning:
      'The composed supergraphs of the [contracts](contracts.md) that API keys are for (`<name>.supergraph.graphql`); they are read again when they change.',
  }),
};

import { deepStrictEqual } from 'node:assert/strict';
import { ask } from '../servers/graphql.ts';
import { messagesOf, PLACES, type Place, textOf } from './fixture.ts';
import type { LoadRequest } from './load-plan.ts';
import type { WorkloadName } from './options.ts';
import type { Peer } from './peers/peer.ts';

/** One operation, asked of every peer in the same words. */
export interface Workload {
  readonly title: string;
  readonly query: string;
  readonly variables: (peer: Peer, place: Place) => object;
  /** Throws when what a peer answered is not what the fixture makes it. */
  readonly check: (data: unknown, place: Place) => void;
}

const PAGE_SIZE = 50;

const send: Workload = {
  title: 'send: sendMessage, with the sender',
  query: `mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { message { id seq body createdAt sender { id username displayName } } }
  }`,
  variables: (peer, place) => ({ input: peer.sendInput(place, textOf(place.user * 8 + place.conversation)) }),
  check(data, place) {
    const { body, sender } = (data as SendData).sendMessage.message;
    deepStrictEqual(
      { body, sender: sender.username },
      { body: textOf(place.user * 8 + place.conversation), sender: `bench.user${place.user}` },
    );
  },
};

const page: Workload = {
  title: `page: the last ${PAGE_SIZE} messages, with senders and receipts`,
  query: `query Page($id: ID!) {
    conversation(id: $id) {
      id
      messages(last: ${PAGE_SIZE}) {
        edges {
          node {
            id seq body createdAt
            sender { id username displayName }
            readCount
            readReceipts { readAt user { id } }
          }
        }
        pageInfo { hasPreviousPage }
      }
    }
  }`,
  variables: (peer, { conversation }) => ({ id: peer.conversationId(conversation) }),
  check(data, { conversation }) {
    const { edges, pageInfo } = (data as PageData).conversation.messages;
    const answered = edges.map(({ node: { body, sender, readCount, readReceipts } }) => ({
      body,
      sender: sender.username,
      readCount,
      receipts: readReceipts.length,
    }));
    const expected = messagesOf(conversation)
      .slice(-PAGE_SIZE)
      .map(({ body, sender, readers }) => ({
        body,
        sender: `bench.user${sender}`,
        readCount: readers.length,
        receipts: readers.length,
      }));
    deepStrictEqual(answered, expected);
    deepStrictEqual(pageInfo, { hasPreviousPage: true });
  },
};

export const WORKLOADS: Readonly<Record<WorkloadName, Workload>> = { send, page };

/** The requests of a workload at a peer, one for each place, ready to be sent. */
export const requestsOf = ({ query, variables }: Workload, peer: Peer): LoadRequest[] =>
  PLACES.map((place) => ({
    headers: peer.headers(place.user),
    body: JSON.stringify({ query, variables: variables(peer, place) }),
  }));

/** Asks a peer once in each place and checks what it says, so that nobody is measured who does less than the others. */
export async function checkAnswers({ query, variables, check }: Workload, peer: Peer): Promise<void> {
  for (const place of PLACES) {
    const data = await ask({ url: peer.url, headers: peer.headers(place.user) }, query, variables(peer, place));
    check(data, place);
  }
}

interface Sender {
  readonly username: string;
}

interface SendData {
  readonly sendMessage: { readonly message: { readonly body: string; readonly sender: Sender } };
}

interface PageData {
  readonly conversation: {
    readonly messages: {
      readonly edges: readonly {
        readonly node: {
          readonly body: string;
          readonly sender: Sender;
          readonly readCount: number;
          readonly readReceipts: readonly object[];
        };
      }[];
      readonly pageInfo: object;
    };
  };
}

import { type Listener, OWN_ID } from './listener.ts';

/** The subscription of GraphQL clients: the everyday selection, which the event itself answers. */
const SUBSCRIPTION = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) {
    __typename seq occurredAt
    ... on MessageSent { message { id seq body createdAt sender { id } } }
  }
}`;

export interface GraphqlListenerOptions {
  readonly url: string;
  readonly token?: string;
  readonly conversationId: string;
  /** From which event on; from now on, if not given. */
  readonly after?: number | string;
}

/** A client of the `graphql-transport-ws` protocol that subscribes to a conversation under an operation id of its own. */
export function createGraphqlListener({ url, token, conversationId, after }: GraphqlListenerOptions): Listener {
  const payload = token && { authorization: `Bearer ${token}` };
  const variables = { id: conversationId, ...(after !== undefined && { after }) };
  const subscribe = { id: OWN_ID, type: 'subscribe', payload: { query: SUBSCRIPTION, variables } };
  return {
    url: url.replace(/^http/, 'ws'),
    subprotocol: 'graphql-transport-ws',
    greeting: [
      { say: JSON.stringify({ type: 'connection_init', payload }), hear: '{"type":"connection_ack"' },
      { say: JSON.stringify(subscribe) },
    ],
    heartbeat: { ping: '{"type":"ping"}', pong: '{"type":"pong"}' },
  };
}

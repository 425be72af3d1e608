import type { Client } from './client.ts';

/** A message as its sender got it. */
export interface Sent {
  readonly id: string;
  readonly seq: number;
  readonly body: string;
}

interface Page {
  readonly messages: {
    readonly edges: readonly { readonly node: Sent }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** All messages of a conversation, read page by page. */
export async function readAll(client: Client, id: string): Promise<Sent[]> {
  const messages: Sent[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const { conversation }: { conversation: Page } = await client.run(
      `query ($id: ID!, $after: String) { conversation(id: $id) { messages(first: 100, after: $after) {
        edges { node { id seq body } } pageInfo { hasNextPage endCursor } } } }`,
      { id, after },
    );
    messages.push(...conversation.messages.edges.map(({ node }) => node));
    more = conversation.messages.pageInfo.hasNextPage;
    after = conversation.messages.pageInfo.endCursor;
  }
  return messages;
}

import type { ApolloServerPlugin } from '@apollo/server';
import type { NamedDocuments } from './documents.ts';

/** Tells of each text that Apollo Server has answered without an error: nothing has refused it, or a part of it. */
export const acceptDocuments = (documents: Pick<NamedDocuments, 'accept'>): ApolloServerPlugin => ({
  async requestDidStart() {
    return {
      async willSendResponse({ source, response: { body } }) {
        if (source !== undefined && body.kind === 'single' && !body.singleResult.errors) await documents.accept(source);
      },
    };
  },
});

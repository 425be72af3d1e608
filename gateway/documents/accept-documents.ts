import type { ApolloServerPlugin } from '@apollo/server';
import type { NamedDocuments } from './documents.ts';

/** Tells of each text that Apollo Server has carried out: it was not refused, and something of it was given, whatever else failed. */
export const acceptDocuments = (documents: Pick<NamedDocuments, 'accept'>): ApolloServerPlugin => ({
  async requestDidStart() {
    return {
      async willSendResponse({ source, response: { body } }) {
        if (source === undefined || body.kind !== 'single') return;
        const { data, errors } = body.singleResult;
        const isGiven = !errors || Object.values(data ?? {}).some((value) => value !== null);
        if (isGiven) await documents.accept(source);
      },
    };
  },
});

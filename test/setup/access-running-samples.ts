import type { Sample } from './access-walk.ts';
import type { SampleWorld } from './access-world.ts';
import { createKey } from './api-keys.ts';
import { manifestOf } from './manifests.ts';
import { asText, inputText } from './sample-operations.ts';

/** Keys, webhooks and trusted documents: some to look at, some to be used up. */
export async function runningSamples({ admin, carol, group, receiver }: SampleWorld): Promise<Record<string, Sample>> {
  const [kept, revoked] = [
    await createKey(admin, 'partner-bot', { userId: carol.userId }),
    await createKey(admin, 'partner-bot'),
  ];
  const post = { apiKeyId: kept.id, url: receiver };
  const create = async () => (await admin.mutate('createWebhook', post, 'webhook { id }')).webhook.id;
  const [webhook, deleted] = [await create(), await create()];
  await admin.mutate('testWebhook', { webhookId: webhook }, '__typename');
  await admin.mutate('registerTrustedDocuments', { client: 'walk', manifest: manifestOf(DOCUMENT) }, '__typename');
  const on = (fields = {}) => inputText({ webhookId: asText(webhook), ...fields });
  return {
    'Query.webhookDeliveries': () => `webhookId: ${asText(webhook)}`,
    'Mutation.createApiKey': () =>
      inputText({ name: '"Walk"', contract: '"partner-bot"', userId: asText(carol.userId) }),
    'Mutation.revokeApiKey': () => inputText({ apiKeyId: asText(revoked.id) }),
    'Mutation.rotateApiKey': () => inputText({ apiKeyId: asText(kept.id) }),
    'Mutation.updateApiKey': () => inputText({ apiKeyId: asText(kept.id), name: '"Walk"' }),
    'Mutation.createWebhook': () => inputText({ apiKeyId: asText(kept.id), url: asText(receiver) }),
    'Mutation.deleteWebhook': () => inputText({ webhookId: asText(deleted) }),
    'Mutation.disableWebhook': () => on(),
    'Mutation.enableWebhook': () => on(),
    'Mutation.replayWebhook': () => on({ conversationId: asText(group), afterSeq: '0' }),
    'Mutation.rotateWebhookSecret': () => on(),
    'Mutation.testWebhook': () => on(),
    'Mutation.updateWebhook': () => on({ description: '"Walk"' }),
    ...documentSamples,
  };
}

const DOCUMENT = 'query Walk { viewer { id } }';

const documentSamples: Record<string, Sample> = {
  'Query.trustedDocuments': () => 'client: "walk"',
  'Mutation.registerTrustedDocuments': () => inputText({ client: '"walk"', manifest: manifestText(DOCUMENT) }),
  'Mutation.removeTrustedDocuments': () => inputText({ client: '"walk"' }),
};

/** A manifest of one operation, as GraphQL text. */
function manifestText(document: string): string {
  const { format, version, operations } = manifestOf(document);
  const [texts] = operations.map((operation) =>
    Object.entries(operation).map(([name, value]) => `${name}: ${asText(value)}`),
  );
  return `{ format: ${asText(format)}, version: ${version}, operations: [{ ${texts?.join(', ')} }] }`;
}

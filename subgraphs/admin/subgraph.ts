import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { createWebhookSender } from '../../kernel/webhooks/sender.ts';
import { createApiKey } from './api-keys/create-api-key.ts';
import { ApiKeyResolver } from './api-keys/resolver.ts';
import { revokeApiKey } from './api-keys/revoke-api-key.ts';
import { rotateApiKey } from './api-keys/rotate-api-key.ts';
import { updateApiKey } from './api-keys/update-api-key.ts';
import { AuditResolver } from './audit/resolver.ts';
import { AdminContext } from './context.ts';
import { JobResolver } from './job-runs/resolver.ts';
import { registerTrustedDocuments } from './trusted-documents/register-trusted-documents.ts';
import { removeTrustedDocuments } from './trusted-documents/remove-trusted-documents.ts';
import { TrustedDocumentResolver } from './trusted-documents/resolver.ts';
import { UsageResolver } from './usage/resolver.ts';
import { createWebhook } from './webhooks/create-webhook.ts';
import { deleteWebhook } from './webhooks/delete-webhook.ts';
import { disableWebhook } from './webhooks/disable-webhook.ts';
import { enableWebhook } from './webhooks/enable-webhook.ts';
import { replayWebhook } from './webhooks/replay-webhook.ts';
import { WebhookResolver } from './webhooks/resolver.ts';
import { rotateWebhookSecret } from './webhooks/rotate-webhook-secret.ts';
import { testWebhook } from './webhooks/test-webhook.ts';
import { updateWebhook } from './webhooks/update-webhook.ts';

export const adminEntities = [];

/** The admin subgraph: what runs the installation rather than the chat. It lives inside the gateway's process. */
export const createAdminSubgraph: CreateSubgraph = (resources) => {
  const webhookSender = createWebhookSender(resources.config.webhooks);
  return createSubgraph<AdminContext>({
    name: 'admin',
    resolvers: [
      ...[new AuditResolver(), new UsageResolver(), new JobResolver()],
      ...[new ApiKeyResolver(), createApiKey, updateApiKey, rotateApiKey, revokeApiKey],
      ...[new WebhookResolver(), createWebhook, updateWebhook, deleteWebhook, enableWebhook, disableWebhook],
      ...[rotateWebhookSecret, replayWebhook, testWebhook],
      ...[new TrustedDocumentResolver(), registerTrustedDocuments, removeTrustedDocuments],
    ],
    references: {},
    createContext: (caller) => new AdminContext(resources, caller, webhookSender),
    background: webhookSender,
  });
};

import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { ApiKeyResolver } from './resolvers/api-key.resolver.ts';
import { AuditResolver } from './resolvers/audit.resolver.ts';
import { TrustedDocumentResolver } from './resolvers/trusted-document.resolver.ts';
import { UsageResolver } from './resolvers/usage.resolver.ts';
import { WebhooksResolver } from './resolvers/webhooks.resolver.ts';
import { createWebhookTests } from './services/webhooks/test-webhook.ts';

export const adminEntities = [];

/** The admin subgraph: what runs the installation rather than the chat. It lives inside the gateway's process. */
export const createAdminSubgraph: CreateSubgraph = (resources) => {
  const webhookTests = createWebhookTests(resources);
  return createSubgraph({
    name: 'admin',
    resolvers: [
      new AuditResolver(),
      new UsageResolver(),
      new ApiKeyResolver(),
      new WebhooksResolver(webhookTests),
      new TrustedDocumentResolver(),
    ],
    references: {},
    createContext: (caller) => new RequestContext(resources, caller),
    background: webhookTests,
  });
};

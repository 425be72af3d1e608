import { createKey } from './api-keys.ts';
import { type Client, createConversation, registerUsers } from './client.ts';
import type { Stores } from './databases.ts';
import { registerWithRole } from './roles.ts';

/** Waits that are short enough for tests; a receiver is on loopback. */
export const WEBHOOK_SETTINGS = {
  WEBHOOKS_ALLOW_PRIVATE: 'on',
  WEBHOOK_TIMEOUT_MS: '3000',
  WEBHOOK_BACKOFF_MS: '20',
  WEBHOOK_MAX_BACKOFF_MS: '200',
  WEBHOOK_LOOK_MS: '200',
} as const;

/** An admin, people who talk, and a partner's bot whose key has webhooks. */
export interface WebhookScene {
  readonly admin: Client;
  readonly alice: Client;
  readonly bot: Client;
  readonly apiKeyId: string;
  /** Alice's and the bot's. */
  readonly conversation: string;
}

export async function createWebhookScene(url: string, stores: Stores, contract: string): Promise<WebhookScene> {
  const admin = await registerWithRole(url, stores, 'ADMIN');
  const [alice, bot] = await registerUsers(url, 'alice', 'bot');
  const { id: apiKeyId } = await createKey(admin, contract, { userId: bot.userId });
  return { admin, alice, bot, apiKeyId, conversation: await createConversation(alice, [bot]) };
}

export interface NewWebhook {
  readonly id: string;
  readonly secret: string;
}

/** A webhook of the scene's key, made by its admin. */
export async function createWebhook(scene: WebhookScene, url: string, input: object = {}): Promise<NewWebhook> {
  const all = { apiKeyId: scene.apiKeyId, url, ...input };
  const { webhook, secret } = await scene.admin.mutate('createWebhook', all, 'secret webhook { id }');
  return { id: webhook.id, secret };
}

/** The log of deliveries of a webhook, newest first. */
export async function readDeliveries({ admin }: WebhookScene, webhookId: string, filter: object = {}) {
  const { webhookDeliveries } = await admin.run(
    `query ($webhookId: ID!, $filter: WebhookDeliveryFilter) {
      webhookDeliveries(webhookId: $webhookId, filter: $filter, first: 100) {
        edges { node { eventId eventType conversationId seq attempt delivered status error durationMs } }
      }
    }`,
    { webhookId, filter },
  );
  return webhookDeliveries.edges.map(({ node }: { node: object }) => node);
}

import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { Webhook } from './entities/webhook.ts';
import { WebhookDelivery } from './entities/webhook-delivery.ts';

export const WebhookConnection = connectionType('Webhook', Webhook);
export const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery);

@ObjectType({ description: 'A webhook as it is now.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class WebhookPayload {
  @Field(() => Webhook, { description: 'The webhook.' })
  webhook!: Webhook;
}

@ObjectType({ description: 'A webhook and the secret it signs with.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class WebhookSecretPayload {
  @Field(() => Webhook, { description: 'The webhook.' })
  webhook!: Webhook;

  @Field(() => String, { description: 'The secret, shown this once.' })
  secret!: string;
}

@ObjectType({ description: 'The result of deleting a webhook.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class DeleteWebhookPayload {
  @Field(() => ID, { description: 'The id of the webhook that was deleted.' })
  webhookId!: string;
}

@ObjectType({ description: 'The result of a test.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class TestWebhookPayload {
  @Field(() => WebhookDelivery, { description: 'The attempt, as it is in the log of deliveries.' })
  delivery!: WebhookDelivery;
}

import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { listWebhookDeliveries, WebhookDeliveriesArgs } from './list-webhook-deliveries.ts';
import { listWebhooks, WebhooksArgs } from './list-webhooks.ts';
import { Webhook } from './webhook.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

const WebhookConnection = connectionType('Webhook', Webhook);
const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery);

@Resolver()
export class WebhookResolver {
  @Query(() => WebhookConnection, { description: 'Webhooks, newest first. FORBIDDEN for all but admins.' })
  @Directive('@tag(name: "admin")')
  @Requires(ADMINISTER_WEBHOOKS)
  webhooks(@Args(() => WebhooksArgs) args: WebhooksArgs, @Ctx() context: RequestContext) {
    return listWebhooks(context, args);
  }

  @Query(() => WebhookDeliveryConnection, {
    description: 'The deliveries to a webhook and their results, newest first. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  @Requires(ADMINISTER_WEBHOOKS)
  webhookDeliveries(@Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs, @Ctx() context: RequestContext) {
    return listWebhookDeliveries(context, args);
  }
}

import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeWebhook, deleteWebhook, disableWebhook, enableWebhook } from '../services/webhooks/change-webhook.ts';
import { createWebhook } from '../services/webhooks/create-webhook.ts';
import { listWebhookDeliveries, listWebhooks } from '../services/webhooks/list-webhooks.ts';
import { replayWebhook } from '../services/webhooks/replay-webhook.ts';
import { rotateWebhookSecret } from '../services/webhooks/rotate-webhook-secret.ts';
import type { WebhookTests } from '../services/webhooks/test-webhook.ts';
import {
  CreateWebhookInput,
  DeleteWebhookInput,
  DisableWebhookInput,
  EnableWebhookInput,
  ReplayWebhookInput,
  RotateWebhookSecretInput,
  TestWebhookInput,
  UpdateWebhookInput,
  WebhookDeliveriesArgs,
  WebhooksArgs,
} from '../webhook-inputs.ts';
import {
  DeleteWebhookPayload,
  TestWebhookPayload,
  WebhookConnection,
  WebhookDeliveryConnection,
  WebhookPayload,
  WebhookSecretPayload,
} from '../webhook-payloads.ts';

const ADMIN = '@tag(name: "admin")';
const WRITE = '@tag(name: "write")';

/** All of it is for admins: FORBIDDEN for others. */
@Resolver()
export class WebhooksResolver {
  constructor(private readonly tests: WebhookTests) {}

  @Query(() => WebhookConnection, { description: 'Webhooks, newest first. FORBIDDEN for all but admins.' })
  @Directive(ADMIN)
  webhooks(@Args(() => WebhooksArgs) args: WebhooksArgs, @Ctx() context: RequestContext) {
    return listWebhooks(context, args);
  }

  @Query(() => WebhookDeliveryConnection, {
    description: 'The deliveries to a webhook and their results, newest first. FORBIDDEN for all but admins.',
  })
  @Directive(ADMIN)
  webhookDeliveries(@Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs, @Ctx() context: RequestContext) {
    return listWebhookDeliveries(context, args);
  }

  @Mutation(() => WebhookSecretPayload, {
    description:
      "Makes a webhook of an API key. It gets the events from then on of the conversations in which the key's user takes part.",
  })
  @Directive(WRITE)
  @Directive(ADMIN)
  createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'The webhook.' }) input: CreateWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return createWebhook(context, input);
  }

  @Mutation(() => WebhookPayload, { description: 'Changes a webhook.' })
  @Directive(WRITE)
  @Directive(ADMIN)
  updateWebhook(
    @Arg('input', () => UpdateWebhookInput, { description: 'The changes.' }) input: UpdateWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return changeWebhook(context, input);
  }

  @Mutation(() => DeleteWebhookPayload, { description: 'Deletes a webhook.' })
  @Directive(WRITE)
  @Directive(ADMIN)
  deleteWebhook(
    @Arg('input', () => DeleteWebhookInput, { description: 'The webhook.' }) input: DeleteWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return deleteWebhook(context, input);
  }

  @Mutation(() => WebhookPayload, {
    description: 'Enables a webhook. It goes on where it stopped, and gets a ResyncRequired where events are gone.',
  })
  @Directive(WRITE)
  @Directive(ADMIN)
  enableWebhook(
    @Arg('input', () => EnableWebhookInput, { description: 'The webhook.' }) input: EnableWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return enableWebhook(context, input);
  }

  @Mutation(() => WebhookPayload, { description: 'Disables a webhook.' })
  @Directive(WRITE)
  @Directive(ADMIN)
  disableWebhook(
    @Arg('input', () => DisableWebhookInput, { description: 'The webhook.' }) input: DisableWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return disableWebhook(context, input);
  }

  @Mutation(() => WebhookSecretPayload, { description: 'Gives a webhook a new secret.' })
  @Directive(WRITE)
  @Directive(ADMIN)
  rotateWebhookSecret(
    @Arg('input', () => RotateWebhookSecretInput, { description: 'The webhook.' }) input: RotateWebhookSecretInput,
    @Ctx() context: RequestContext,
  ) {
    return rotateWebhookSecret(context, input);
  }

  @Mutation(() => WebhookPayload, {
    description: 'Sends the events of a conversation to a webhook again, in order, from a position on.',
  })
  @Directive(WRITE)
  @Directive(ADMIN)
  replayWebhook(
    @Arg('input', () => ReplayWebhookInput, { description: 'The events to send again.' }) input: ReplayWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return replayWebhook(context, input);
  }

  @Mutation(() => TestWebhookPayload, {
    description:
      'Sends a signed `Ping`, also to a disabled webhook, and waits for the answer. If it succeeds, events that wait after failures are tried at once.',
  })
  @Directive(WRITE)
  @Directive(ADMIN)
  testWebhook(
    @Arg('input', () => TestWebhookInput, { description: 'The webhook.' }) input: TestWebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return this.tests.test(context, input);
  }
}

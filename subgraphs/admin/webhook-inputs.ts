import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { lengthsOf } from '../../kernel/text.ts';
import { MOST_OVERLAP_HOURS, WEBHOOK_DESCRIPTION } from './limits.ts';

const PURPOSE = `The purpose of the webhook: ${lengthsOf(WEBHOOK_DESCRIPTION)}.`;
const EVENT_TYPES =
  'The types of events that it gets, such as `MessageSent`; none stands for all that the contract of the key shows.';
const URL_RULES = 'The address to post to: an https URL with a public address, without a user and a fragment.';

@InputType({ description: 'A new webhook.' })
export class CreateWebhookInput {
  @Field(() => ID, { description: 'The API key that it belongs to, which must have a user of its own.' })
  apiKeyId!: string;

  @Field(() => String, { description: URL_RULES })
  url!: string;

  @Field(() => [String], { nullable: true, description: EVENT_TYPES })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: PURPOSE })
  description?: string | null;
}

@InputType({
  description:
    'The changes of a webhook. A field that is left out stays as it is. Events that wait after failures are tried at once.',
})
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => String, { nullable: true, description: URL_RULES })
  url?: string | null;

  @Field(() => [String], { nullable: true, description: EVENT_TYPES })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: PURPOSE })
  description?: string | null;
}

@InputType({ description: 'The webhook to delete, together with its log of deliveries.' })
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'The webhook to enable. It goes on where it stopped, as far as events are kept.' })
export class EnableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'The webhook to disable. It gets nothing until it is enabled.' })
export class DisableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'The webhook that gets a new secret.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 24,
    description: `The hours for which the present secret signs as well: 0 to ${MOST_OVERLAP_HOURS}.`,
  })
  overlapHours?: number | null;
}

@InputType({ description: 'The conversation whose events a webhook gets again.' })
export class ReplayWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => ID, { description: "A conversation that the key's user takes part in." })
  conversationId!: string;

  @Field(() => Int, {
    description:
      'The position after which it goes on: 0 for all events that are kept; a later one than the present one leaves events out.',
  })
  afterSeq!: number;
}

@InputType({ description: 'The webhook that gets a `Ping`.' })
export class TestWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@ArgsType()
export class WebhooksArgs {
  @Field(() => ID, { nullable: true, description: 'Only webhooks of this API key; without it the list has all.' })
  apiKeyId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'A filter of deliveries. A field that is left out does not narrow the list.' })
export class WebhookDeliveryFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only deliveries that failed.' })
  failed?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only deliveries of this conversation.' })
  conversationId?: string | null;
}

@ArgsType()
export class WebhookDeliveriesArgs {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => WebhookDeliveryFilter, {
    nullable: true,
    description: 'A filter; without it the list has all deliveries.',
  })
  filter?: WebhookDeliveryFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

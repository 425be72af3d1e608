import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';

const EVENT_TYPES = 'Types of events, like `MessageSent`; none for all that the contract of the key shows.';
const URL_RULES = 'Where to post: an https URL with a public address, without a user and a fragment.';

@InputType({ description: 'A webhook to be made.' })
export class CreateWebhookInput {
  @Field(() => ID, { description: 'The API key it belongs to: one that has a user of its own.' })
  apiKeyId!: string;

  @Field(() => String, { description: URL_RULES })
  url!: string;

  @Field(() => [String], { nullable: true, description: EVENT_TYPES })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What it is for: at most 200 characters.' })
  description?: string | null;
}

@InputType({ description: 'Changes of a webhook; what is left out stays. What waits after failures is tried at once.' })
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => String, { nullable: true, description: URL_RULES })
  url?: string | null;

  @Field(() => [String], { nullable: true, description: EVENT_TYPES })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What it is for: at most 200 characters.' })
  description?: string | null;
}

@InputType({ description: 'A webhook to be deleted, with its log of deliveries.' })
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'A webhook to be enabled: it goes on where it stopped, as far as events are kept.' })
export class EnableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'A webhook to be disabled: it gets nothing until it is enabled.' })
export class DisableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@InputType({ description: 'A webhook that is to sign with a new secret.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 24,
    description: 'For how many hours the secret until now signs as well: 0 to 720.',
  })
  overlapHours?: number | null;
}

@InputType({ description: 'A conversation that a webhook is to get again.' })
export class ReplayWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => ID, { description: "A conversation that the key's user takes part in." })
  conversationId!: string;

  @Field(() => Int, {
    description: 'The position after which to go on: 0 for all that is kept; a later one than now leaves events out.',
  })
  afterSeq!: number;
}

@InputType({ description: 'A webhook that is to get a `Ping`.' })
export class TestWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@ArgsType()
export class WebhooksArgs {
  @Field(() => ID, { nullable: true, description: 'Those of this API key; of all without it.' })
  apiKeyId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'Which deliveries; what is left out does not narrow.' })
export class WebhookDeliveryFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only those that failed.' })
  failed?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Of this conversation.' })
  conversationId?: string | null;
}

@ArgsType()
export class WebhookDeliveriesArgs {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => WebhookDeliveryFilter, { nullable: true, description: 'Which deliveries; all without it.' })
  filter?: WebhookDeliveryFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

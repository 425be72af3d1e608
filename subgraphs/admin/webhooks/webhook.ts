import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

/** Why a webhook gets nothing. */
export const WebhookDisabledReasons = { FAILING: 'FAILING', ADMIN: 'ADMIN' } as const;

export type WebhookDisabledReason = keyof typeof WebhookDisabledReasons;

registerEnumType(WebhookDisabledReasons, {
  name: 'WebhookDisabledReason',
  description: 'The reason for which a webhook is disabled.',
  valuesConfig: {
    FAILING: { description: 'All its deliveries failed for too long.' },
    ADMIN: { description: 'An admin disabled it.' },
  },
});

@ObjectType({
  description:
    'An address that gets the events of the conversations in which the user of an API key takes part, in order for each conversation, at least once.',
  simpleResolvers: true,
})
@Directive('@tag(name: "admin")')
export class Webhook {
  @Field(() => ID, { description: 'Identifies the webhook for ever.' })
  id!: string;

  @Field(() => ID, { description: "The API key it belongs to: the key's user and contract decide what it gets." })
  apiKeyId!: string;

  @Field(() => String, { description: 'The address that events are posted to.' })
  url!: string;

  @Field(() => String, { description: 'The purpose of the webhook, in the words of whoever made it.' })
  description!: string;

  @Field(() => [String], {
    description: 'The types of events it gets, as the schema names them; empty for all that the contract shows.',
  })
  eventTypes!: string[];

  @Field(() => Date, { description: 'The time at which it was made.' })
  createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'The time up to which the secret before the last rotation signs as well.',
  })
  previousSecretUntil!: Date | null;

  @Field(() => Int, { description: 'The number of failures since the last delivery that succeeded.' })
  failures!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'The time since which all its deliveries have failed; null when they have not.',
  })
  failingSince!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'The time at which a failed delivery is tried again; null when none waits. `updateWebhook`, `enableWebhook` and a `testWebhook` that succeeds have it tried at once.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time since which it is disabled; null while it is enabled.' })
  disabledAt!: Date | null;

  @Field(() => WebhookDisabledReasons, {
    nullable: true,
    description: 'The reason for which it is disabled; null while it is enabled.',
  })
  disabledReason!: WebhookDisabledReason | null;
}

import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

/** Why a webhook gets nothing. */
export const WebhookDisabledReasons = { FAILING: 'FAILING', ADMIN: 'ADMIN' } as const;

export type WebhookDisabledReason = keyof typeof WebhookDisabledReasons;

registerEnumType(WebhookDisabledReasons, {
  name: 'WebhookDisabledReason',
  description: 'Why a webhook gets nothing.',
  valuesConfig: {
    FAILING: { description: 'It did nothing but fail for too long.' },
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

  @Field(() => String, { description: 'Where events are posted to.' })
  url!: string;

  @Field(() => String, { description: 'What it is for, in the words of whoever made it.' })
  description!: string;

  @Field(() => [String], {
    description: 'The types of events it gets, as the schema names them; empty for all that the contract shows.',
  })
  eventTypes!: string[];

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Until when the secret before the last rotation signs as well.' })
  previousSecretUntil!: Date | null;

  @Field(() => Int, { description: 'How often it has failed since anything was delivered.' })
  failures!: number;

  @Field(() => Date, { nullable: true, description: 'Since when it does nothing but fail; null when it does not.' })
  failingSince!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When what failed is tried again; null when nothing waits for that. `updateWebhook`, `enableWebhook` and a `testWebhook` that succeeds have it tried at once.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when it gets nothing; null while it is enabled.' })
  disabledAt!: Date | null;

  @Field(() => WebhookDisabledReasons, {
    nullable: true,
    description: 'Why it gets nothing; null while it is enabled.',
  })
  disabledReason!: WebhookDisabledReason | null;
}

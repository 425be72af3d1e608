import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'One attempt to deliver an event to a webhook. The request and its answer are not kept.',
  simpleResolvers: true,
})
@Directive('@tag(name: "admin")')
export class WebhookDelivery {
  @Field(() => ID, { description: 'Identifies the attempt for ever.' })
  id!: string;

  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => ID, {
    description: 'Identifies the event that was sent. It is the same for all attempts, as in the header.',
  })
  eventId!: string;

  @Field(() => String, { description: 'The type of the event that was sent, or `Ping` or `WebhookDisabled`.' })
  eventType!: string;

  @Field(() => ID, { nullable: true, description: 'The conversation of an event.' })
  conversationId!: string | null;

  @Field(() => Int, { nullable: true, description: 'The position of an event in its conversation.' })
  seq!: number | null;

  @Field(() => Int, { description: 'The number of the attempt: 1 for the first.' })
  attempt!: number;

  @Field(() => Boolean, { description: 'Whether the target answered with a 2xx.' })
  delivered!: boolean;

  @Field(() => Int, { nullable: true, description: 'The HTTP status that it answered with; null without an answer.' })
  status!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The reason for the failure: STATUS, REDIRECT, TIMEOUT, PRIVATE_ADDRESS, UNRESOLVED, UNREACHABLE or TLS; null when delivered.',
  })
  error!: string | null;

  @Field(() => Int, { description: 'The duration of the attempt, in milliseconds.' })
  durationMs!: number;

  @Field(() => Date, { description: 'The time at which the attempt ended.' })
  occurredAt!: Date;
}

import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';
import { Day } from '../../../kernel/graphql/day.ts';

@ObjectType({ description: 'The time that it took to deliver events to those who listen.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class DeliveryLatency {
  @Field(() => Int, {
    description:
      'The number of deliveries that were timed. A delivery is one event, written to all who select the same of it.',
  })
  count!: number;

  @Field(() => Float, { nullable: true, description: 'The median in milliseconds; null without deliveries.' })
  p50!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The time that 95 of 100 deliveries took at most, in milliseconds; null without deliveries.',
  })
  p95!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The time that 99 of 100 deliveries took at most, in milliseconds; null without deliveries.',
  })
  p99!: number | null;
}

@ObjectType({
  description: 'The space that the database takes on its disk, in bytes, with all indexes.',
  simpleResolvers: true,
})
@Directive('@tag(name: "admin")')
export class StorageUsage {
  @Field(() => Float, { description: 'The messages.' })
  messages!: number;

  @Field(() => Float, { description: 'The log of events.' })
  events!: number;

  @Field(() => Float, { description: 'Everything else in the database.' })
  other!: number;

  @Field(() => Float, { description: 'The whole database.' })
  total!: number;

  @Field(() => Date, { description: 'The time of the measurement.' })
  sampledAt!: Date;
}

@ObjectType({ description: 'The figures of one day, UTC.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class UsageDay {
  @Field(() => Day, { description: 'The day.' })
  day!: string;

  @Field(() => Int, { description: 'Users who made a request or opened a connection on this day.' })
  activeUsers!: number;

  @Field(() => Int, {
    description:
      'Users who were active from the first of the calendar month up to the end of this day: on the last day of a month, those of the month.',
  })
  monthlyActiveUsers!: number;

  @Field(() => Int, { description: 'Messages sent on this day, those deleted since included.' })
  messagesSent!: number;

  @Field(() => Float, { description: 'Messages sent up to the end of this day, those deleted since included.' })
  messagesTotal!: number;

  @Field(() => Int, { description: 'Conversations created on this day, of any kind.' })
  conversationsCreated!: number;

  @Field(() => Float, { description: 'Conversations created up to the end of this day.' })
  conversationsTotal!: number;

  @Field(() => DeliveryLatency, { description: 'The time that deliveries on this day took, from the commit on.' })
  deliveryLatency!: DeliveryLatency;

  @Field(() => StorageUsage, {
    nullable: true,
    description:
      'The space that the database took when it was last measured on this day; null when it was not measured.',
  })
  storage!: StorageUsage | null;
}

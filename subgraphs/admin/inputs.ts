import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { Day } from '../../kernel/graphql/day.ts';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { MOST_DAYS } from './limits.ts';

@InputType({ description: 'A filter of the audit log. A field that is left out does not narrow the list.' })
export class AuditLogFilter {
  @Field(() => ID, { nullable: true, description: 'Only actions of this user.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this action, by the name of the mutation or query.' })
  action?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only actions on the thing with this id.' })
  subjectId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only actions at this time or later.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only actions before this time.' })
  before?: Date | null;
}

@ArgsType()
export class AuditLogArgs {
  @Field(() => AuditLogFilter, { nullable: true, description: 'A filter; without it the list has all entries.' })
  filter?: AuditLogFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@ArgsType()
export class UsageArgs {
  @Field(() => Day, { nullable: true, description: 'The first day; 29 days before the last if left out.' })
  from?: string | null;

  @Field(() => Day, {
    nullable: true,
    description: `The last day; today (UTC) if left out. The range has at most ${MOST_DAYS} days.`,
  })
  to?: string | null;
}

import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { Day } from '../../kernel/graphql/day.ts';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';

@InputType({ description: 'Which entries of the audit log; what is left out does not narrow.' })
export class AuditLogFilter {
  @Field(() => ID, { nullable: true, description: 'Done by this user.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'This action, by the name of the mutation or query.' })
  action?: string | null;

  @Field(() => ID, { nullable: true, description: 'Done to what has this id.' })
  subjectId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Done at this time or later.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Done before this time.' })
  before?: Date | null;
}

@ArgsType()
export class AuditLogArgs {
  @Field(() => AuditLogFilter, { nullable: true, description: 'Which entries; all without it.' })
  filter?: AuditLogFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@ArgsType()
export class UsageArgs {
  @Field(() => Day, { nullable: true, description: 'The first day; 29 days before the last if left out.' })
  from?: string | null;

  @Field(() => Day, { nullable: true, description: 'The last day; today (UTC) if left out. At most 366 days in all.' })
  to?: string | null;
}

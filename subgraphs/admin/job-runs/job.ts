import { Directive, Field, Float, ObjectType, registerEnumType } from 'type-graphql';

export const JobStates = { IDLE: 'IDLE', RUNNING: 'RUNNING', FAILED: 'FAILED' } as const;
export type JobState = keyof typeof JobStates;

registerEnumType(JobStates, {
  name: 'JobState',
  description: 'What a job does.',
  valuesConfig: {
    IDLE: { description: 'Its last run succeeded, or it is yet to run for the first time.' },
    RUNNING: { description: 'A process runs it.' },
    FAILED: {
      description:
        'Its last run failed, or its process ended before it was done: it is run again within a minute or two.',
    },
  },
});

@ObjectType({
  description:
    'Work that the installation does now and then, such as removing what is over. One process does it at a time.',
  simpleResolvers: true,
})
@Directive('@tag(name: "admin")')
export class Job {
  @Field(() => String, { description: 'Identifies the job, as in metrics and logs.' })
  name!: string;

  @Field(() => String, { description: 'What it does.' })
  description!: string;

  @Field(() => Float, { description: 'The seconds from the beginning of one run to that of the next.' })
  everySeconds!: number;

  @Field(() => JobStates, { description: 'What it does at the moment.' })
  state!: JobState;

  @Field(() => Date, { nullable: true, description: 'The beginning of the last run; null before the first.' })
  startedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The end of the last run; null while it goes on, and before the first.',
  })
  finishedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The end of the last run that succeeded; null if none has.' })
  succeededAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the last run failed; null if it did not.' })
  error!: string | null;
}
